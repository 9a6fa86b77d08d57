package io.gengfu.driver.modbus;

import io.gengfu.driver.modbus.ModbusAddress.Way;
import io.gengfu.driver.serial.SerialSettings;
import io.gengfu.driver.serial.SerialSettings.Parity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a {@link ModbusScan} looks, and how long at most. */
public final class ScanPlan {

  /** The most units of a serial line (V1.02 §2.2). */
  public static final int UNITS_MAX = 247;

  /** Both ways on the wire: 8 characters of the request, 7 of the answer, 3.5 of silence. */
  private static final int CHARACTERS = 19;

  private final List<Way> ways;
  private final List<Integer> units;
  private final Duration timeout;
  private final Duration limit;

  private ScanPlan(List<Way> ways, List<Integer> units, Duration timeout, Duration limit) {
    this.ways = List.copyOf(ways);
    this.units = List.copyOf(units);
    this.timeout = timeout;
    this.limit = limit;
    if (units.isEmpty() || units.stream().anyMatch(u -> u < 1 || u > UNITS_MAX)) {
      throw new IllegalArgumentException("units are 1 to " + UNITS_MAX);
    }
    if (timeout.compareTo(Duration.ofMillis(10)) < 0
        || timeout.compareTo(Duration.ofSeconds(30)) > 0) {
      throw new IllegalArgumentException("a time-out is 10ms to 30s");
    }
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("a limit is longer than nothing");
    }
  }

  /**
   * A serial port, at each speed with each parity in turn.
   *
   * <p>Without parity it is asked with two stop bits: who expects one understands them too, and
   * what comes with one is understood here. So one stop bit and two cannot be told apart.
   *
   * @param port the device file
   * @param bauds what {@link SerialSettings} knows
   * @param timeout how long a unit may think
   * @param limit the whole
   * @throws IllegalArgumentException if something is out of its range; the message is for people
   */
  public static ScanPlan serial(
      String port,
      List<Integer> bauds,
      List<Parity> parities,
      boolean rs485,
      List<Integer> units,
      Duration timeout,
      Duration limit) {
    var ways = new ArrayList<Way>();
    for (int baud : bauds) {
      if (!SerialSettings.isSpeed(baud)) {
        throw new IllegalArgumentException(baud + " is no speed of a serial line");
      }
      for (Parity parity : parities) {
        int stopBits = parity == Parity.NONE ? 2 : 1;
        ways.add(new Way.Serial(new SerialSettings(port, baud, parity, stopBits, rs485)));
      }
    }
    return new ScanPlan(ways, units, timeout, limit);
  }

  /** A server, or the units behind a gateway that speaks Modbus TCP. */
  public static ScanPlan tcp(
      String host, int port, List<Integer> units, Duration timeout, Duration limit) {
    return new ScanPlan(
        List.of(new Way.Tcp(host.toLowerCase(Locale.ROOT), port)), units, timeout, limit);
  }

  /** The units behind a device server that passes bytes on. */
  public static ScanPlan rtuOverTcp(
      String host, int port, int baud, List<Integer> units, Duration timeout, Duration limit) {
    return new ScanPlan(
        List.of(new Way.RtuOverTcp(host.toLowerCase(Locale.ROOT), port, baud)),
        units,
        timeout,
        limit);
  }

  List<Way> ways() {
    return ways;
  }

  List<Integer> units() {
    return units;
  }

  Duration timeout() {
    return timeout;
  }

  Duration limit() {
    return limit;
  }

  /** How many questions at most: each unit in each setting. */
  public int questions() {
    return ways.size() * units.size();
  }

  /** How long it takes when nobody answers, the limit aside. */
  public Duration longest() {
    return ways.stream()
        .map(way -> new ModbusAddress(way, 1).wireTime(CHARACTERS).plus(timeout))
        .map(each -> each.multipliedBy(units.size()))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
