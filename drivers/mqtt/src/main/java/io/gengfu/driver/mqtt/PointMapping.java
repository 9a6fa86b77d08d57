package io.gengfu.driver.mqtt;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a profile says of one signal, besides those of {@link Conversion}.
 *
 * @param topic {@code topic}: where the device tells it; required. Words in braces stand in the
 *     device's address
 * @param path {@code path}: of the value in the payload, see {@link JsonPath}
 * @param on {@code on}: the text for a flag that is on, where it is told as text; true
 * @param off {@code off}: false
 * @param trustRetained {@code trust-retained}: whether what the broker kept from before is good;
 *     else it is uncertain until the device says something itself, since nobody knows its age
 * @param command {@code command}: {@code topic} and {@code payload} by which an output is set, with
 *     {@code {value}} where the value is to stand; required for outputs
 * @param get {@code get}: {@code topic} and {@code payload} by which the device is asked what it
 *     holds, after a command; none for devices that tell by themselves
 */
record PointMapping(
    Point point,
    String topic,
    JsonPath path,
    String on,
    String off,
    boolean trustRetained,
    Optional<Order> command,
    Optional<Order> get,
    Conversion conversion) {

  private static final String VALUE = "{value}";

  /** A message to the device. */
  record Order(String topic, String payload) {}

  static PointMapping of(PointSettings settings, Topics topics) {
    Settings mapping = settings.mapping();
    Point point = settings.point();
    boolean output = point.signal().isOutput();
    if (output && !mapping.has("command")) {
      mapping.report("command", "is missing, and " + point + " is an output", "topic and payload");
    }
    if (!output && mapping.has("command")) {
      mapping.report("command", "is for outputs, and " + point + " is none", "no command");
    }
    return new PointMapping(
        point,
        topics.of(mapping, "topic"),
        JsonPath.of(mapping, "path"),
        mapping.text("on", "true"),
        mapping.text("off", "false"),
        mapping.flag("trust-retained", false),
        order(mapping, "command", topics),
        order(mapping, "get", topics),
        Conversion.of(point, mapping));
  }

  private static Optional<Order> order(Settings mapping, String key, Topics topics) {
    if (!mapping.has(key)) {
      return Optional.empty();
    }
    Settings section = mapping.section(key);
    Order order = new Order(topics.of(section, "topic"), section.text("payload", VALUE));
    if (key.equals("command") && !order.payload().contains(VALUE)) {
      section.report("payload", "has no {value} in it", "where the value is to stand");
    }
    return Optional.of(order);
  }

  /** What a payload says of the point; empty when it is about something else. */
  Optional<Reading> reading(byte[] payload) {
    return switch (path.find(payload)) {
      case JsonPath.Found.Nothing() -> Optional.empty();
      case JsonPath.Found.Nonsense(String why) ->
          Optional.of(Reading.bad(point, Cause.GARBLED, why));
      case JsonPath.Found.Flag(boolean flag) -> Optional.of(conversion.reading(flag));
      case JsonPath.Found.Amount(double number) -> Optional.of(conversion.reading(number));
      case JsonPath.Found.Text(String text) -> Optional.of(reading(text));
    };
  }

  private Reading reading(String text) {
    return switch (point.signal().type()) {
      case SignalType.Flag flag -> {
        boolean isOn = text.equalsIgnoreCase(on);
        yield isOn || text.equalsIgnoreCase(off)
            ? conversion.reading(isOn)
            : Reading.bad(point, Cause.GARBLED, "is " + shown(text) + ", not " + on + " or " + off);
      }
      case SignalType.Quantity quantity -> {
        try {
          yield conversion.reading(Double.parseDouble(text));
        } catch (NumberFormatException e) {
          yield Reading.bad(point, Cause.GARBLED, "is " + shown(text) + ", not a number");
        }
      }
      case SignalType.Enumeration enumeration -> conversion.reading(text);
      case SignalType.Text constant -> conversion.reading(text);
    };
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  /** The payload that sets the value. */
  byte[] payload(Order order, Value value) {
    String raw =
        switch (value) {
          case Value.Flag flag -> conversion.rawFlag(flag) ? on : off;
          case Value.Quantity quantity ->
              Value.of(conversion.rawNumber(quantity).orElseThrow()).show();
          case Value.Constant constant -> conversion.rawText(constant);
          case Value.Text text -> conversion.rawText(text);
        };
    return order.payload().replace(VALUE, raw).getBytes(StandardCharsets.UTF_8);
  }
}
