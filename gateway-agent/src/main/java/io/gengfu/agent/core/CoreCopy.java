package io.gengfu.agent.core;

import io.gengfu.agent.core.CoreView.OutputView;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.model.SignalType;
import io.gengfu.rules.AlertDesk.Suppressed;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.RuleEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CoreView} is made of, taken under the core's lock: numbers and references, no words
 * are put together. Readings wait meanwhile.
 *
 * @param texts of points that are texts; empty for all others
 * @param modes who set the flags of areas, by point
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
record CoreCopy(
    Points points,
    double[] values,
    byte[] known,
    long[] arrived,
    String[] texts,
    @Nullable Quality[] qualities,
    Map<Integer, String> modes,
    List<OutputView> outputs,
    List<AlertTransition> alerts,
    List<Suppressed> suppressed,
    int instances,
    long now,
    Instant wall,
    long readings) {

  /** Where the copy goes: made before the lock is taken, since a large site takes much. */
  record Room(
      double[] values,
      byte[] known,
      long[] arrived,
      String[] texts,
      @Nullable Quality[] qualities,
      List<Point> words,
      List<Point> areas) {

    static Room of(Points points) {
      int size = points.size();
      var texts = new String[size];
      Arrays.fill(texts, "");
      return new Room(
          new double[size],
          new byte[size],
          new long[size],
          texts,
          new Quality[size],
          points.all().stream().filter(p -> p.signal().type() instanceof SignalType.Text).toList(),
          points.devices(DeviceClasses.AREA).stream()
              .flatMap(
                  area -> area.deviceClass().signals().stream().map(s -> points.of(area, s.name())))
              .toList());
    }
  }

  static CoreCopy of(
      Room room,
      Points points,
      RuleEngine engine,
      @Nullable Quality[] qualities,
      Modes modes,
      Arbiter arbiter,
      long now,
      Instant wall,
      long readings) {
    engine.copyPoints(room.values, room.known, room.arrived);
    System.arraycopy(qualities, 0, room.qualities, 0, qualities.length);
    for (Point point : room.words) {
      double value = room.values[point.index()];
      if (!Double.isNaN(value)) {
        room.texts[point.index()] = engine.text(value);
      }
    }
    var about = new HashMap<Integer, String>();
    room.areas.forEach(point -> about.put(point.index(), modes.about(point)));
    return new CoreCopy(
        points,
        room.values,
        room.known,
        room.arrived,
        room.texts,
        room.qualities,
        about,
        outputs(arbiter),
        engine.active(),
        engine.suppressed(),
        engine.instances(),
        now,
        wall,
        readings);
  }

  private static List<OutputView> outputs(Arbiter arbiter) {
    var outputs = new ArrayList<OutputView>();
    for (OutputControl control : arbiter.controls()) {
      OutputChannel channel = control.channel();
      String trouble = channel == null ? null : channel.trouble();
      outputs.add(
          new OutputView(
              control.point(), control.owner(), control.refusal(), trouble == null ? "" : trouble));
    }
    return outputs;
  }
}
