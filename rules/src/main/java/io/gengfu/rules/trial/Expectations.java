package io.gengfu.rules.trial;

import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.rules.AlertTransition;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a step expects, and writes it as {@link Words} would: a duration or a number has more
 * than one spelling. What could never be decided is a mistake in the test, not a difference.
 */
final class Expectations {

  private final List<Point> outputs;
  private final Instances instances;
  private final Map<String, AlertTransition.Kind> kinds = new LinkedHashMap<>();

  Expectations(Points points, Instances instances) {
    this.outputs = points.all().stream().filter(p -> p.signal().isOutput()).toList();
    this.instances = instances;
    for (AlertTransition.Kind kind : AlertTransition.Kind.values()) {
      kinds.put(Words.kind(kind), kind);
    }
  }

  /** None when the step says nothing of it: then nothing must be decided. */
  List<String> read(Settings step) {
    Node node = step.node("expect").orElse(null);
    List<Node> items =
        node instanceof Node.Items list ? list.items() : node == null ? List.of() : List.of(node);
    var expected = new ArrayList<String>();
    for (Node item : items) {
      if (item instanceof Node.Scalar scalar) {
        new Expectation(scalar, step.path("expect"), step.problems())
            .read()
            .ifPresent(expected::add);
      } else {
        step.problems()
            .add(item.mark(), step.path("expect"), "is a list or a map", "decisions as text");
      }
    }
    return expected;
  }

  /** The nearest of the points; of their signals where the device is named rightly. */
  static String hint(String name, List<Point> points) {
    int dot = Math.max(0, name.lastIndexOf('.'));
    String device = name.substring(0, dot);
    var signals =
        points.stream()
            .filter(point -> point.device().id().equals(device))
            .map(point -> point.signal().name())
            .toList();
    return signals.isEmpty()
        ? Nearest.hint(name, points.stream().map(Point::key).toList())
        : Nearest.hint(name.substring(dot + 1), signals);
  }

  /** One decision as it was written. */
  private final class Expectation {

    private final Node.Scalar written;
    private final String path;
    private final Problems problems;
    private final List<String> words;

    Expectation(Node.Scalar written, String path, Problems problems) {
      this.written = written;
      this.path = path;
      this.problems = problems;
      this.words = Arrays.asList(written.text().strip().split("\\s+"));
    }

    Optional<String> read() {
      String first = words.getFirst();
      AlertTransition.Kind kind = kinds.get(first);
      if (kind != null) {
        return label(1).map(label -> Words.transition(kind, label));
      }
      return switch (first) {
        case "set" -> output().flatMap(this::set);
        case "release" -> alone("release point").flatMap(w -> output()).map(Words::release);
        case "say" -> alone("say point").flatMap(w -> output()).flatMap(this::say);
        case "refused" -> refused();
        default -> {
          var known = new ArrayList<>(kinds.keySet());
          known.addAll(List.of("set", "release", "say", "refused"));
          yield wrong("begins with \"" + first + "\"", Nearest.hint(first, known));
        }
      };
    }

    private Optional<String> refused() {
      for (Word word : Word.values()) {
        if (words.size() > 1 && words.get(1).equals(word.key())) {
          return label(2).map(label -> Words.refused(word, label));
        }
      }
      var known = Arrays.stream(Word.values()).map(Word::key).toList();
      return wrong("does not say what is refused", Nearest.hint(word(1), known));
    }

    private Optional<String> label(int from) {
      String label = String.join(" ", words.subList(Math.min(from, words.size()), words.size()));
      return instances.isLabel(label)
          ? Optional.of(label)
          : wrong("there is no \"" + label + "\"", Nearest.hint(label, instances.labels()));
    }

    private Optional<String> alone(String form) {
      return words.size() == 2 ? Optional.of(word(1)) : wrong("is not complete, or too long", form);
    }

    private Optional<Point> output() {
      Optional<Point> output =
          outputs.stream().filter(point -> point.key().equals(word(1))).findFirst();
      if (output.isEmpty()) {
        report("\"" + word(1) + "\" is no output", hint(word(1), outputs));
      }
      return output;
    }

    private Optional<String> say(Point voice) {
      return voice.signal().type() instanceof SignalType.Text
          ? Optional.of(Words.say(voice))
          : wrong(voice.key() + " does not speak", "an output of type text");
    }

    private Optional<String> set(Point output) {
      Signal signal = output.signal();
      Optional<Double> value = Values.code(signal.type(), word(2));
      if (value.isEmpty()) {
        return wrong("sets \"" + word(2) + "\"", Values.wanted(signal.type(), word(2)));
      }
      if (words.size() == 3) {
        return Optional.of(Words.set(output, value.get(), Long.MAX_VALUE));
      }
      Optional<Duration> limit = Durations.parse(word(5));
      if (words.size() != 6
          || !word(3).equals("at")
          || !word(4).equals("most")
          || limit.isEmpty()) {
        return wrong("goes on wrongly behind " + word(2), "at most 60s, or nothing");
      }
      return Optional.of(Words.set(output, value.get(), limit.get().toNanos()));
    }

    private String word(int number) {
      return number < words.size() ? words.get(number) : "";
    }

    private Optional<String> wrong(String wrong, String wanted) {
      report(wrong, wanted);
      return Optional.empty();
    }

    private void report(String wrong, String wanted) {
      problems.add(written.mark(), path, wrong, wanted);
    }
  }
}
