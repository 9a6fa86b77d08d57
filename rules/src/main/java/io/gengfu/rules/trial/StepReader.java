package io.gengfu.rules.trial;

import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.rules.Known;
import io.gengfu.rules.trial.Step.Act;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the steps of one test. */
final class StepReader {

  /** As in rules: what is longer is a mistake in the unit. */
  private static final Duration LONGEST = Duration.ofDays(366);

  /** A reading a second for a day; keeps a slip of the finger from running for hours. */
  private static final int MOST_TIMES = 100_000;

  /** How a point is not good any more. */
  private enum Lost {
    BAD,
    STALE,
    UNCERTAIN
  }

  private final Points points;
  private final Instances instances;
  private final Expectations expectations;

  StepReader(Points points, Instances instances) {
    this.points = points;
    this.instances = instances;
    this.expectations = new Expectations(points, instances);
  }

  Step read(Settings step) {
    if (step.has("every") && step.has("after")) {
      step.report(
          "after", "stands beside every", "one of the two; a step of its own for the other");
    }
    if (step.has("times") && !step.has("every")) {
      step.report("times", "needs every", "every: how much time passes before each time");
    }
    Duration passes = step.has("every") ? duration(step, "every") : duration(step, "after");
    int series = series(step).orElse(1);
    int times = step.integer("times", 1, MOST_TIMES, series);
    var acts = new ArrayList<Act>();
    reads(step, times, acts);
    loses(step, acts);
    for (Word word : Word.values()) {
      if (step.has(word.key())) {
        says(step, word, acts);
      }
    }
    return new Step(
        step.mark(), passes.toNanos(), times, acts, expectations.read(step), messages(step));
  }

  private List<Step.Message> messages(Settings step) {
    var messages = new ArrayList<Step.Message>();
    Settings section = step.section("message");
    for (String label : section.keys()) {
      String english = section.text(label);
      instance(section, label, label)
          .ifPresent(instance -> messages.add(new Step.Message(instance, label, english)));
    }
    return messages;
  }

  private static Duration duration(Settings step, String key) {
    Duration duration = step.duration(key, Duration.ZERO);
    if (duration.compareTo(LONGEST) > 0) {
      step.report(key, "is longer than a year", Durations.WANTED);
      return Duration.ZERO;
    }
    return duration;
  }

  // The length of the first list of values under reads: one for each time.
  private static OptionalInt series(Settings step) {
    Settings reads = step.section("reads");
    return reads.keys().stream()
        .map(key -> reads.node(key).orElse(null))
        .filter(Node.Items.class::isInstance)
        .mapToInt(node -> Math.max(1, ((Node.Items) node).items().size()))
        .findFirst();
  }

  private void reads(Settings step, int times, List<Act> acts) {
    Settings reads = step.section("reads");
    for (String name : reads.keys()) {
      Optional<Point> point = point(reads, name);
      Node node = reads.node(name).orElse(null);
      List<Node> items =
          node instanceof Node.Items list ? list.items() : node == null ? List.of() : List.of(node);
      if (items.isEmpty()) {
        reads.report(name, "has no value", "a value, or with every a list of values");
      } else if (node instanceof Node.Items && !step.has("every")) {
        reads.report(name, "is a list", "a list only beside every, with a value for each time");
      } else if (node instanceof Node.Items && items.size() != times) {
        reads.report(name, "has " + items.size() + " values", times + " values, one for each time");
      } else {
        point.ifPresent(
            at -> {
              var values = new Values(at.signal(), reads.path(name), reads.problems());
              acts.add(new Act.Reads(at.index(), values.read(items)));
            });
      }
    }
  }

  private void loses(Settings step, List<Act> acts) {
    Settings loses = step.section("loses");
    for (String name : loses.keys()) {
      if (!loses.has(name)) {
        loses.report(name, "does not say how", "bad, stale or uncertain");
      }
      byte known =
          switch (loses.choice(name, Lost.class, Lost.BAD)) {
            case BAD -> Known.BAD;
            case STALE -> Known.STALE;
            case UNCERTAIN -> Known.UNCERTAIN;
          };
      point(loses, name).ifPresent(at -> acts.add(new Act.Loses(at.index(), known)));
    }
  }

  private Optional<Point> point(Settings section, String name) {
    Optional<Point> point = points.find(name);
    if (point.isEmpty()) {
      String wanted = Expectations.hint(name, points.all());
      section.problems().add(section.keyMark(name), section.path(name), "is no point", wanted);
    }
    return point;
  }

  private void says(Settings step, Word word, List<Act> acts) {
    if (word == Word.SHELVE) {
      Settings shelve = step.section(word.key());
      for (String label : shelve.keys()) {
        says(shelve, label, word, label, shelve.duration(label)).ifPresent(acts::add);
      }
    } else {
      String label = step.text(word.key());
      says(step, word.key(), word, label, Duration.ZERO).ifPresent(acts::add);
    }
  }

  private Optional<Act> says(Settings at, String key, Word word, String label, Duration time) {
    return instance(at, key, label).map(known -> new Act.Says(word, time, known, label));
  }

  private Optional<String> instance(Settings at, String key, String label) {
    Optional<String> instance = instances.key(label);
    if (instance.isEmpty()) {
      at.report(key, "there is no alert " + label, Nearest.hint(label, instances.labels()));
    }
    return instance;
  }
}
