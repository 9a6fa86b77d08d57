package io.gengfu.agent.core;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Cause;
import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.Adoption;
import io.gengfu.rules.AlertDesk;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Answer;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Known;
import io.gengfu.rules.Remembered;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's one lock. Takes each reading on the thread that brought it, evaluates every rule
 * that names the point, decides the outputs, and leaves the decision in the journal; then, with the
 * lock released, writes the outputs.
 */
public final class Core implements ReadingSink {

  private static final Logger LOG = LoggerFactory.getLogger(Core.class);

  private static final Quality UNREADABLE =
      new Quality.Bad(Cause.GARBLED, "a value that its signal does not have");

  private static final long JOURNAL_REPEAT = Journal.REPEAT.toNanos();

  /** Waits and the sign of life go to the disk this often. */
  private static final long SAVE_EVERY = Duration.ofSeconds(60).toNanos();

  /** A latch that flickers goes to the disk this often. */
  private static final long URGENT_EVERY = Duration.ofSeconds(1).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final Clock clock;
  private final Journal journal;
  private final Points points;
  private final CurrentRules rules;
  private final Supplier<String> alertIds;
  private final Arbiter arbiter;
  private final Supervision supervision;
  private final Modes modes;
  private final TimeOfDay timeOfDay;
  private final long[] journalled;
  // An engine's own handles end with it, when other rules are loaded.
  private final Texts recorded = new Texts(List.of());
  // What the driver said of its last reading; for people, the engine only needs Known.
  private final @Nullable Quality[] qualities;
  private final AtomicLong readings = new AtomicLong();
  private final Recorder readingToOutput = new Recorder(3);
  private final Recorder holds = new Recorder(3);

  // Guarded by the lock: what the evaluation under way has decided so far.
  private final Collected collected = new Collected();
  private long now;
  private long savedAt;
  private long urgentAt;
  private boolean saving;

  public Core(
      Points points,
      RuleSet rules,
      Set<Point> mapped,
      Map<Point, LetsGo> letsGo,
      Journal journal,
      Clock clock,
      Supplier<String> alertIds) {
    this.points = points;
    this.journal = journal;
    this.clock = clock;
    this.now = clock.nanos();
    this.alertIds = alertIds;
    this.rules = new CurrentRules(new RuleEngine(rules, collected, alertIds));
    this.arbiter = new Arbiter(points, mapped, letsGo, this.rules);
    this.supervision = new Supervision(points, mapped, this.rules, now);
    this.modes = new Modes(points, this::known);
    this.timeOfDay = new TimeOfDay(clock, this.rules);
    this.journalled = new long[points.size()];
    this.qualities = new Quality[points.size()];
    this.savedAt = now - SAVE_EVERY;
    this.urgentAt = now - URGENT_EVERY;
    Arrays.fill(journalled, now - JOURNAL_REPEAT);
  }

  /** Brings back what the last process had recorded; before the first reading. */
  public void restore(Collection<Remembered> instances, Collection<OutputState> outputs) {
    evaluate(
        () -> {
          rules.engine().resume(instances, now);
          timeOfDay.tick(now);
          saving = true;
          arbiter.restore(outputs, points, now, clock.wall());
          arbiter.touchAll();
        });
  }

  /**
   * Makes the areas' flags known; after {@link #restore}, before the first reading.
   *
   * @param initiallyOn flags that are on until somebody sets them
   * @param recorded what somebody set while an earlier process ran
   */
  public void beginModes(Set<Point> initiallyOn, Collection<ModeChange> recorded) {
    evaluate(() -> modes.begin(initiallyOn, recorded, now, clock.wall()));
  }

  /**
   * Somebody sets a flag of an area: the one way, whether from this box or from the platform. Takes
   * effect at once, like a reading, and is recorded.
   */
  public ModeAnswer mode(ModeRequest request) {
    var answer = new ModeAnswer[1];
    evaluate(() -> answer[0] = modes.set(request, now, clock.wall()));
    return answer[0];
  }

  /**
   * A platform asks for an output: one more who asks, after the rules and before people here. It is
   * decided when this returns; {@link #output} says how, and what came of it.
   *
   * @param who a new request of the same replaces the former
   */
  public void request(Point output, String who, boolean on, Duration atMost) {
    evaluate(
        () -> arbiter.request(output, who, Priority.PLATFORM, on, atMost.toNanos(), now));
  }

  /** Whoever asked does so no longer. */
  public void release(Point output, String who) {
    evaluate(() -> arbiter.release(output, who));
  }

