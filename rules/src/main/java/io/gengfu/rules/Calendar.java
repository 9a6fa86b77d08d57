package io.gengfu.rules;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;

/**
 * Which days of a place are for rest. A weekend that has to be worked to make up for a holiday is a
 * day of work.
 *
 * @param zone where the wall clock hangs
 * @param holidays days of rest whatever day of the week they are
 * @param workdays days of work likewise; they win
 */
public record Calendar(ZoneId zone, Set<LocalDate> holidays, Set<LocalDate> workdays) {

  /** China without its holidays, for those who were told nothing. */
  public static final Calendar PLAIN =
      new Calendar(ZoneId.of("Asia/Shanghai"), Set.of(), Set.of());

  public Calendar {
    holidays = Set.copyOf(holidays);
    workdays = Set.copyOf(workdays);
  }

  public boolean isRestday(LocalDate date) {
    if (workdays.contains(date)) {
      return false;
    }
    DayOfWeek day = date.getDayOfWeek();
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY || holidays.contains(date);
  }
}
