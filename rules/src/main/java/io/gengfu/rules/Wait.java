package io.gengfu.rules;

import io.gengfu.settings.Durations;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a condition must be true before it counts: so many readings in a row or so much time,
 * whatever comes first.
 *
 * @param readings 0 where they are not counted
 * @param nanos {@link #NEVER} where time alone is not enough
 */
record Wait(int readings, long nanos) {

  static final long NEVER = Long.MAX_VALUE;

  private static final int MOST = 1_000;
  private static final String WANTED = "a duration, 3 readings, or 3 readings or 30s";
  private static final Pattern FORM = Pattern.compile("(\\d{1,6}) readings(?: or (.*))?");

  static Wait read(Settings settings, String key) {
    String text = settings.has(key) ? settings.text(key) : "0s";
    Matcher form = FORM.matcher(text);
    boolean counts = form.matches();
    int readings = counts ? Integer.parseInt(form.group(1)) : 0;
    if (counts && (readings < 2 || readings > MOST)) {
      settings.report(key, "is " + text, "2 to " + MOST + " readings");
    }
    String time = counts ? form.group(2) : text;
    if (time == null) {
      return new Wait(readings, NEVER);
    }
    Duration duration =
        Durations.parse(time)
            .orElseGet(
                () -> {
                  settings.report(key, "is " + text, counts ? WANTED : Durations.WANTED);
                  return Duration.ZERO;
                });
    if (duration.compareTo(RuleReader.LONGEST) > 0) {
      settings.report(key, "is longer than a year", Durations.WANTED);
    }
    return new Wait(readings, duration.toNanos());
  }
}
