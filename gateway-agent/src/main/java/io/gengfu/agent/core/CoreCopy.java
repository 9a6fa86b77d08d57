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

  static CoreCopy of(
      Points points,
      RuleEngine engine,
      @Nullable Quality[] qualities,
      Modes modes,
      Arbiter arbiter,
      long now,
      Instant wall,
      long readings) {
    int size = points.size();
    var values = new double[size];
    var known = new byte[size];
    var arrived = new long[size];
    var texts = new String[size];
    var about = new HashMap<Integer, String>();
    for (Point point : points.all()) {
      int at = point.index();
      values[at] = engine.value(at);
      known[at] = engine.known(at);
      arrived[at] = engine.arrived(at);
      boolean text = point.signal().type() instanceof SignalType.Text;
      texts[at] = text && !Double.isNaN(values[at]) ? engine.text(values[at]) : "";
      if (point.device().deviceClass().equals(DeviceClasses.AREA)) {
        about.put(at, modes.about(point));
      }
    }
    return new CoreCopy(
        points,
        values,
        known,
        arrived,
        texts,
        qualities.clone(),
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
