package io.gengfu.agent.core;

import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertDesk.Suppressed;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Known;
import io.gengfu.rules.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The core's state at one moment, for people and programs that look on.
 *
 * @param alerts the last transition of every open alert
 * @param suppressed every instance that does not announce what it finds
 * @param readings taken since the start
 */
public record CoreView(
    Instant at,
    List<PointView> points,
    List<OutputView> outputs,
    List<AlertTransition> alerts,
    List<SuppressedView> suppressed,
    int instances,
    long readings) {

  /**
   * A point's latest value.
   *
   * @param value as people read it; the last one before it turned bad, empty when never seen
   * @param known one of {@link Known}
   * @param why it is not good, for people; empty when it is. Of an area's flag: who set it
   * @param ageMillis since it was last handed over; -1 when never
   */
  public record PointView(
      Point point, String value, byte known, String why, long ageMillis, PointCourse course) {}

  /**
   * How a point has done since the start.
   *
   * @param sinceMillis for how long it has been good, or bad, or what it is
   * @param lastGood its last good value as people read it; empty when there was none
   * @param lastGoodMillis how long ago that was; -1 when never
   * @param goodReadings how many were good
   * @param otherReadings how many were uncertain or bad
   */
  public record PointCourse(
      long sinceMillis,
      String lastGood,
      long lastGoodMillis,
      long goodReadings,
      long otherReadings) {}

  /**
   * An output.
   *
   * @param owner empty when nobody asks
   * @param refusal why the last request ended before its time; empty if it did not
   * @param trouble why the last write failed; empty if it did not
   */
  public record OutputView(Point point, String owner, String refusal, String trouble) {}

  /**
   * A rule instance that does not announce what it finds.
   *
   * @param who empty unless a person did it
   * @param until empty when it does not end by itself
   */
  public record SuppressedView(
      String instance, Suppression suppression, String who, String why, Optional<Instant> until) {}

  static CoreView of(CoreCopy copy) {
    var values = new ArrayList<PointView>(copy.points().size());
    for (Point point : copy.points().all()) {
      int at = point.index();
      byte known = copy.known()[at];
      long age = known == Known.NEVER ? -1 : (copy.now() - copy.arrived()[at]) / 1_000_000;
      String why = copy.modes().getOrDefault(at, why(known, copy.qualities()[at]));
      values.add(new PointView(point, show(point, copy), known, why, age, course(point, copy)));
    }
    return new CoreView(
        copy.wall(),
        values,
        copy.outputs(),
        copy.alerts(),
        copy.suppressed().stream().map(s -> suppressed(s, copy)).toList(),
        copy.instances(),
        copy.readings());
  }

  private static SuppressedView suppressed(Suppressed is, CoreCopy copy) {
    Optional<Instant> until =
        is.until() == 0
            ? Optional.empty()
            : Optional.of(copy.wall().plusNanos(is.until() - copy.now()));
    return new SuppressedView(is.instance(), is.suppression(), is.who(), is.why(), until);
  }

  private static String why(byte known, @Nullable Quality last) {
    if (known == Known.STALE) {
      return "not heard of for three intervals";
    }
    return switch (last) {
      case null -> "";
      case Quality.Good good -> "";
      case Quality.Uncertain uncertain -> uncertain.why();
      case Quality.Bad bad -> bad.cause() + ": " + bad.detail();
    };
  }

  private static PointCourse course(Point point, CoreCopy copy) {
    Lately.Seen seen = copy.seen()[point.index()];
    return new PointCourse(
        Math.max(0, (copy.now() - seen.since()) / 1_000_000),
        seen.everGood() ? show(point, seen.good(), seen.goodText()) : "",
        seen.everGood() ? Math.max(0, (copy.now() - seen.goodAt()) / 1_000_000) : -1,
        seen.goodReadings(),
        seen.otherReadings());
  }

  private static String show(Point point, CoreCopy copy) {
    return show(point, copy.values()[point.index()], copy.texts()[point.index()]);
  }

  private static String show(Point point, double value, String text) {
    if (Double.isNaN(value)) {
      return "";
    }
    return switch (point.signal().type()) {
      case SignalType.Flag flag -> String.valueOf(value != 0);
      case SignalType.Quantity quantity -> Value.of(value).show();
      case SignalType.Enumeration type -> type.constants().get((int) value);
      case SignalType.Text texts -> text;
    };
  }
}
