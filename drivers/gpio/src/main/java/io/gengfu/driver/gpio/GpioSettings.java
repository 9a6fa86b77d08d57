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
import org.jspecify.annotations.Nullable;

/**
 * What the files say of one device on GPIO lines.
 *
 * <pre>{@code
 * address:                     # site file
 *   lines: {motion: 17, tamper: 27}   # signal: BCM number; every mapped signal has one
 *   feedback: {sounding: 24}   # where a contact shows what an output really does
 *   chip: gpiochip0            # or 0; default: the board's header
 *   provider: simulated        # overrides the profile's, as does socket
 *   socket: /run/gengfu/gpio.sock   # absolute, at most 107 bytes
 * settings:                    # profile
 *   provider: chardev          # chardev (default) | gpiod | linuxfs | mock | simulated
 *   socket: /run/gengfu/gpio.sock     # for simulated
 * points:
 *   motion: {debounce: 400ms, pull: up, invert: true, warm-up: 60s, pulses: 2, within: 10s, blind: 3s}
 *   sounding: {invert: true, initial: false, feedback-pull: up, feedback-invert: true}
 * }</pre>
 *
 * <p>{@code debounce} (default none, at most 10 s), {@code pull} (up, down or off, default off;
 * linuxfs cannot set it) and {@code warm-up} (default none, at most 10 min, counted from the
 * machine's boot, which is when its sensors got their power) are for inputs; so are {@code pulses}
 * (1 to 10, default 1) {@code within} a time (needed beside more than one pulse, at most 1 min) and
 * {@code blind} (default none, at most 5 min), which {@link Detection} explains. {@code initial}
 * (default false) is for outputs: the value given when a line is claimed that drives nothing yet,
 * or by a provider that cannot take it over as it is (gpiod, mock). {@code invert} is for both. An
 * output with a line under {@code feedback}, such as the auxiliary contact of a relay, has the
 * value that is shown there; {@code feedback-pull} and {@code feedback-invert} are as {@code pull}
 * and {@code invert} of an input.
 */
record GpioSettings(ChipAddress chip, List<LineSettings> lines) {

  private static final int LINE_MAX = 1023;

  /** {@code sun_path} of unix(7), without its end. */
  private static final int SOCKET_MAX = 107;

  private static final Duration DEBOUNCE_MAX = Duration.ofSeconds(10);
  private static final Duration WARM_UP_MAX = Duration.ofMinutes(10);

  /** Of a relay's contact; only where the provider debounces. */
  private static final Duration CONTACT_BOUNCES = Duration.ofMillis(20);

  private static final int PULSES_MAX = 10;
  private static final Duration WITHIN_MAX = Duration.ofMinutes(1);
  private static final Duration BLIND_MAX = Duration.ofMinutes(5);

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
    Settings feedback = device.address().section("feedback");
    Map<Integer, String> taken = new HashMap<>();
    List<LineSettings> lines = new ArrayList<>();
    for (PointSettings point : device.points()) {
      String name = point.point().signal().name();
      LineSettings line = line(point, numbers, feedback);
      lines.add(line);
      alone(numbers, name, line.line(), name, taken);
      if (line.feedback() != null) {
        alone(feedback, name, line.feedback().line(), "the feedback of " + name, taken);
      }
    }
    numbers.finish();
    feedback.finish();
    return new GpioSettings(chip, lines);
  }

  private static void alone(
      Settings where, String key, int line, String what, Map<Integer, String> taken) {
    String other = taken.putIfAbsent(line, what);
    if (other != null && where.has(key)) {
      where.report(key, "is line " + line + ", as is " + other, "a line of its own");
    }
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

  private static LineSettings line(PointSettings settings, Settings numbers, Settings feedback) {
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
          point,
          line,
          conversion,
          Duration.ZERO,
          PullResistance.OFF,
          Duration.ZERO,
          Detection.NONE,
          initial,
          feedback(point, mapping, feedback));
    }
    return new LineSettings(
        point,
        line,
        conversion,
        atMost(mapping, "debounce", DEBOUNCE_MAX),
        mapping.choice("pull", Pull.class, Pull.OFF).resistance,
        atMost(mapping, "warm-up", WARM_UP_MAX),
        detection(mapping),
        false,
        null);
  }

  private static @Nullable LineSettings feedback(Point point, Settings mapping, Settings lines) {
    PullResistance pull = mapping.choice("feedback-pull", Pull.class, Pull.OFF).resistance;
    boolean invert = mapping.flag("feedback-invert", false);
    String name = point.signal().name();
    if (!lines.has(name)) {
      return null;
    }
    return new LineSettings(
        point,
        lines.integer(name, 0, LINE_MAX),
        Conversion.flag(point, invert),
        CONTACT_BOUNCES,
        pull,
        Duration.ZERO,
        Detection.NONE,
        false,
        null);
  }

  private static Detection.Rule detection(Settings mapping) {
    int pulses = mapping.integer("pulses", 1, PULSES_MAX, 1);
    Duration within = atMost(mapping, "within", WITHIN_MAX);
    if (pulses > 1 && within.isZero()) {
      mapping.report("within", "is missing", "within how long the pulses must come: 10s");
    } else if (pulses == 1 && !within.isZero()) {
      mapping.report("within", "has nothing to count", "a number of pulses above 1 beside it");
    }
    return new Detection.Rule(pulses, within, atMost(mapping, "blind", BLIND_MAX));
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
