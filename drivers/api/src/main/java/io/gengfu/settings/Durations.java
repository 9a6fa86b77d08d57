package io.gengfu.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the files write them: {@code 400ms}, {@code 1.5s}, {@code 90s}, {@code 12h}. */
public final class Durations {

  /** What to tell somebody who wrote something else. */
  public static final String WANTED = "a duration such as 400ms, 5s, 2m, 12h or 30d";

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)");

  private Durations() {}

  public static Optional<Duration> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    double millis =
        Double.parseDouble(m.group(1))
            * switch (m.group(2)) {
              case "ms" -> 1;
              case "s" -> 1_000;
              case "m" -> 60_000;
              case "h" -> 3_600_000;
              default -> 86_400_000;
            };
    return Optional.of(Duration.ofNanos(Math.round(millis * 1_000_000)));
  }

  /** As the files write it, in the largest unit that needs no fraction: {@code 90s}. */
  public static String show(Duration duration) {
    long millis = duration.toMillis();
    if (millis != 0 && millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    }
    if (millis != 0 && millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis != 0 && millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
