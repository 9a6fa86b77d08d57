package io.gengfu.agent.kpi;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** The gateway's local days, as numbers counted from 1970-01-01. */
record Calendar(ZoneId zone) {

  /** A time of day shown by a clock that was never set is before it: this software is newer. */
  static final Instant FLOOR = Instant.parse("2026-01-01T00:00:00Z");

  private static final int PERIOD_SECONDS = 600;

  long day(Instant at) {
    return at.atZone(zone).toLocalDate().toEpochDay();
  }

  Instant start(long day) {
    return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant();
  }

  static String name(long day) {
    return LocalDate.ofEpochDay(day).toString();
  }

  /** When the ten minutes began in which this was, by the clock on the wall; in milliseconds. */
  long period(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    return at.getEpochSecond() * 1000
        - local.toLocalTime().toSecondOfDay() % PERIOD_SECONDS * 1000L;
  }

  /** Periods of ten minutes in this many milliseconds. */
  static long periods(long millis) {
    return millis / (PERIOD_SECONDS * 1000L);
  }

  /** What of a stretch of time lies in one day. */
  record Part(long day, long millis) {}

  /** Cuts a stretch of time at midnight; no part when it ends before it begins. */
  List<Part> split(Instant from, Instant to) {
    List<Part> parts = new ArrayList<>();
    Instant at = from;
    while (at.isBefore(to)) {
      long day = day(at);
      Instant next = start(day + 1);
      Instant end = next.isBefore(to) ? next : to;
      parts.add(new Part(day, end.toEpochMilli() - at.toEpochMilli()));
      at = end;
    }
    return parts;
  }
}
