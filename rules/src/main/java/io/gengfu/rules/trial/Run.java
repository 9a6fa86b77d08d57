package io.gengfu.rules.trial;

import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Decisions;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Known;
import io.gengfu.rules.RuleEngine;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.trial.Difference.Decided;
import io.gengfu.rules.trial.Step.Act;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run of one test: an engine, its virtual time, and what it decided. */
final class Run implements Decisions {

  // Not 0, which stands for never.
  private static final long START = Duration.ofDays(1).toNanos();

  /** More timers than any year of a rule has; a rule that needs more never comes to rest. */
  private static final int MAX_TICKS = 10_000_000;

  private final RuleEngine engine;
  private final Instances instances;
  private final List<Decided> decided = new ArrayList<>();
  private final Set<String> acted = new HashSet<>();
  private long now = START;
  private int ticks;
  private int alerts;

  Run(RuleSet rules, Optional<ZonedDateTime> clock) {
    this.engine = new RuleEngine(rules, this, () -> "alert-" + ++alerts);
    this.instances = new Instances(engine);
    clock.ifPresent(
        time -> engine.wallClock(time.toInstant().minusNanos(START).toEpochMilli(), true, START));
  }

  Outcome of(List<Step> steps) {
    var differences = new ArrayList<Difference>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      decided.clear();
      take(step);
      List<String> expected = expected(step);
      if (!decided.stream().map(Decided::text).toList().equals(expected)) {
        differences.add(
            new Difference(step.mark(), i + 1, since(), Difference.compare(expected, decided)));
      }
    }
    return new Outcome(differences, acted);
  }

  // What alerts say is compared behind what was decided.
  private List<String> expected(Step step) {
    var expected = new ArrayList<>(step.expected());
    for (Step.Message message : step.messages()) {
      expected.add(Words.message(message.label(), message.english()));
      String said =
          engine.active().stream()
              .filter(open -> open.instance().equals(message.instance()))
              .map(open -> open.message().en())
              .findFirst()
              .orElse("(no alert)");
      decide(Words.message(message.label(), said));
    }
    return expected;
  }

  private void take(Step step) {
    for (int time = 0; time < step.times(); time++) {
      pass(step.passes());
      for (Act act : step.acts()) {
        take(act, time);
      }
    }
  }

  private void take(Act act, int time) {
    switch (act) {
      case Act.Reads reads ->
          engine.reading(reads.point(), reads.value(time, engine), Known.GOOD, now);
      case Act.Loses loses -> lose(loses.point(), loses.known());
      case Act.Says says -> {
        String id =
            engine.active().stream()
                .filter(open -> open.instance().equals(says.instance()))
                .map(AlertTransition::alertId)
                .findFirst()
                .orElse(says.instance());
        var target = new Word.Target(id, says.time());
        if (!says.word().say(engine.desk(now), target, now).isDone()) {
          decide(Words.refused(says.word(), says.label()));
        }
      }
    }
  }

  // As in the gateway: a failed read has no value, while what is stale or doubted keeps its last.
  private void lose(int point, byte known) {
    if (known == Known.BAD) {
      engine.reading(point, Double.NaN, known, now);
    } else {
      engine.quality(point, known, now);
    }
  }

  // Stops wherever the engine asks for it, so that each timer acts at its own moment.
  private void pass(long nanos) {
    long until = now + nanos;
    while (engine.nextDue() <= until) {
      now = Math.max(now, engine.nextDue());
      engine.tick(now);
      if (++ticks > MAX_TICKS) {
        decide("never comes to rest: more than " + MAX_TICKS + " timers were due");
        break;
      }
    }
    now = until;
    engine.tick(now);
  }

  private Duration since() {
    return Duration.ofNanos(now - START);
  }

  private void decide(String text) {
    decided.add(new Decided(text, since()));
  }

  private void act(int instance, String text) {
    acted.add(Instances.rule(engine.key(instance)));
    decide(text);
  }

  @Override
  public void transition(AlertTransition transition, InstanceState saved) {
    if (transition.kind() == AlertTransition.Kind.RAISED) {
      acted.add(transition.rule());
    }
    decide(Words.transition(transition.kind(), instances.label(transition.instance())));
  }

  @Override
  public void set(int instance, Point output, double value, long atMostNanos) {
    act(instance, Words.set(output, value, atMostNanos));
  }

  @Override
  public void release(int instance, Point output) {
    decide(Words.release(output));
  }

  @Override
  public void say(int instance, Point voice, LocalText words) {
    act(instance, Words.say(voice));
  }

  @Override
  public void faulted(int instance, RuntimeException bug) {
    decide("out of service: " + instances.label(engine.key(instance)) + " threw " + bug);
  }
}
