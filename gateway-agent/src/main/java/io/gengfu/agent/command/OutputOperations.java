package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.OutputStanding;
import io.gengfu.model.Output;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Known;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Asking the arbiter for an {@code output}, {@code on} or not, {@code atMost} so long, and letting
 * it go. Both answer with what the device says of itself, for which they wait a while.
 */
final class OutputOperations {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(24);

  /** Two attempts of a write, and the reading after them. */
  private static final Duration WAIT = Duration.ofSeconds(6);

  private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

  private final Core core;
  private final Points points;

  OutputOperations(Core core, Points points) {
    this.core = core;
    this.points = points;
  }

  Operation set() {
    return new Operation() {
      @Override
      public Outcome run(Asked asked) {
        return set(asked);
      }

      @Override
      public Map<String, Object> readBack(Asked asked) {
        return lookedAt(asked);
      }

      // The safe state needs nobody's word: anybody may always move an output to it.
      @Override
      public boolean isDangerous(Asked asked) {
        JsonNode on = asked.arguments().path("on");
        boolean toSafe = on.isBoolean() && on.asBoolean() == Output.SAFE;
        return !toSafe
            && output(asked).flatMap(p -> p.signal().output()).map(Output::dangerous).orElse(false);
      }
    };
  }

  Operation release() {
    return new Operation() {
      @Override
      public Outcome run(Asked asked) {
        return release(asked);
      }

      @Override
      public Map<String, Object> readBack(Asked asked) {
        return lookedAt(asked);
      }
    };
  }

  private Outcome set(Asked asked) {
    Point output = output(asked).orElse(null);
    if (output == null) {
      return unknown(asked);
    }
    JsonNode on = asked.arguments().path("on");
    if (!on.isBoolean()) {
      return Outcome.refused("on is " + on + "; wanted: true or false");
    }
    Duration atMost = Durations.parse(asked.text("atMost")).orElse(Duration.ZERO);
    if (atMost.compareTo(SHORTEST) < 0 || atMost.compareTo(LONGEST) > 0) {
      return Outcome.refused(
          "atMost is "
              + asked.text("atMost")
              + "; wanted: from "
              + Durations.show(SHORTEST)
              + " to "
              + Durations.show(LONGEST));
    }
    String who = owner(asked);
    core.request(output, who, on.asBoolean(), atMost);
    OutputStanding now =
        await(
            output,
            standing -> !standing.asking().contains(who) || isSo(standing, who, on.asBoolean()));
    return on.asBoolean() ? active(output, who, now) : safe(output, now);
  }

  private static boolean isSo(OutputStanding standing, String who, boolean on) {
    boolean overruled = on && !standing.active() && !standing.owner().equals(who);
    return overruled || (standing.settled() && standing.active() == on);
  }

  /** What is not so by now is not to become so later, when nobody expects it any more. */
  private Outcome active(Point output, String who, OutputStanding now) {
    if (now.active() && now.settled()) {
      return new Outcome.Done(shown(output, now));
    }
    core.release(output, who);
    OutputStanding after = await(output, OutputStanding::settled);
    if (!now.asking().contains(who)) {
      return new Outcome.Refused(now.refusal(), shown(output, after));
    }
    if (!now.active()) {
      return new Outcome.Refused(
          now.owner() + " wants it safe, which goes first; the request is taken back",
          shown(output, after));
    }
    return new Outcome.Failed(
        "its device does not say that it is on" + trouble(now) + "; the request is taken back",
        shown(output, after));
  }

  /** What is to be safe is asked for on and on. */
  private static Outcome safe(Point output, OutputStanding now) {
    return now.settled()
        ? new Outcome.Done(shown(output, now))
        : new Outcome.Failed(
            "its device does not say that it is off" + trouble(now) + "; it is asked again",
            shown(output, now));
  }

  private Outcome release(Asked asked) {
    Point output = output(asked).orElse(null);
    if (output == null) {
      return unknown(asked);
    }
    String who = owner(asked);
    OutputStanding before = core.output(output).orElseThrow();
    if (!before.asking().contains(who)) {
      return new Outcome.Refused(
          "uplink " + asked.uplink() + " asks nothing of it", shown(output, before));
    }
    core.release(output, who);
    OutputStanding now = await(output, OutputStanding::settled);
    return now.settled()
        ? new Outcome.Done(shown(output, now))
        : new Outcome.Failed(
            "it is let go, and its device does not say so yet" + trouble(now), shown(output, now));
  }

  private static String trouble(OutputStanding now) {
    return now.trouble().isEmpty() ? "" : " (" + now.trouble() + ")";
  }

  /** Not a rule's key: those have slashes. */
  private static String owner(Asked asked) {
    return "uplink:" + asked.uplink();
  }

  private OutputStanding await(Point output, Predicate<OutputStanding> until) {
    long end = System.nanoTime() + WAIT.toNanos();
    while (true) {
      OutputStanding now = core.output(output).orElseThrow();
      if (until.test(now) || System.nanoTime() >= end || Thread.currentThread().isInterrupted()) {
        return now;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private Map<String, Object> lookedAt(Asked asked) {
    // After a start the device has to be read first, and its line may need a second attempt.
    return output(asked)
        .map(output -> shown(output, await(output, now -> now.known() == Known.GOOD)))
        .orElse(Map.of());
  }

  private static Map<String, Object> shown(Point output, OutputStanding now) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("output", output.key());
    if (now.known() == Known.GOOD) {
      shown.put("on", now.on());
    }
    shown.put("quality", quality(now.known()));
    shown.put("wanted", now.active());
    shown.put("owner", now.owner());
    if (!now.trouble().isEmpty()) {
      shown.put("trouble", now.trouble());
    }
    return shown;
  }

  private static String quality(byte known) {
    return switch (known) {
      case Known.GOOD -> "good";
      case Known.UNCERTAIN -> "uncertain";
      case Known.BAD -> "bad";
      case Known.STALE -> "stale";
      default -> "never";
    };
  }

  private Optional<Point> output(Asked asked) {
    return points.find(asked.text("output")).filter(point -> core.output(point).isPresent());
  }

  private Outcome unknown(Asked asked) {
    String key = asked.text("output");
    var known =
        points.all().stream()
            .filter(point -> point.signal().isOutput())
            .filter(point -> point.signal().type() instanceof SignalType.Flag)
            .filter(point -> core.output(point).isPresent())
            .map(Point::key)
            .toList();
    return Outcome.refused(
        "there is no output "
            + key
            + (known.isEmpty() ? "" : "; wanted: " + Nearest.hint(key, known)));
  }
}
