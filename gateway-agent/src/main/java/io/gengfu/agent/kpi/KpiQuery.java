package io.gengfu.agent.kpi;

import java.time.LocalDate;

/**
 * What somebody wants to see.
 *
 * @param days up to and with today; 1 is today alone
 * @param month since the first of this month, instead of {@code days}
 * @param scenario only its figures, by device; empty for all scenarios
 * @param device only its figures, by scenario; empty for all devices
 */
public record KpiQuery(int days, boolean month, String scenario, String device) {

  /** As long as anything is kept. */
  public static final int DAYS_MOST = 400;

  public KpiQuery {
    days = Math.clamp(days, 1, DAYS_MOST);
  }

  long from(long today) {
    return month ? LocalDate.ofEpochDay(today).withDayOfMonth(1).toEpochDay() : today - days + 1;
  }
}
