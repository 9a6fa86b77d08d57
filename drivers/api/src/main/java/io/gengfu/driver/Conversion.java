package io.gengfu.driver;

import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a protocol's raw value to a signal's and back, by the keys that every mapping may have:
 * {@code scale}, {@code offset} (value = raw × scale + offset), {@code invert} for flags, {@code
 * codes} (raw to constant or text), and {@code bands} for what is told by an analog value: see
 * {@link Bands}.
 */
public final class Conversion {

  private final Point point;
  private final double scale;
  private final double offset;
  private final boolean invert;
  private final Map<String, String> codes;
  private final Map<String, String> raws = new HashMap<>();
  private final @Nullable Bands bands;

  private Conversion(
      Point point, double scale, double offset, boolean invert, Map<String, String> codes) {
    this(point, scale, offset, invert, codes, null);
  }

  private Conversion(
      Point point,
      double scale,
      double offset,
      boolean invert,
      Map<String, String> codes,
      @Nullable Bands bands) {
    this.bands = bands;
    this.point = point;
    this.scale = scale;
    this.offset = offset;
    this.invert = invert;
    this.codes = codes;
    codes.forEach((raw, name) -> raws.putIfAbsent(name, raw));
  }

  /** Reads the keys that fit the point's type, and reports what is wrong with them. */
  public static Conversion of(Point point, Settings mapping) {
    return switch (point.signal().type()) {
      case SignalType.Flag flag when mapping.has("bands") -> inBands(point, mapping);
      case SignalType.Flag flag ->
          new Conversion(point, 1, 0, mapping.flag("invert", false), Map.of());
      case SignalType.Quantity quantity ->
          new Conversion(point, scale(mapping), mapping.number("offset", 0), false, Map.of());
      case SignalType.Enumeration type when mapping.has("bands") -> inBands(point, mapping);
      case SignalType.Enumeration type -> {
        Map<String, String> codes = mapping.texts("codes");
        if (mapping.node("codes").orElse(null) instanceof Node.Mapping map
            && map.entries().isEmpty()) {
          mapping.report(
              "codes",
              "has none",
              "each raw value to one of " + String.join(", ", type.constants()));
        }
        codes.forEach(
            (raw, constant) -> {
              if (type.ordinal(constant) < 0) {
                Settings section = mapping.section("codes");
                section.report(
                    raw,
                    "there is no " + type.name() + "." + constant,
                    Nearest.hint(constant, type.constants()));
              }
            });
        yield new Conversion(point, 1, 0, false, codes);
      }
      case SignalType.Text text -> {
        Map<String, String> codes = mapping.texts("codes");
        // A vendor's 0205 is a text: unquoted, half of the world's readers would make 133 of it.
        codes.keySet().forEach(raw -> mapping.section("codes").text(raw));
        yield new Conversion(point, 1, 0, false, codes);
      }
    };
  }

  /** Of a flag, as it is or the other way round. */
  public static Conversion flag(Point point, boolean invert) {
    return new Conversion(point, 1, 0, invert, Map.of());
  }

  private static Conversion inBands(Point point, Settings mapping) {
    return new Conversion(
        point,
        scale(mapping),
        mapping.number("offset", 0),
        false,
        Map.of(),
        Bands.of(point, mapping).orElseThrow());
  }

  private static double scale(Settings mapping) {
    double scale = mapping.number("scale", 1);
    if (scale == 0) {
      mapping.report("scale", "is 0", "a number that a raw value is multiplied by");
    }
    return scale;
  }

  /** A raw boolean as a reading. */
  public Reading reading(boolean raw) {
    if (bands != null) {
      return garbled(String.valueOf(raw));
    }
    return switch (point.signal().type()) {
      case SignalType.Flag flag -> Reading.good(point, Value.of(raw != invert));
      case SignalType.Quantity quantity -> reading(raw ? 1.0 : 0.0);
      case SignalType.Enumeration enumeration -> reading(raw ? "1" : "0");
      case SignalType.Text text -> reading(raw ? "1" : "0");
    };
  }

  /** A raw number as a reading; bad when it is not finite or not in the code map. */
  public Reading reading(double raw) {
    if (bands != null) {
      return bands.reading(raw * scale + offset);
    }
    return switch (point.signal().type()) {
      case SignalType.Flag flag ->
          Double.isFinite(raw) ? reading(raw != 0) : garbled(String.valueOf(raw));
      case SignalType.Quantity quantity -> {
        double amount = raw * scale + offset;
        yield Double.isFinite(amount)
            ? Reading.good(point, Value.of(amount))
            : garbled(String.valueOf(raw));
      }
      case SignalType.Enumeration enumeration -> reading(integral(raw));
      case SignalType.Text text -> reading(integral(raw));
    };
  }

  /** A raw text as a reading; an enumeration's text must be in the code map or be a constant. */
  public Reading reading(String raw) {
    if (bands != null) {
      return number(raw).map(this::reading).orElseGet(() -> garbled(raw));
    }
    return switch (point.signal().type()) {
      case SignalType.Flag flag -> garbled(raw);
      case SignalType.Quantity quantity -> garbled(raw);
      case SignalType.Enumeration type -> {
        String constant = codes.getOrDefault(raw, raw);
        yield type.ordinal(constant) >= 0
            ? Reading.good(point, new Value.Constant(constant))
            : garbled(raw);
      }
      case SignalType.Text text ->
          Reading.good(point, new Value.Text(codes.getOrDefault(raw, raw)));
    };
  }

  /** The raw boolean of a flag value, the inverse of {@link #reading(boolean)}. */
  public boolean rawFlag(Value value) {
    return value instanceof Value.Flag flag && flag.on() != invert;
  }

  /** The raw number of a value: an inverse scale, or the code of a constant; empty if none. */
  public Optional<Double> rawNumber(Value value) {
    return switch (value) {
      case Value.Flag flag -> Optional.of(rawFlag(flag) ? 1.0 : 0.0);
      case Value.Quantity quantity -> Optional.of((quantity.amount() - offset) / scale);
      case Value.Constant constant -> number(raws.get(constant.name()));
      case Value.Text text -> number(raws.get(text.text()));
    };
  }

  /** The raw text of a value. */
  public String rawText(Value value) {
    String shown = value.show();
    return raws.getOrDefault(shown, shown);
  }

  private static Optional<Double> number(@Nullable String raw) {
    try {
      return raw == null ? Optional.empty() : Optional.of(Double.valueOf(raw));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String integral(double raw) {
    return Value.of(Double.isFinite(raw) ? raw : -1).show();
  }

  private Reading garbled(String raw) {
    return Reading.bad(point, Cause.GARBLED, "the profile knows no meaning of " + raw);
  }
}
