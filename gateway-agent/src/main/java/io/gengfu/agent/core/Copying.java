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
 * Copies the core's state part by part, each part under the core's lock: on a large site all at
 * once keeps readings waiting for milliseconds. What takes room is made before the first part.
 */
final class Copying {

  private static final int POINTS_IN_A_PART = 1024;
  private static final int OUTPUTS_IN_A_PART = 128;

  private final Points points;
  private final CurrentRules rules;
  private final @Nullable Quality[] coreQualities;
  private final Lately lately;
  private final Modes modes;
  private final List<OutputControl> controls;

  private final double[] values;
  private final byte[] known;
  private final long[] arrived;
  private final String[] texts;
  private final @Nullable Quality[] qualities;
  private final Lately.Seen[] seen;
  private final List<OutputView> outputs;
  private final List<Point> flags;
  private final Map<Integer, String> whoSetFlags = new HashMap<>();
  private List<AlertTransition> alerts = List.of();
  private List<Suppressed> suppressed = List.of();
  private int instances;
  private long now;
  private int point;
  private int output;

  Copying(
      Points points,
      CurrentRules rules,
      @Nullable Quality[] qualities,
      Lately lately,
      Modes modes,
      Arbiter arbiter) {
    this.points = points;
    this.rules = rules;
    this.coreQualities = qualities;
    this.lately = lately;
    this.modes = modes;
    this.controls = arbiter.controls();
    int size = points.size();
    values = new double[size];
    known = new byte[size];
    arrived = new long[size];
    texts = new String[size];
    Arrays.fill(texts, "");
    this.qualities = new Quality[size];
    seen = new Lately.Seen[size];
    outputs = new ArrayList<>(controls.size());
    flags =
        points.devices(DeviceClasses.AREA).stream()
            .flatMap(
                area -> area.deviceClass().signals().stream().map(s -> points.of(area, s.name())))
            .toList();
  }

  /** Under the lock; whether anything is left. */
  boolean part(long nanos) {
    now = nanos;
    if (point < points.size()) {
      points(Math.min(points.size(), point + POINTS_IN_A_PART));
      return true;
    } else if (output < controls.size()) {
      outputs(Math.min(controls.size(), output + OUTPUTS_IN_A_PART));
      return true;
    }
    RuleEngine engine = rules.engine();
    alerts = engine.active();
    suppressed = engine.suppressed();
    instances = engine.instances();
    flags.forEach(flag -> whoSetFlags.put(flag.index(), modes.about(flag)));
    return false;
  }

  private void points(int end) {
    RuleEngine engine = rules.engine();
    engine.copyPoints(point, end, values, known, arrived);
    System.arraycopy(coreQualities, point, qualities, point, end - point);
    for (; point < end; point++) {
      seen[point] = lately.seen(point);
      // A handle means something only to the engine that gave it.
      if (points.at(point).signal().type() instanceof SignalType.Text
          && !Double.isNaN(values[point])) {
        texts[point] = engine.text(values[point]);
      }
    }
  }

  private void outputs(int end) {
    for (; output < end; output++) {
      OutputControl control = controls.get(output);
      OutputChannel channel = control.channel();
      String trouble = channel == null ? null : channel.trouble();
      outputs.add(
          new OutputView(
              control.point(), control.owner(), control.refusal(), trouble == null ? "" : trouble));
    }
  }

  /** After the last part, without the lock. */
  CoreCopy done(Instant wall, long readings) {
    return new CoreCopy(
        points,
        values,
        known,
        arrived,
        texts,
        qualities,
        seen,
        whoSetFlags,
        outputs,
        alerts,
        suppressed,
        instances,
        now,
        wall,
        readings);
  }
}
