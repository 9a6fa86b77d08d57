package io.gengfu.agent.core;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.driver.Driver;
import io.gengfu.model.LocalText;
import io.gengfu.model.Output;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only way to an output, whoever asks. Decides under the core's lock, writes outside it ({@link
 * #flush}).
 */
final class Arbiter {

  /** How long a restored owner keeps its output without the rule asking again. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final @Nullable OutputControl[] byPoint;
  private final @Nullable OutputChannel[] channels;
  private final List<OutputControl> controls = new ArrayList<>();

  /** Interlock input to the outputs that it guards. */
  private final Map<Integer, List<OutputControl>> guarded = new HashMap<>();

  private boolean closing;

  /** Commanded in the evaluation under way: to be written once the lock is released. */
  private final List<OutputChannel> commanded = new ArrayList<>();

  /** To be settled, for somebody asked, or an input changed. */
  private final Set<OutputControl> touched = new LinkedHashSet<>();

  Arbiter(Points points, Set<Point> mapped, Map<Point, LetsGo> letsGo, CurrentRules rules) {
    byPoint = new OutputControl[points.size()];
    channels = new OutputChannel[points.size()];
    for (Point point : points.all()) {
      Output output = point.signal().output().orElse(null);
      if (output == null
          || !mapped.contains(point)
          || !(point.signal().type() instanceof SignalType.Flag)) {
        continue;
      }
      int guard = -1;
      double wanted = 0;
      if (output.interlock().isPresent()) {
        Output.Interlock interlock = output.interlock().get();
        Point on = points.of(point.device(), interlock.signal());
        guard = on.index();
        wanted = ((SignalType.Enumeration) on.signal().type()).ordinal(interlock.constant());
      }
      var control = new OutputControl(point, rules, guard, wanted, letsGo.get(point));
      byPoint[point.index()] = control;
      controls.add(control);
      if (guard >= 0) {
        guarded.computeIfAbsent(guard, g -> new ArrayList<>()).add(control);
      }
    }
  }

  /** The driver of these outputs; before its first reading. */
  void attach(Point point, Driver driver) {
    if (point.signal().isOutput()) {
      var channel = new OutputChannel(point, driver);
      channels[point.index()] = channel;
      OutputControl control = byPoint[point.index()];
      if (control != null) {
        control.attach(channel);
      }
    }
  }

  void restore(Collection<OutputState> saved, Points points, long now, Instant wall) {
    for (OutputState state : saved) {
      points
          .find(state.point())
          .map(p -> byPoint[p.index()])
          .ifPresent(control -> control.restore(state, now, wall, GRACE));
    }
  }

  void request(
      Point output, String who, Priority priority, boolean value, long atMostNanos, long now) {
    OutputControl control = byPoint[output.index()];
    if (control != null && !(closing && value)) {
      control.request(who, priority, value, atMostNanos, now);
      touched.add(control);
    }
  }

  void release(Point output, String who) {
    OutputControl control = byPoint[output.index()];
    if (control != null) {
      control.release(who);
      touched.add(control);
    }
  }

  /** Empty for what is no flag output that a driver moves. */
  Optional<OutputStanding> standing(Point output) {
    return Optional.ofNullable(byPoint[output.index()]).map(OutputControl::standing);
  }

  /** Lets every owner go, and nobody may ask for the active state any more. */
  void closeDown() {
    closing = true;
    controls.forEach(OutputControl::releaseAll);
  }

  /** Newest words win; what is not spoken yet is not worth speaking late. */
  void say(Point voice, LocalText words) {
    OutputChannel channel = channels[voice.index()];
    if (channel != null) {
      channel.command(new Value.Text(words.zh() + " / " + words.en()));
      commanded.add(channel);
    }
  }

  /**
   * A point was read. An interlock input is looked at whatever it says; the read-back of an output
   * too.
   *
   * @return whether an output is to be settled for it
   */
  boolean observed(int point) {
    OutputControl own = byPoint[point];
    if (own != null) {
      touched.add(own);
    }
    List<OutputControl> behind = guarded.get(point);
    if (behind != null) {
      touched.addAll(behind);
    }
    return own != null || behind != null;
  }

  /** What the disk has of outputs may be lost. */
  void saveAgain() {
    controls.forEach(OutputControl::saveAgain);
    touchAll();
  }

  void touchAll() {
    touched.addAll(controls);
  }

  /** Settles every output that was touched; answers those whose owner or value changed. */
  List<OutputControl> settle(long now) {
    var changed = new ArrayList<OutputControl>();
    for (OutputControl control : touched) {
      if (control.settle(now)) {
        changed.add(control);
      }
      OutputChannel channel = control.channel();
      if (channel != null && channel.isBusy()) {
        commanded.add(channel);
      }
    }
    touched.clear();
    return changed;
  }

  /** The outputs that wait to be written since the last call; those that others write too. */
  List<OutputChannel> takeCommanded() {
    if (commanded.isEmpty()) {
      return List.of();
    }
    List<OutputChannel> taken = List.copyOf(commanded);
    commanded.clear();
    return taken;
  }

  /**
   * Writes what was commanded. Without the core's lock.
   *
   * @return whether an output was written in place
   */
  static boolean flush(List<OutputChannel> commanded) {
    boolean inPlace = false;
    // No iterator: most readings command nothing, and they allocate nothing.
    for (int i = 0; i < commanded.size(); i++) {
      OutputChannel channel = commanded.get(i);
      channel.flush();
      inPlace |= channel.isDirect();
    }
    return inPlace;
  }

  /** Whether every output that should be safe is, as far as its device has said. */
  boolean isLetGo() {
    return controls.stream().allMatch(OutputControl::isLetGo);
  }

  List<OutputControl> controls() {
    return controls;
  }
}
