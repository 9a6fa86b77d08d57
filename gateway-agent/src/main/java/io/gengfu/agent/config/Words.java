package io.gengfu.agent.config;

import io.gengfu.model.LocalText;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms that the files of a site share: names, bilingual texts, durations with limits. */
final class Words {

  /** What becomes part of a topic, a file name or a point's key. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private Words() {}

  /** Whether it may be the name of a file of ours. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** A required name; empty when it is missing or wrong, which is then reported. */
  static Optional<String> name(Settings settings, String key) {
    int before = settings.problems().size();
    String name = settings.text(key);
    if (settings.problems().size() > before) {
      return Optional.empty();
    }
    if (!NAME.matcher(name).matches()) {
      settings.report(key, "is \"" + name + "\"", "1 to 64 letters, digits, _ and -");
      return Optional.empty();
    }
    return Optional.of(name);
  }

  /** A required name that no other of its kind has; {@code seen} remembers where each stands. */
  static Optional<String> unique(Settings settings, String key, Map<String, Mark> seen) {
    return name(settings, key)
        .filter(
            name -> {
              Mark first = seen.putIfAbsent(name, settings.mark(key));
              if (first != null) {
                settings.report(
                    key,
                    "is " + name + ", which line " + first.line() + " has already",
                    "a name of its own");
              }
              return first == null;
            });
  }

  /** {@code {zh: …, en: …}}, or one text for both; one language stands in for the other. */
  static LocalText local(Settings settings, String key, String fallback) {
    Node node = settings.node(key).orElse(null);
    if (node == null) {
      return LocalText.same(fallback);
    }
    if (node instanceof Node.Scalar) {
      return LocalText.same(settings.text(key));
    }
    Settings texts = settings.section(key);
    String zh = texts.text("zh", "");
    String en = texts.text("en", "");
    if (zh.isEmpty() && en.isEmpty()) {
      return LocalText.same(fallback);
    }
    return new LocalText(zh.isEmpty() ? en : zh, en.isEmpty() ? zh : en);
  }

  /** An optional duration with limits. */
  static Duration duration(
      Settings settings, String key, Duration min, Duration max, Duration fallback) {
    Duration duration = settings.duration(key, fallback);
    return within(settings, key, duration, min, max) ? duration : fallback;
  }

  /** A required duration with limits; empty when it is missing or wrong, which is reported. */
  static Optional<Duration> duration(Settings settings, String key, Duration min, Duration max) {
    Problems problems = settings.problems();
    int before = problems.size();
    Duration duration = settings.duration(key);
    return problems.size() == before && within(settings, key, duration, min, max)
        ? Optional.of(duration)
        : Optional.empty();
  }

  private static boolean within(
      Settings settings, String key, Duration duration, Duration min, Duration max) {
    if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
      return true;
    }
    settings.report(
        key,
        "is " + Durations.show(duration),
        "from " + Durations.show(min) + " to " + Durations.show(max));
    return false;
  }
}
