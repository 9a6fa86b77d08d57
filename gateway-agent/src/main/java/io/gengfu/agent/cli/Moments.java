package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.settings.Durations;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Moments as people type and read them: in the site's time zone, which its schedules follow and
 * which need not be that of the machine, unless they say another.
 */
record Moments(ZoneId zone) {

  static final String WANTED =
      "2026-11-20, 2026-11-20T08:00, 2026-11-20T08:00+08:00, or a duration such as 2d, counted back"
          + " from the newest reading";

  private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** Those of a running gateway, by what it answered; it names its site's zone. */
  static Moments of(JsonNode answer) {
    return new Moments(ZoneId.of(answer.path("timeZone").asText()));
  }

  /**
   * @param newest what a duration is counted back from
   * @throws IOException with words for people
   */
  Instant parse(String option, String text, Instant newest) throws IOException {
    Optional<Duration> back = Durations.parse(text);
    if (back.isPresent()) {
      return newest.minus(back.get());
    }
    String iso = text.replace(' ', 'T');
    try {
      if (!iso.contains("T")) {
        return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
      }
      String time = iso.substring(iso.indexOf('T'));
      boolean zoned = time.contains("+") || time.contains("-") || time.endsWith("Z");
      return zoned
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new IOException(option + " is " + text + "; wanted: " + WANTED, e);
    }
  }

  String show(Instant at) {
    return SHOWN.format(at.atZone(zone));
  }

  /** {@code 3s}, {@code 12m 5s}, {@code 1h 3m}: the two largest units. */
  static String show(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1000.0);
    if (seconds < 10) {
      return duration.toMillis() / 1000.0 + "s";
    }
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m " + seconds % 60 + "s";
    }
    if (seconds < 86_400) {
      return seconds / 3_600 + "h " + seconds % 3_600 / 60 + "m";
    }
    return seconds / 86_400 + "d " + seconds % 86_400 / 3_600 + "h";
  }
}
