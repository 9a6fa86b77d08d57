package io.gengfu.rules.replay;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs recorded readings through the same engine that runs in the gateway, in the time of the
 * record. One thread; memory does not grow with the length of the record.
 *
 * <p>Nobody acknowledges anything here, and no output moves: what a device read back then is what
 * the record says.
 */
public final class Replay {

  private static final long MILLI = 1_000_000;

  /** The two streams of a record are cut together, but not at the same millisecond. */
  private static final long OUT_OF_ORDER = Duration.ofSeconds(5).toNanos();

  private static final int MOST_GAPS = 1_000;

  /** A time in which nothing at all was recorded: everything was unknown. */
  public record Gap(Instant from, Instant to) {}

  /** An output that instances asked for, and how often. */
  public record Asked(String rule, String output, long times) {}

  /** An instance whose rule threw: it was out of service from then on. */
  public record Fault(String instance, String bug) {}

  private final RuleEngine engine;
  private final Freshness freshness;
  private final Episodes episodes;
  private final long from;
  private final long quiet;
  private final List<Gap> gaps = new ArrayList<>();
  private final Map<String, Long> asked = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private long now;
  private long setBack;
  private long readings;
  private int alerts;

  /**
   * @param mapped the points that some driver reports: others are never heard of
   * @param repeat a value that does not change is recorded at least this often
   * @param warmUp where the first readings come from; they settle values and alerts, and what is
   *     over before {@code from} is not told
   * @param to exclusive
   */
  public Replay(
      RuleSet rules,
      Points points,
      Set<Point> mapped,
      Duration repeat,
      Instant warmUp,
      Instant from,
      Instant to) {
    this.engine = new RuleEngine(rules, new Collected(), () -> "replay-" + ++alerts);
    this.freshness = new Freshness(points, mapped, engine, repeat);
    this.episodes = new Episodes(from, to);
    this.from = nanos(from);
    this.now = nanos(warmUp);
    long interval = mapped.stream().mapToLong(p -> p.device().interval().toNanos()).min().orElse(0);
    // Some device or other would have been recorded within that.
    this.quiet = repeat.toNanos() + Math.max(repeat.toNanos(), 3 * interval);
    // The engine's clock is the wall clock of the record.
    engine.wallClock(0, true, now);
    freshness.begin(now);
  }

  private static long nanos(Instant at) {
    return at.toEpochMilli() * MILLI;
  }

  /**
   * The next reading of the record.
   *
   * @param value null where there is none
   * @param known one of {@link Known}
   */
  public void reading(Point point, @Nullable Value value, byte known, Instant at) {
    long nanos = nanos(at);
    if (nanos < now - OUT_OF_ORDER) {
      setBack = Math.max(setBack, now - nanos);
    }
    pass(Math.max(now, nanos));
    double code = encode(point, value);
    byte worth = Double.isNaN(code) && known == Known.GOOD ? Known.BAD : known;
    freshness.heard(point.index(), worth, now);
    engine.reading(point.index(), code, worth, now);
    readings++;
  }

  /** The record, or the range, ends here. */
  public void end(Instant at) {
    pass(Math.max(now, nanos(at)));
  }

  // Of a gap nobody knows anything: no timer of a rule may run on in it.
  private void pass(long until) {
    if (until - now <= quiet) {
      advance(until);
      return;
    }
    freshness.lose(now);
    if (until > from && gaps.size() < MOST_GAPS) {
      gaps.add(new Gap(instant(Math.max(now, from)), instant(until)));
    }
    freshness.begin(until);
    advance(until);
  }

  private void advance(long until) {
    while (true) {
      long due = Math.min(engine.nextDue(), freshness.nextDue());
      if (due > until) {
        break;
      }
      now = Math.max(now, due);
      freshness.tick(now);
      engine.tick(now);
    }
    now = until;
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochMilli(nanos / MILLI);
  }

  private double encode(Point point, @Nullable Value value) {
    if (value == null || !value.fits(point.signal().type())) {
      return Double.NaN;
    }
    return switch (value) {
      case Value.Flag flag -> flag.on() ? 1 : 0;
      case Value.Quantity quantity -> quantity.amount();
      case Value.Constant constant ->
          point.signal().type() instanceof SignalType.Enumeration type
              ? type.ordinal(constant.name())
              : Double.NaN;
      case Value.Text text -> engine.handle(text.text());
    };
  }

  /** What would have been raised. */
  public Episodes episodes() {
    return episodes;
  }

  /** Within the range, the first {@value #MOST_GAPS}. */
  public List<Gap> gaps() {
    return List.copyOf(gaps);
  }

  /** What would have been asked of outputs within the range, in the order it first was. */
  public List<Asked> asked() {
    var all = new ArrayList<Asked>();
    asked.forEach(
        (key, times) -> {
          int space = key.indexOf(' ');
          all.add(new Asked(key.substring(0, space), key.substring(space + 1), times));
        });
    return all;
  }

  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /** How many readings were taken, those of the warm-up included. */
  public long readings() {
    return readings;
  }

  /** By how much the clock was set back at most: what was recorded then counts as one moment. */
  public Duration setBack() {
    return Duration.ofNanos(setBack);
  }

  /** What the engine decides, for the report. */
  private final class Collected implements Decisions {

    @Override
    public void transition(AlertTransition transition, InstanceState saved) {
      Instant at = instant(transition.nanos());
      if (transition.kind() == Kind.RAISED) {
        episodes.raised(
            new Episode(
                transition.instance(),
                transition.severity().level(),
                transition.message(),
                at,
                Optional.empty()));
      } else if (transition.kind() == Kind.CLEARED) {
        episodes.cleared(transition.instance(), at);
      }
    }

    @Override
    public void set(int instance, Point output, double value, long atMostNanos) {
      ask(instance, output);
    }

    @Override
    public void release(int instance, Point output) {
      // Who asked is told; when it let go follows from the episode.
    }

    @Override
    public void say(int instance, Point voice, LocalText words) {
      ask(instance, voice);
    }

    @Override
    public void faulted(int instance, RuntimeException bug) {
      faults.add(new Fault(engine.key(instance), String.valueOf(bug)));
    }

    private void ask(int instance, Point output) {
      if (now >= from) {
        String rule = engine.key(instance).split("/", 3)[1];
        asked.merge(rule + " " + output.key(), 1L, Long::sum);
      }
    }
  }
}