  /** How an output stands; empty for what is no flag output that a driver moves. */
  public Optional<OutputStanding> output(Point output) {
    lock.lock();
    try {
      return arbiter.standing(output);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the driver the way to these points' outputs; before it is started. */
  public void attach(Driver driver, Collection<Point> mapped) {
    mapped.forEach(point -> arbiter.attach(point, driver));
  }

  @Override
  public void accept(Reading reading) {
    long entered = System.nanoTime();
    int point = reading.point().index();
    byte known = known(reading.quality());
    boolean settle;
    lock.lock();
    try {
      now = Math.max(now, clock.nanos());
      double value = encode(reading);
      Quality quality = reading.quality();
      if (Double.isNaN(value) && known != Known.BAD) {
        known = Known.BAD;
        quality = UNREADABLE;
      }
      journal(point, value, known);
      qualities[point] = quality;
      supervision.heard(point, known, now);
      rules.engine().reading(point, value, known, now);
      settle = finish(arbiter.observed(point));
    } finally {
      lock.unlock();
    }
    readings.incrementAndGet();
    holds.recordValue(System.nanoTime() - entered);
    if (settle && arbiter.flush()) {
      readingToOutput.recordValue(System.nanoTime() - entered);
    }
    collected.report();
  }

  /** Time passes: timers, limits, interlocks that age, devices that fall silent. */
  public void tick() {
    evaluate(
        () -> {
          supervision.tick(now);
          timeOfDay.tick(now);
          modes.tick(now, clock.wall());
          rules.engine().tick(now);
          arbiter.touchAll();
          saving = now - savedAt >= SAVE_EVERY;
        });
  }

  /** Everything that would be lost at the end of the process goes to the journal. */
  public void save() {
    evaluate(() -> saving = true);
  }

  /** Does with alerts what a person asks; the answer says whether it is done, or why not. */
  public Answer byHand(DeskWork work) {
    Answer[] answer = new Answer[1];
    evaluate(() -> answer[0] = work.at(rules.engine().desk(now), now));
    return answer[0];
  }

  /** One thing that a person does. */
  @FunctionalInterface
  public interface DeskWork {
    Answer at(AlertDesk desk, long nanos);
  }

  /**
   * Goes on with other rules for the same points; what is the same goes on as if nothing had
   * happened, as {@link Adoption} says. One caller at a time.
   *
   * @throws IllegalArgumentException if they are for other points
   */
  public Reloaded reload(RuleSet next) {
    // Whatever takes time happens before the lock is taken.
    var engine = new RuleEngine(next, collected, alertIds);
    var adoption = new Adoption(running(), engine);
    long entered = System.nanoTime();
    boolean settle =
        hold(
            () -> {
              adoption.leave(now);
              rules.become(engine);
              adoption.enter(now);
              arbiter.touchAll();
            });
    long held = System.nanoTime() - entered;
    holds.recordValue(held);
    flush(settle);
    return new Reloaded(adoption.report(), Duration.ofNanos(held));
  }

  /**
   * What a reload came to.
   *
   * @param held from entry to the lock's release: so long no reading was taken
   */
  public record Reloaded(Adoption.Report rules, Duration held) {}

  private RuleEngine running() {
    lock.lock();
    try {
      return rules.engine();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets every owner go for good; then waits, a limited time, until the devices hold the safe
   * state.
   */
  public boolean release(Duration limit) {
    evaluate(
        () -> {
          arbiter.closeDown();
          arbiter.touchAll();
        });
    long end = System.nanoTime() + limit.toNanos();
    while (!isLetGo() && System.nanoTime() < end) {
      // Whoever has refused is asked again by the tick.
      LockSupport.parkNanos(5_000_000);
    }
    return isLetGo();
  }

  private boolean isLetGo() {
    lock.lock();
    try {
      return arbiter.isLetGo();
    } finally {
      lock.unlock();
    }
  }

  /** The state of everything at one moment. */
  public CoreView view() {
    CoreCopy copy;
    lock.lock();
    try {
      now = Math.max(now, clock.nanos());
      copy =
          CoreCopy.of(
              points, rules.engine(), qualities, modes, arbiter, now, clock.wall(), readings.get());
    } finally {
      lock.unlock();
    }
    return CoreView.of(copy);
  }

  /** The text behind a handle that the journal was given. */
  public String text(double handle) {
    lock.lock();
    try {
      return recorded.text(handle);
    } finally {
      lock.unlock();
    }
  }

  /** How many readings were taken since the start. */
  public long readings() {
    return readings.get();
  }

  /** From entry into the core to the return of a write in place, ns, since the last call. */
  public Histogram readingToOutput() {
    return readingToOutput.getIntervalHistogram();
  }

  /** Time from entry to the lock's release, ns, since the last call. */
  public Histogram holds() {
    return holds.getIntervalHistogram();
  }

  private void evaluate(Runnable step) {
    flush(hold(step));
  }

  private boolean hold(Runnable step) {
    lock.lock();
    try {
      now = Math.max(now, clock.nanos());
      step.run();
      return finish(true);
    } finally {
      lock.unlock();
    }
  }

  private void flush(boolean settle) {
    if (settle) {
      arbiter.flush();
    }
    collected.report();
  }

  // Under the lock: outputs follow from what was collected, and both go to the journal as one.
  private boolean finish(boolean outputs) {
    boolean settle = outputs || collected.touched;
    List<OutputControl> changed = settle ? arbiter.settle(now) : List.of();
    List<ModeChange> set = modes.takeChanged();
    if (!changed.isEmpty()
        || !collected.steps.isEmpty()
        || !collected.states.isEmpty()
        || !set.isEmpty()
        || wantsSaving()) {
      Instant wall = clock.wall();
      var outputStates = new ArrayList<OutputState>(changed.size());
      changed.forEach(control -> outputStates.add(control.state(now, wall)));
      var states = new ArrayList<>(collected.states.values());
      states.addAll(toSave());
      journal.decided(
          new Decision(collected.steps, states, outputStates, set, wall, clock.trust(), now));
      collected.steps.clear();
      collected.states.clear();
    }
    collected.touched = false;
    return settle;
  }

  // Under the lock: what the gateway itself knows of a point.
  private void known(Point point, boolean on) {
    double value = on ? 1 : 0;
    journal(point.index(), value, Known.GOOD);
    rules.engine().reading(point.index(), value, Known.GOOD, now);
  }

  private boolean wantsSaving() {
    return saving || (rules.engine().isUrgent() && now - urgentAt >= URGENT_EVERY);
  }

  private List<InstanceState> toSave() {
    if (saving) {
      saving = false;
      savedAt = now;
      return rules.engine().changed(now);
    }
    // With a decision that is written anyway it costs nothing.
    if (rules.engine().isUrgent()) {
      urgentAt = now;
      return rules.engine().urgent(now);
    }
    return List.of();
  }

  private void journal(int point, double value, byte known) {
    boolean same =
        rules.known(point) == known
            && Double.compare(rules.value(point), value) == 0
            && now - journalled[point] < JOURNAL_REPEAT;
    if (!same) {
      journalled[point] = now;
      boolean text = points.at(point).signal().type() instanceof SignalType.Text;
      double record =
          text && !Double.isNaN(value) ? recorded.handle(rules.engine().text(value)) : value;
      journal.reading(point, record, known, now, clock.wall().toEpochMilli());
    }
  }

  private double encode(Reading reading) {
    return switch (reading.value()) {
      case null -> Double.NaN;
      case Value.Flag flag -> flag.on() ? 1 : 0;
      case Value.Quantity quantity -> quantity.amount();
      case Value.Constant constant -> ordinal(reading.point(), constant);
      case Value.Text text -> rules.engine().handle(text.text());
    };
  }

  // A driver that names a constant which the class does not have has said nothing.
  private static double ordinal(Point point, Value.Constant constant) {
    int ordinal =
        point.signal().type() instanceof SignalType.Enumeration type
            ? type.ordinal(constant.name())
            : -1;
    return ordinal < 0 ? Double.NaN : ordinal;
  }

  private static byte known(Quality quality) {
    return switch (quality) {
      case Quality.Good good -> Known.GOOD;
      case Quality.Uncertain uncertain -> Known.UNCERTAIN;
      case Quality.Bad bad -> Known.BAD;
    };
  }

  /** The engine's decisions of one evaluation. */
  private final class Collected implements Decisions {

    private final List<Step> steps = new ArrayList<>();
    // By key: the last word counts.
    private final Map<String, InstanceState> states = new LinkedHashMap<>();
    private final List<String> bugs = new ArrayList<>();
    private boolean touched;
    private volatile boolean buggy;

    @Override
    public void transition(AlertTransition transition, InstanceState saved) {
      steps.add(new Step(transition, saved));
      states.remove(saved.key());
    }

    @Override
    public void remember(InstanceState saved) {
      states.put(saved.key(), saved);
    }

    @Override
    public void set(int instance, Point output, double value, long atMostNanos) {
      touched = true;
      arbiter.request(
          output, rules.engine().key(instance), Priority.RULE, value != 0, atMostNanos, now);
    }

    @Override
    public void release(int instance, Point output) {
      touched = true;
      arbiter.release(output, rules.engine().key(instance));
    }

    @Override
    public void say(int instance, Point voice, LocalText words) {
      touched = true;
      arbiter.say(voice, words);
    }

    @Override
    public void faulted(int instance, RuntimeException bug) {
      bugs.add(rules.engine().key(instance) + ": " + bug);
      buggy = true;
    }

    // Logging waits for disks and consoles, so it happens outside the lock.
    void report() {
      if (!buggy) {
        return;
      }
      List<String> found;
      lock.lock();
      try {
        found = List.copyOf(bugs);
        bugs.clear();
        buggy = false;
      } finally {
        lock.unlock();
      }
      found.forEach(bug -> LOG.error("rule out of service until reload: {}", bug));
    }
  }
}
