package io.gengfu.driver;

import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.SignalType.Enumeration;
import io.gengfu.model.Value;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an analog value means by the band that it is in: the voltage of an alarm loop with its
 * resistors is normal, alarm, open or shorted.
 *
 * <pre>
 * bands:
 *   - {up-to: 1.25, is: shorted}
 *   - {up-to: 2.9, is: normal}
 *   - {up-to: 4.2, is: alarm}
 *   - {is: open}
 * hysteresis: 0.1
 * </pre>
 *
 * <p>The limits are of the value after {@code scale} and {@code offset}. A band is left when the
 * value is beyond its limit by more than the hysteresis, so noise at a limit changes nothing. For a
 * flag a band is {@code true} or {@code false}; for all {@code fault} makes a bad reading, which
 * supervision sees.
 *
 * <p>Remembers the last band. May be asked by any thread, one after the other.
 */
final class Bands {

  private static final String FAULT = "fault";
  private static final int BANDS_MAX = 16;
  private static final int NONE = -1;

  /**
   * @param upTo where it ends; infinite for the last
   */
  private record Band(double upTo, String is) {}

  private final Point point;
  private final List<Band> bands;
  private final double hysteresis;
  private volatile int last = NONE;

  private Bands(Point point, List<Band> bands, double hysteresis) {
    this.point = point;
    this.bands = List.copyOf(bands);
    this.hysteresis = hysteresis;
  }

  /** Reads {@code bands} and {@code hysteresis}, and reports what is wrong; empty without them. */
  static Optional<Bands> of(Point point, Settings mapping) {
    if (!mapping.has("bands")) {
      return Optional.empty();
    }
    if (point.signal().isOutput()) {
      mapping.report("bands", "are mapped for an output", "an input");
    }
    List<Settings> sections = mapping.sections("bands");
    if (sections.size() < 2 || sections.size() > BANDS_MAX) {
      mapping.report("bands", "are " + sections.size(), "2 to " + BANDS_MAX + " of them");
    }
    List<String> words = words(point.signal().type());
    var bands = new ArrayList<Band>();
    for (Settings section : sections) {
      boolean isLast = bands.size() == sections.size() - 1;
      bands.add(new Band(upTo(section, isLast, bands), word(section, words)));
    }
    return Optional.of(new Bands(point, bands, hysteresis(mapping, bands)));
  }

  private static double upTo(Settings section, boolean isLast, List<Band> before) {
    if (isLast) {
      if (section.has("up-to")) {
        section.report("up-to", "ends the last band", "no up-to: it has all that is above");
        var _ = section.number("up-to", 0);
      }
      return Double.POSITIVE_INFINITY;
    }
    double upTo = section.number("up-to");
    if (section.has("up-to") && !before.isEmpty() && upTo <= before.getLast().upTo()) {
      section.report(
          "up-to", "is " + upTo, "more than that of the band before, " + before.getLast().upTo());
    }
    return upTo;
  }

  private static String word(Settings section, List<String> words) {
    String word = section.text("is");
    if (section.has("is") && !words.contains(word)) {
      section.report("is", "is " + word, Nearest.hint(word, words));
    }
    return word;
  }

  private static List<String> words(SignalType type) {
    var words = new ArrayList<String>();
    switch (type) {
      case SignalType.Flag flag -> words.addAll(List.of("true", "false"));
      case Enumeration enumeration -> words.addAll(enumeration.constants());
      case SignalType.Quantity quantity ->
          throw new IllegalArgumentException("a quantity has no bands");
      case SignalType.Text text -> throw new IllegalArgumentException("a text has no bands");
    }
    words.add(FAULT);
    return words;
  }

  /** Where a band is narrower than it, the value would jump over that band. */
  private static double hysteresis(Settings mapping, List<Band> bands) {
    double hysteresis = mapping.number("hysteresis", 0);
    double narrowest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < bands.size() - 1; i++) {
      narrowest = Math.min(narrowest, bands.get(i).upTo() - bands.get(i - 1).upTo());
    }
    if (hysteresis < 0 || (hysteresis * 2 >= narrowest && narrowest > 0)) {
      mapping.report(
          "hysteresis", "is " + hysteresis, "from 0 to less than half of the narrowest band");
    }
    return hysteresis;
  }

  /** The reading of a value that is scaled already. */
  Reading reading(double amount) {
    if (!Double.isFinite(amount)) {
      return Reading.bad(point, Cause.GARBLED, "is no number");
    }
    int now = band(amount);
    last = now;
    String is = bands.get(now).is();
    if (is.equals(FAULT)) {
      return Reading.bad(point, Cause.SENSOR_FAULT, "a fault of the loop: " + range(now));
    }
    return Reading.good(
        point,
        point.signal().type() instanceof SignalType.Flag
            ? Value.of(is.equals("true"))
            : new Value.Constant(is));
  }

  private int band(double amount) {
    int before = last;
    if (before != NONE
        && amount >= begin(before) - hysteresis
        && amount < bands.get(before).upTo() + hysteresis) {
      return before;
    }
    int at = 0;
    while (amount >= bands.get(at).upTo()) {
      at++;
    }
    return at;
  }

  private double begin(int band) {
    return band == 0 ? Double.NEGATIVE_INFINITY : bands.get(band - 1).upTo();
  }

  /** The same for every value in it: a text that changes with noise would be news each time. */
  private String range(int band) {
    if (band == 0) {
      return "below " + bands.getFirst().upTo();
    }
    boolean isLast = band == bands.size() - 1;
    return "above " + begin(band) + (isLast ? "" : ", below " + bands.get(band).upTo());
  }
}
