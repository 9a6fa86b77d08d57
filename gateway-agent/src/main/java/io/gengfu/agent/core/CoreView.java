package io.gengfu.agent.core;

import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertDesk.Suppressed;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    List<Suppressed> suppressed,
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
  public record PointView(Point point, String value, byte known, String why, long ageMillis) {}

  /**
   * An output.
   *
   * @param owner empty when nobody asks
   * @param refusal why the last request ended before its time; empty if it did not
   * @param trouble why the last write failed; empty if it did not
   */
  public record OutputView(Point point, String owner, String refusal, String trouble) {}

  static CoreView of(
      Points points,
      RuleEngine engine,
      @Nullable Quality[] qualities,
      Modes modes,
      Arbiter arbiter,
      long now,
      Instant wall,
      long readings) {
    var values = new ArrayList<PointView>(points.size());
    for (Point point : points.all()) {
      byte known = engine.known(point.index());
      long age = known == Known.NEVER ? -1 : (now - engine.arrived(point.index())) / 1_000_000;
      String why =
          point.device().deviceClass().equals(DeviceClasses.AREA)
              ? modes.about(point)
              : why(known, qualities[point.index()]);
      values.add(new PointView(point, show(point, engine), known, why, age));
    }
    var outputs = new ArrayList<OutputView>();
    for (OutputControl control : arbiter.controls()) {
      OutputChannel channel = control.channel();
      String trouble = channel == null ? null : channel.trouble();
      outputs.add(
          new OutputView(
              control.point(), control.owner(), control.refusal(), trouble == null ? "" : trouble));
    }
    return new CoreView(wall, values, outputs, engine.active(), engine.suppressed(), engine.instances(), readings);
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

  private static String show(Point point, RuleEngine engine) {
    double value = engine.value(point.index());
    if (Double.isNaN(value)) {
      return "";
    }
    return switch (point.signal().type()) {
      case SignalType.Flag flag -> String.valueOf(value != 0);
      case SignalType.Quantity quantity -> Value.of(value).show();
      case SignalType.Enumeration type -> type.constants().get((int) value);
      case SignalType.Text text -> engine.text(value);
    };
  }
}
