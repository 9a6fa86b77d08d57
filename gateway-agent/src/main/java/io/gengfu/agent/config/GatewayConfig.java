package io.gengfu.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code gateway.yaml}, checked.
 *
 * @param id by which the platform knows this gateway: letters, digits, {@code _} and {@code -}
 * @param data where the store and the local socket live; absolute
 */
public record GatewayConfig(
    String id, Path data, StoreConfig store, List<UplinkConfig> uplinks, ConsoleConfig console) {

  public GatewayConfig {
    uplinks = List.copyOf(uplinks);
  }

  /** Where the running gateway answers its command words. */
  public Path socket() {
    return data.resolve("gengfu.sock");
  }

  /** Where the drivers of a protocol keep keys of their own, and whom they trust. */
  public Path driverFolder(String protocol) {
    return data.resolve("drivers").resolve(protocol);
  }

  /** Where the checked expressions of packs are kept between two starts. */
  Path rulesCache() {
    return data.resolve("cache").resolve("rules");
  }

  /**
   * Limits of the two database files.
   *
   * @param alertsMegabytes page limit of {@code alerts.db}; at the limit the oldest confirmed
   *     records go first, then nothing is taken and an alert says so
   * @param telemetryMegabytes page limit of {@code telemetry.db}; the oldest readings go first
   * @param telemetryBlock how long readings wait at most before they are written
   * @param telemetryDays how long readings are kept, sent or not
   * @param alertsMonths how long closed alerts are kept, sent or not
   */
  public record StoreConfig(
      int alertsMegabytes,
      int telemetryMegabytes,
      Duration telemetryBlock,
      int telemetryDays,
      int alertsMonths) {

    /** Days of readings kept when nobody says how many. */
    public static final int DAYS = 30;

    /** Months of closed alerts kept when nobody says how many: a year, and the same month again. */
    public static final int MONTHS = 13;

    /** With closed alerts kept for {@link #MONTHS}. */
    public StoreConfig(
        int alertsMegabytes, int telemetryMegabytes, Duration telemetryBlock, int telemetryDays) {
      this(alertsMegabytes, telemetryMegabytes, telemetryBlock, telemetryDays, MONTHS);
    }

    /** With readings kept for {@link #DAYS}. */
    public StoreConfig(int alertsMegabytes, int telemetryMegabytes, Duration telemetryBlock) {
      this(alertsMegabytes, telemetryMegabytes, telemetryBlock, DAYS);
    }
  }

  /**
   * One platform.
   *
   * @param name lower_snake_case, part of every record's identity
   * @param broker {@code mqtt://host:port} or {@code mqtts://host:port}
   * @param tls of a broker with {@code mqtts}; else empty
   * @param receipts whether the platform confirms what it stored; without them the promise is "at
   *     least once, to the broker"
   * @param passwordFile holds the password alone, so that the site file can be shown to anybody
   * @param filter what it is told of all that there is
   * @param commands what the platform may tell the gateway to do; empty: the gateway does not
   *     listen
   * @param commandKeyFile what the platform's signatures are checked with; without one nothing
   *     dangerous is done
   * @param metering of a line that costs by the byte
   * @param format how it speaks
   */
  public record UplinkConfig(
      String name,
      URI broker,
      Optional<TlsConfig> tls,
      Optional<String> user,
      Optional<Path> passwordFile,
      boolean receipts,
      Duration resendAfter,
      UplinkFilter filter,
      Set<PlatformCommand> commands,
      Optional<Path> commandKeyFile,
      Metering metering,
      WireFormat format) {

    /**
     * What a platform may ask for unless the site says otherwise: it gets what it was sent before,
     * and nothing in the building changes.
     */
    public static final Set<PlatformCommand> HARMLESS = Set.of(PlatformCommand.REFRESH);

    public UplinkConfig {
      commands = Set.copyOf(commands);
    }

    /** To the broker at one time. */
    public int connections() {
      return metering.connections();
    }

    /** One that speaks CloudEvents. */
    public UplinkConfig(
        String name,
        URI broker,
        Optional<TlsConfig> tls,
        Optional<String> user,
        Optional<Path> passwordFile,
        boolean receipts,
        Duration resendAfter,
        UplinkFilter filter,
        Set<PlatformCommand> commands,
        Optional<Path> commandKeyFile,
        Metering metering) {
      this(
          name,
          broker,
          tls,
          user,
          passwordFile,
          receipts,
          resendAfter,
          filter,
          commands,
          commandKeyFile,
          metering,
          new WireFormat.CloudEvents());
    }

    /** One that is told everything. */
    public UplinkConfig(
        String name,
        URI broker,
        Optional<TlsConfig> tls,
        Optional<String> user,
        Optional<Path> passwordFile,
        boolean receipts,
        Duration resendAfter,
        Set<PlatformCommand> commands,
        Optional<Path> commandKeyFile,
        Metering metering) {
      this(
          name,
          broker,
          tls,
          user,
          passwordFile,
          receipts,
          resendAfter,
          UplinkFilter.NONE,
          commands,
          commandKeyFile,
          metering);
    }

    /** One on a line that does not cost by the byte. */
    public UplinkConfig(
        String name,
        URI broker,
        Optional<TlsConfig> tls,
        Optional<String> user,
        Optional<Path> passwordFile,
        boolean receipts,
        Duration resendAfter,
        UplinkFilter filter,
        Set<PlatformCommand> commands,
        Optional<Path> commandKeyFile) {
      this(
          name,
          broker,
          tls,
          user,
          passwordFile,
          receipts,
          resendAfter,
          filter,
          commands,
          commandKeyFile,
          Metering.NONE);
    }

    /** One without TLS that is told everything and takes no commands. */
    public UplinkConfig(
        String name,
        URI broker,
        Optional<String> user,
        Optional<Path> passwordFile,
        boolean receipts,
        Duration resendAfter) {
      this(
          name,
          broker,
          Optional.empty(),
          user,
          passwordFile,
          receipts,
          resendAfter,
          UplinkFilter.NONE,
          Set.of(),
          Optional.empty(),
          Metering.NONE);
    }
  }

  /**
   * What a line may carry.
   *
   * @param connections 2: alerts have one of their own, where the broker bears it; 1 costs less
   * @param dayBytes of a local day; 0 for no limit. Alerts count but go beyond it
   * @param monthBytes of a local month; 0 for no limit
   */
  public record Metering(int connections, long dayBytes, long monthBytes) {

    /** No limit. */
    public static final Metering NONE = new Metering(2, 0, 0);
  }

  /**
   * The status page.
   *
   * @param port on localhost; 0 takes a free one
   */
  public record ConsoleConfig(boolean enabled, int port) {}
}
