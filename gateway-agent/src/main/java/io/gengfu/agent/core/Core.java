package io.gengfu.agent.core;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.rules.Adoption;
import io.gengfu.rules.Answer;
import io.gengfu.rules.Known;
import io.gengfu.rules.Remembered;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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

  private static final long GIVE_WAY_NANOS = 20_000;
  private static final int GIVE_WAY_TIMES = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Clock clock;
  private final Journal journal;
  private final Points points;
  private final AtomicLong readings = new AtomicLong();
  private final Recorder readingToOutput = new Recorder(3);
  private final Recorder holds = new Recorder(3);

  // Guarded by the lock.
  private final Now now;
  private final Collected collected;
  private final CurrentRules rules;
  private final Arbiter arbiter;
  private final Supervision supervision;
  private final Modes modes;
  private final TimeOfDay timeOfDay;
  private final Recorded recorded;
  private final Saving saving;
  private final Lately lately;
  // What the driver said of its last reading; for people, the engine only needs Known.
  private final @Nullable Quality[] qualities;

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
    this.now = new Now(clock);
    this.collected = new Collected(points, rules, mapped, letsGo, now, alertIds);
    this.rules = collected.rules();
    this.arbiter = collected.arbiter();
    this.lately = new Lately(points, now.nanos());
    this.supervision = new Supervision(points, mapped, this.rules, lately, now.nanos());
    this.modes = new Modes(points, (point, on) -> feed(point, on ? 1 : 0));
    this.timeOfDay = new TimeOfDay(clock, this.rules, new Itself(points, this::feed));
    this.recorded = new Recorded(journal, points, this.rules, now);
    this.saving = new Saving(now.nanos());
    this.qualities = new Quality[points.size()];
  }

  /** Brings back what the last process had recorded; before the first reading. */
  public void restore(Collection<Remembered> instances, Collection<OutputState> outputs) {
    evaluate(
        () -> {
          rules.engine().resume(instances, now.nanos());
          timeOfDay.tick(now.nanos());
          saving.demand();
          arbiter.restore(outputs, points, now.nanos(), now.wall());
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
    evaluate(() -> modes.begin(initiallyOn, recorded, now.nanos(), now.wall()));
  }

  /**
   * Somebody sets a flag of an area: the one way, whether from this box or from the platform. Takes
   * effect at once, like a reading, and is recorded.
   */
  public ModeAnswer mode(ModeRequest request) {
    var answer = new ModeAnswer[1];
    evaluate(() -> answer[0] = modes.set(request, now.nanos(), now.wall()));
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
        () -> arbiter.request(output, who, Priority.PLATFORM, on, atMost.toNanos(), now.nanos()));
  }

  /** Whoever asked does so no longer. */
  public void release(Point output, String who) {
    evaluate(() -> arbiter.release(output, who));
  }

  /** How an output stands; empty for what is no flag output that a driver moves. */
  public Optional<OutputStanding> output(Point output) {
    return locked(() -> arbiter.standing(output));
  }

  /** Makes the driver the way to these points' outputs; before it is started. */
  public void attach(Driver driver, Collection<Point> mapped) {
    mapped.forEach(point -> arbiter.attach(point, driver));
  }

  @Override
  public void accept(Reading reading) {
    long entered = System.nanoTime();
    int point = reading.point().index();
    byte known = Coded.known(reading.quality());
    Left left;
    lock.lock();
    try {
      long at = now.advance();
      double value = Coded.value(reading, rules.engine());
      Quality quality = reading.quality();
      if (Double.isNaN(value) && known != Known.BAD) {
        known = Known.BAD;
        quality = Coded.UNREADABLE;
      }
      recorded.reading(point, value, known);
      qualities[point] = quality;
      supervision.heard(point, known, at);
      lately.heard(point, value, known, rules.engine(), at);
      rules.engine().reading(point, value, known, at);
      left = finish(arbiter.observed(point));
    } finally {
      lock.unlock();
    }
    long released = System.nanoTime();
    // The output first: everything below can wait.
    if (Arbiter.flush(left.commanded())) {
      readingToOutput.recordValue(System.nanoTime() - entered);
    }
    readings.incrementAndGet();
    holds.recordValue(released - entered);
    if (left.decided()) {
      journal.wake();
    }
    report();
  }

  /** Time passes: timers, limits, interlocks that age, devices that fall silent. */
  public void tick() {
    // Once a second it asks the kernel, or looks for a file: not while readings wait.
    clock.trust();
    evaluate(
        () -> {
          supervision.tick(now.nanos());
          timeOfDay.tick(now.nanos());
          modes.tick(now.nanos(), now.wall());
          rules.engine().tick(now.nanos());
          arbiter.touchAll();
          saving.tick(rules.engine(), now.nanos());
        });
  }

  /** Nobody listened for so long: no device was silent in that time. Before the next tick. */
  void stoodStill(Duration time) {
    evaluate(() -> supervision.stoodStill(time.toNanos(), now.nanos()));
  }

  /** What the gateway itself knows of a point, as the engine codes it. */
  public void tell(Point point, double value) {
    evaluate(() -> feed(point, value));
  }

  /** Everything that would be lost at the end of the process goes to the journal. */
  public void save() {
    evaluate(saving::demand);
  }

  /** What was saved may be lost: all that a restart needs goes to the journal again. */
  public void saveAgain() {
    evaluate(
        () -> {
          saving.again(rules.engine(), now.nanos());
          arbiter.saveAgain();
        });
  }

  /** Does with alerts what a person asks; the answer says whether it is done, or why not. */
  public Answer byHand(DeskWork work) {
    Answer[] answer = new Answer[1];
    evaluate(() -> answer[0] = work.at(rules.engine().desk(now.nanos()), now.nanos()));
    return answer[0];
  }

  /**
   * Goes on with other rules for the same points; what is the same goes on as if nothing had
   * happened, as {@link Adoption} says. One caller at a time.
   *
   * @throws IllegalArgumentException if they are for other points
   */
  public Reloaded reload(RuleSet next) {
    // Whatever takes time happens before the lock is taken.
    var engine = collected.engine(next);
    var adoption = new Adoption(locked(rules::engine), engine);
    long entered = System.nanoTime();
    Left left =
        hold(
            () -> {
              adoption.leave(now.nanos());
              rules.become(engine);
              adoption.enter(now.nanos());
              arbiter.touchAll();
            });
    long held = System.nanoTime() - entered;
    flush(left);
    return new Reloaded(adoption.report(), Duration.ofNanos(held));
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
    while (!locked(arbiter::isLetGo) && System.nanoTime() < end) {
      // Whoever has refused is asked again by the tick.
      LockSupport.parkNanos(5_000_000);
    }
    return locked(arbiter::isLetGo);
  }

  /**
   * The state of everything, each point, output and alert as it was at some moment of the call:
   * between two parts of it readings are taken.
   */
  public CoreView view() {
    var copying = new Copying(points, rules, qualities, lately, modes, arbiter);
    while (held(() -> copying.part(now.advance()))) {
      giveWay();
    }
    return CoreView.of(copying.done(now.wall(), readings.get()));
  }

  // The lock is not fair: whoever asks again at once overtakes those that wait.
  private void giveWay() {
    for (int i = 0; i < GIVE_WAY_TIMES && lock.hasQueuedThreads(); i++) {
      LockSupport.parkNanos(GIVE_WAY_NANOS);
    }
  }

  /** The text behind a handle that the journal was given. */
  public String text(double handle) {
    return locked(() -> recorded.text(handle));
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

  private <T> T locked(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }

  private void evaluate(Runnable step) {
    flush(hold(step));
  }

  private Left hold(Runnable step) {
    return held(
        () -> {
          now.advance();
          step.run();
          return finish(true);
        });
  }

  private <T> T held(Supplier<T> step) {
    long entered = System.nanoTime();
    T made = locked(step);
    holds.recordValue(System.nanoTime() - entered);
    return made;
  }

  // What was decided is acted on first: to wake a thread takes longer than to decide.
  private void flush(Left left) {
    Arbiter.flush(left.commanded());
    if (left.decided()) {
      journal.wake();
    }
    report();
  }

  /**
   * What an evaluation leaves to be done without the lock.
   *
   * @param decided whether there is something new in the journal
   */
  private record Left(List<OutputChannel> commanded, boolean decided) {
    static final Left NOTHING = new Left(List.of(), false);
  }

  // Under the lock: outputs follow from what was collected, and both go to the journal as one.
  private Left finish(boolean outputs) {
    boolean asked = collected.takeTouched();
    boolean settle = outputs || asked;
    long at = now.nanos();
    List<OutputControl> changed = settle ? arbiter.settle(at) : List.of();
    List<ModeChange> set = modes.takeChanged();
    RuleEngine engine = rules.engine();
    boolean decided =
        !changed.isEmpty() || !collected.isEmpty() || !set.isEmpty() || saving.isDue(engine, at);
    if (decided) {
      Instant wall = now.wall();
      var outputStates = new ArrayList<OutputState>(changed.size());
      changed.forEach(control -> outputStates.add(control.state(at, wall)));
      var states = new ArrayList<>(collected.states());
      states.addAll(saving.take(engine, at));
      journal.decided(
          new Decision(collected.steps(), states, outputStates, set, wall, clock.trust(at), at));
      collected.clear();
    }
    List<OutputChannel> commanded = settle ? arbiter.takeCommanded() : List.of();
    return decided || !commanded.isEmpty() ? new Left(commanded, decided) : Left.NOTHING;
  }

  // Under the lock: what the gateway itself knows of a point.
  private void feed(Point point, double value) {
    recorded.reading(point.index(), value, Known.GOOD);
    rules.engine().reading(point.index(), value, Known.GOOD, now.nanos());
  }

  // Logging waits for disks and consoles, so it happens outside the lock.
  private void report() {
    if (!collected.isBuggy()) {
      return;
    }
    locked(collected::takeBugs)
        .forEach(bug -> LOG.error("rule out of service until reload: {}", bug));
  }
}
