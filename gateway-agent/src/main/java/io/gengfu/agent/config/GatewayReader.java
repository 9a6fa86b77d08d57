package io.gengfu.agent.config;

import io.gengfu.agent.config.GatewayConfig.ConsoleConfig;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.model.Points;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code gateway.yaml}: who this gateway is, where it keeps things, and whom it tells. */
final class GatewayReader {

  /** One connection and one outbox each: more is a mistake, not a site. */
  private static final int MAX_UPLINKS = 8;

  private static final String BROKER = "mqtt://host:port or mqtts://host:port";

  private final Path dir;
  private final Settings document;
  private final boolean look;

  /**
   * @param look whether to look into certificate files
   */
  GatewayReader(Path dir, Settings document, boolean look) {
    this.dir = dir;
    this.document = document;
    this.look = look;
  }

  /** Reads everything; what is wrong is reported, and the answer is then good for nothing. */
  GatewayConfig read() {
    Settings gateway = document.section("gateway");
    String id = Words.name(gateway, "id").orElse("");
    Path data = file(gateway, "data", gateway.text("data", "data"));
    var config = new GatewayConfig(id, data, store(), uplinks(id), console());
    document.finish();
    return config;
  }

  private StoreConfig store() {
    Settings store = document.section("store");
    return new StoreConfig(
        store.integer("alerts-megabytes", 16, 65_536, 256),
        store.integer("telemetry-megabytes", 16, 1_048_576, 1_024),
        Words.duration(
            store,
            "telemetry-block",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5)),
        store.integer("telemetry-days", 1, 3_650, StoreConfig.DAYS),
        store.integer("alerts-months", 1, 120, StoreConfig.MONTHS));
  }

  private ConsoleConfig console() {
    Settings console = document.section("console");
    return new ConsoleConfig(
        console.flag("enabled", true), console.integer("port", 0, 65_535, 8_086));
  }

  /**
   * @param id of the gateway; empty when it is not known
   */
  private List<UplinkConfig> uplinks(String id) {
    Map<String, Mark> names = new HashMap<>();
    var uplinks = new ArrayList<UplinkConfig>();
    Map<String, Mark> doors = new HashMap<>();
    for (Settings uplink : document.sections("uplinks")) {
      UplinkConfig config = uplink(uplink, id, names);
      WireFormatReader.check(uplink, config);
      uplinks.add(config);
      apart(uplink, config, doors);
    }
    if (uplinks.size() > MAX_UPLINKS) {
      document.report("uplinks", "has " + uplinks.size() + " entries", "at most " + MAX_UPLINKS);
    }
    return uplinks;
  }

  /** Two that the broker cannot tell apart would speak on one topic, as one gateway. */
  private static void apart(Settings uplink, UplinkConfig config, Map<String, Mark> doors) {
    if (config.broker().getHost().equals(TlsReader.NOWHERE)) {
      return;
    }
    String door = config.user().orElse("") + "@" + config.broker() + config.format();
    Mark first = doors.putIfAbsent(door, uplink.mark("broker"));
    if (first != null) {
      uplink.report(
          "broker",
          "is " + config.broker() + " with the same user as in line " + first.line(),
          "a broker of its own, or at least a user or another codec");
    }
  }

  /**
   * Checks what uplinks are told of against the site.
   *
   * @param packs those that there are, bound or not
   * @param scenarios of those packs
   */
  static void checkFilters(
      Settings document,
      Points points,
      Supplier<Set<String>> packs,
      Supplier<Set<String>> scenarios) {
    for (Settings uplink : document.sections("uplinks")) {
      FilterReader.check(uplink, points, packs, scenarios);
    }
  }

  private UplinkConfig uplink(Settings uplink, String id, Map<String, Mark> names) {
    String name = Words.unique(uplink, "name", names).orElse("");
    if (!name.isEmpty() && !name.matches("[a-z][a-z0-9_]*")) {
      uplink.report("name", "is " + name, "lower_snake_case: a-z, digits and _, a letter first");
    }
    Optional<String> user = Optional.of(uplink.text("user", "")).filter(u -> !u.isEmpty());
    Optional<Path> passwordFile = passwordFile(uplink);
    if (passwordFile.isPresent() && user.isEmpty()) {
      uplink.report("password-file", "is given without a user", "user: and password-file: both");
    }
    URI broker = broker(uplink);
    WireFormat format = WireFormatReader.read(uplink, id);
    return new UplinkConfig(
        name,
        broker,
        new TlsReader((key, file) -> file(uplink, key, file), look).read(uplink, broker),
        user,
        passwordFile,
        uplink.flag("receipts", format instanceof WireFormat.CloudEvents),
        Words.duration(
            uplink,
            "resend-after",
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            Duration.ofSeconds(30)),
        FilterReader.read(uplink),
        commands(uplink, format),
        commandKeyFile(uplink),
        MeteringReader.read(uplink, format),
        format);
  }

  private static Set<PlatformCommand> commands(Settings uplink, WireFormat format) {
    String key = "commands";
    if (!uplink.has(key)) {
      return format instanceof WireFormat.Kura ? Set.of() : UplinkConfig.HARMLESS;
    }
    var commands = EnumSet.noneOf(PlatformCommand.class);
    for (String word : uplink.list(key)) {
      Optional<PlatformCommand> command = PlatformCommand.of(word);
      if (command.isEmpty()) {
        uplink.report(
            key,
            "names " + word + ", which is no command",
            Nearest.hint(word, PlatformCommand.words()));
      } else if (!commands.add(command.get())) {
        uplink.report(key, "names " + word + " twice", "each command once");
      }
    }
    return commands;
  }

  private Optional<Path> commandKeyFile(Settings uplink) {
    String key = "command-key-file";
    Optional<Path> file = secret(uplink, key, "a file that holds the key");
    file.filter(f -> Files.isRegularFile(f) && Files.isReadable(f))
        .flatMap(CommandKey::problem)
        .ifPresent(
            problem -> uplink.report(key, "names a file that " + problem, CommandKey.WANTED));
    return file;
  }

  // The port is filled in, so that nobody below needs to know the defaults.
  private static URI broker(Settings uplink) {
    URI none = URI.create("mqtt://" + TlsReader.NOWHERE + ":1883");
    if (!uplink.has("broker")) {
      uplink.missing("broker", BROKER);
      return none;
    }
    String text = uplink.text("broker");
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("mqtt") && !scheme.equals("mqtts")) {
        uplink.report("broker", "is " + text, BROKER);
      } else if (uri.getUserInfo() != null) {
        // Not shown: what stands there is a password.
        uplink.report("broker", "holds a user or a password", "user: and password-file: instead");
      } else if (uri.getHost() == null) {
        uplink.report("broker", "is " + text + ", without a host that can be", BROKER);
      } else if (uri.getPort() == 0 || uri.getPort() > 65_535) {
        uplink.report("broker", "has the port " + uri.getPort(), "a port from 1 to 65535");
      } else if (!uri.getPath().isEmpty() || uri.getQuery() != null || uri.getFragment() != null) {
        uplink.report("broker", "is " + text + ", with something behind the port", BROKER);
      } else {
        int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("mqtt") ? 1883 : 8883;
        return new URI(scheme, null, uri.getHost(), port, null, null, null);
      }
    } catch (URISyntaxException e) {
      uplink.report("broker", "is " + text, BROKER);
    }
    return none;
  }

  private Optional<Path> passwordFile(Settings uplink) {
    return secret(uplink, "password-file", "a file that holds the password");
  }

  private Optional<Path> secret(Settings uplink, String key, String wanted) {
    String name = uplink.text(key, "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Path file = file(uplink, key, name);
    if (!Files.isRegularFile(file)) {
      uplink.report(key, "names " + name + ", which is no file", wanted);
    } else if (!Files.isReadable(file)) {
      uplink.report(
          key, "names " + name + ", which this user may not read", "chgrp gengfu and chmod 640");
    } else if (Secrets.isOpenToAll(file)) {
      uplink.report(
          key, "names " + name + ", which everybody on this machine may read", "chmod 640 " + name);
    }
    return Optional.of(file);
  }

  private Path file(Settings settings, String key, String name) {
    try {
      return dir.resolve(name).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      settings.report(key, "is no file name: " + e.getReason(), "a path");
      return dir;
    }
  }
}
