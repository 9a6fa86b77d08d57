package io.gengfu.rules;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Set;

/**
 * A time of day, on some days: from {@code from} until just before {@code to} on the wall clock.
 * Where {@code to} is not later it is that of the next day, and the day that counts is that of
 * {@code from}.
 *
 * <p>A time that the clock jumps over is the moment of the jump. A time that comes twice is the
 * first for {@code from} and the second for {@code to}: a night watch is rather too long.
 *
 * @param days any of which makes the day count
 */
public record Schedule(LocalTime from, LocalTime to, Set<Day> days, Calendar calendar) {

  /** An answer that does not change so soon is to be asked for again. */
  private static final int DAYS_AHEAD = 800;

  /** A kind of day, written in lower case. */
  public enum Day {
    MON,
    TUE,
    WED,
    THU,
    FRI,
    SAT,
    SUN,
    WORKDAY,
    RESTDAY;

    private boolean is(LocalDate date, Calendar calendar) {
      return switch (this) {
        case MON, TUE, WED, THU, FRI, SAT, SUN ->
            date.getDayOfWeek() == DayOfWeek.of(ordinal() + 1);
        case WORKDAY -> !calendar.isRestday(date);
        case RESTDAY -> calendar.isRestday(date);
      };
    }
  }

  public Schedule {
    days = Set.copyOf(days);
  }

  /** Whether the moment is within; its own zone does not matter, the calendar's does. */
  public boolean contains(ZonedDateTime moment) {
    return contains(moment.toInstant());
  }

  public boolean contains(Instant moment) {
    LocalDate today = moment.atZone(calendar.zone()).toLocalDate();
    return isWithin(today.minusDays(1), moment) || isWithin(today, moment);
  }

  private boolean isWithin(LocalDate day, Instant moment) {
    return isOn(day) && !moment.isBefore(start(day)) && moment.isBefore(end(day));
  }

  private boolean isOn(LocalDate day) {
    return days.stream().anyMatch(kind -> kind.is(day, calendar));
  }

  private Instant start(LocalDate day) {
    return at(day, from, false);
  }

  private Instant end(LocalDate day) {
    return at(to.isAfter(from) ? day : day.plusDays(1), to, true);
  }

  private Instant at(LocalDate day, LocalTime time, boolean second) {
    ZoneId zone = calendar.zone();
    ZoneOffsetTransition change = zone.getRules().getTransition(day.atTime(time));
    if (change != null && change.isGap()) {
      return change.getInstant();
    }
    ZonedDateTime moment = ZonedDateTime.of(day, time, zone);
    return (second ? moment.withLaterOffsetAtOverlap() : moment.withEarlierOffsetAtOverlap())
        .toInstant();
  }

  /**
   * The next moment after this one at which {@link #contains} answers otherwise. Where that is more
   * than two years away, some moment before it, at which to ask again.
   */
  public Instant nextChange(Instant moment) {
    boolean now = contains(moment);
    LocalDate today = moment.atZone(calendar.zone()).toLocalDate();
    for (int i = -1; i < DAYS_AHEAD; i++) {
      LocalDate day = today.plusDays(i);
      // Within a day that counts, its start comes first; before it may end the one of yesterday.
      for (Instant change : List.of(end(day.minusDays(1)), start(day), end(day))) {
        if (change.isAfter(moment) && contains(change) != now) {
          return change;
        }
      }
    }
    return start(today.plusDays(DAYS_AHEAD));
  }
}
