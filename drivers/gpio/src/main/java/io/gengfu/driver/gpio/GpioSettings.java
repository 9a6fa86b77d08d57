package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.PullResistance;
import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Point;
import io.gengfu.model.SignalType;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the files say of one device on GPIO lines.
 *
 * <pre>{@code
 * address:                     # site file
 *   lines: {motion: 17, tamper: 27}   # signal: BCM number; every mapped signal has one
 *   chip: gpiochip0            # or 0; default: the board's header
 *   provider: simulated        # overrides the profile's, as does socket
 *   socket: /run/gengfu/gpio.sock   # absolute, at most 107 bytes
 * settings:                    # profile
 *   provider: chardev          # chardev (default) | gpiod | linuxfs | mock | simulated
 *   socket: /run/gengfu/gpio.sock     # for simulated
 * points:
 *   motion: {debounce: 400ms, pull: up, invert: true, warm-up: 60s}
 *   sounding: {invert: true, initial: false}
 * }</pre>
 *
 * <p>{@code debounce} (default none, at most 10 s), {@code pull} (up, down or off, default off;
 * linuxfs cannot set it) and {@code warm-up} (default none, at most 10 min, counted from the
 * machine's boot, which is when its sensors got their power) are for inputs. {@code initial}
 * (default false) is for outputs: the value given when a line is claimed that drives nothing yet,
 * or by a provider that cannot take it over as it is (gpiod, mock). {@code invert} is for both.
 */
record GpioSettings(ChipAddress chip, List<LineSettings> lines) {

  private static final int LINE_MAX = 1023;

  /** {@code sun_path} of unix(7), without its end. */
  private static final int SOCKET_MAX = 107;

  private static final Duration DEBOUNCE_MAX = Duration.ofSeconds(10);
  private static final Duration WARM_UP_MAX = Duration.ofMinutes(10);

  private enum Pull {
    UP(PullResistance.PULL_UP),
    DOWN(PullResistance.PULL_DOWN),
    OFF(PullResistance.OFF);

    private final PullResistance resistance;

    Pull(PullResistance resistance) {
      this.resistance = resistance;
    }
  }

  GpioSettings {
    lines = List.copyOf(lines);
  }

  /** Reads a device and reports every mistake to its settings' problems. */
  static GpioSettings of(DeviceSettings device) {
    ProviderKind provider =
        device
            .address()
            .choice(
                "provider",
                ProviderKind.class,
                device.settings().choice("provider", ProviderKind.class, ProviderKind.CHARDEV));
    String socket = socket(device, provider);
    ChipAddress chip = new ChipAddress(provider, chip(device.address()), socket);
    Settings numbers = device.address().section("lines");
    Map<Integer, Point> taken = new HashMap<>();
    List<LineSettings> lines = new ArrayList<>();
    for (PointSettings point : device.points()) {
      LineSettings line = line(point, numbers);
      lines.add(line);
      Point other = taken.putIfAbsent(line.line(), point.point());
      if (other != null && numbers.has(point.point().signal().name())) {
        numbers.report(
            point.point().signal().name(),
            "is line " + line.line() + ", as is " + other.signal().name(),
            "a line of its own");
      }
    }
    numbers.finish();
    return new GpioSettings(chip, lines);
  }

  private static String socket(DeviceSettings device, ProviderKind provider) {
    String socket = device.address().text("socket", device.settings().text("socket", ""));
    if (provider != ProviderKind.SIMULATED) {
      return "";
    }
    if (socket.isEmpty()) {
      device
          .address()
          .report("socket", "is missing", "the path at which the simulator of the lines listens");
    }
    if (socket.getBytes(StandardCharsets.UTF_8).length > SOCKET_MAX) {
      device
          .address()
          .report(
              "socket",
              "is too long a path",
              "at most " + SOCKET_MAX + " bytes, as for any socket");
    }
    return socket;
  }

  /** {@code gpiochip0} for that word or for 0; empty when nothing is said. */
  static String chip(Settings address) {
    if (address.node("chip").orElse(null) instanceof Node.Scalar scalar) {
      if (scalar.text().matches("\\d{1,4}")) {
        return "gpiochip" + scalar.text();
      }
      if (!scalar.text().matches("gpiochip\\d{1,4}")) {
        address.report("chip", "is " + scalar.text(), "a chip's name or number: gpiochip0 or 0");
      }
      return scalar.text();
    }
    if (address.has("chip")) {
      address.report("chip", "is a list or a map", "a chip's name or number: gpiochip0 or 0");
    }
    return "";
  }

  private static LineSettings line(PointSettings settings, Settings numbers) {
    Point point = settings.point();
    Settings mapping = settings.mapping();
    if (!(point.signal().type() instanceof SignalType.Flag)) {
      numbers.report(
          point.signal().name(), "has no two states", "a signal of true and false for a line");
    }
    int line = numbers.integer(point.signal().name(), 0, LINE_MAX);
    Conversion conversion = Conversion.of(point, mapping);
    if (point.signal().isOutput()) {
      boolean initial = mapping.flag("initial", false);
      return new LineSettings(
          point, line, conversion, Duration.ZERO, PullResistance.OFF, Duration.ZERO, initial);
    }
    return new LineSettings(
        point,
        line,
        conversion,
        atMost(mapping, "debounce", DEBOUNCE_MAX),
        mapping.choice("pull", Pull.class, Pull.OFF).resistance,
        atMost(mapping, "warm-up", WARM_UP_MAX),
        false);
  }

  private static Duration atMost(Settings mapping, String key, Duration max) {
    Duration duration = mapping.duration(key, Duration.ZERO);
    if (duration.compareTo(max) > 0) {
      mapping.report(
          key, "is longer than " + max.toSeconds() + "s", "at most " + max.toSeconds() + "s");
    }
    return duration;
  }
}
