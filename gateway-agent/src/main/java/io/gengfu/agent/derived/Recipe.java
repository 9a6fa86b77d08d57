package io.gengfu.agent.derived;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Point;
import io.gengfu.model.SignalType;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one signal is made of.
 *
 * @param made the point that comes out
 * @param from the point it is made of
 * @param above a number is on from here; NaN for a flag
 * @param below and off again below this
 * @param hold how long it stays on after it was on
 * @param until what is on stays so until this point is on; while that is on it stays for nothing
 */
record Recipe(
    Point made,
    Point from,
    double above,
    double below,
    Duration hold,
    Optional<Point> until,
    Conversion conversion) {

  private static final Duration HOLD_MOST = Duration.ofHours(1);

  /** Every signal of a device; what is wrong is reported, and the signal left out. */
  static List<Recipe> of(DeviceSettings device, Map<String, Point> sources) {
    var recipes = new ArrayList<Recipe>();
    for (PointSettings point : device.points()) {
      Recipe recipe = of(point, device.address(), sources);
      if (recipe != null) {
        recipes.add(recipe);
      }
    }
    return recipes;
  }

  private static @Nullable Recipe of(
      PointSettings point, Settings address, Map<String, Point> sources) {
    Settings mapping = point.mapping();
    Conversion conversion = Conversion.of(point.point(), mapping);
    if (point.point().signal().isOutput()) {
      mapping.report("from", "makes an output", "an input: nothing can be written to it");
    }
    Point from = source(mapping, "from", address, sources);
    Point until = mapping.has("until") ? source(mapping, "until", address, sources) : null;
    double above = Double.NaN;
    double below = Double.NaN;
    if (mapping.has("above")) {
      above = mapping.number("above");
      below = mapping.number("below", above);
      if (below > above) {
        mapping.report("below", "is more than above", "at most " + above);
      }
    } else if (mapping.has("below")) {
      mapping.missing("above", "the number from which on it is on");
    }
    Duration hold = mapping.duration("hold", Duration.ZERO);
    if (hold.compareTo(HOLD_MOST) > 0) {
      mapping.report("hold", "is more than an hour", "at most 1h");
    }
    if (from == null || (until == null && mapping.has("until"))) {
      return null;
    }
    if (until != null && !(until.signal().type() instanceof SignalType.Flag)) {
      mapping.report("until", until + " is no flag", "a signal that is on or off");
    }
    if (isNumber(from) && Double.isNaN(above) && !isNumber(point.point())) {
      mapping.missing("above", from + " is a number: from which one on it is on");
    }
    return new Recipe(
        point.point(), from, above, below, hold, Optional.ofNullable(until), conversion);
  }

  /** Whether the source is taken for on or off, and not for what it is. */
  boolean isSwitch() {
    return from.signal().type() instanceof SignalType.Flag || !Double.isNaN(above);
  }

  private static boolean isNumber(Point point) {
    return point.signal().type() instanceof SignalType.Quantity;
  }

  // The profile says which part it plays, the site's file which point that is.
  private static @Nullable Point source(
      Settings mapping, String key, Settings address, Map<String, Point> sources) {
    String part = mapping.text(key);
    if (part.isEmpty()) {
      return null;
    }
    if (!address.has(part)) {
      address.missing(part, "the point that it is, as lift-1-kit." + part);
      return null;
    }
    String name = address.text(part);
    Point source = sources.get(name);
    if (source == null) {
      address.report(part, "is " + name + ", which no driver reads", hint(name, sources));
    }
    return source;
  }

  private static String hint(String name, Map<String, Point> sources) {
    return Nearest.to(name, sources.keySet())
        .map(near -> "did you mean " + near + "?")
        .orElse("device.signal of a device that is in this file and no derived one");
  }
}
