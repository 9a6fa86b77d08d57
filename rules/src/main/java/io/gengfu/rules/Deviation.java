package io.gengfu.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * By how many standard deviations a number differs from what it usually is at this hour of the day.
 * Of each hour the mean is learned, the later days counting more; unknown until the hour was seen
 * on {@link #DAYS_FIRST} days, and while nobody knows the time of day.
 *
 * @param days over which is learned
 * @param floor the smallest standard deviation that is believed, in the number's unit
 */
record Deviation(Amount amount, double days, double floor) implements Operator {

  private static final int DAYS_FIRST = 7;
  private static final int HOURS = 24;
  private static final double HOUR = Duration.ofHours(1).toNanos();

  private static final int HOUR_ENDS = 0;
  private static final int HOUR_OF_DAY = 1;
  private static final int ACCOUNTED = 2;
  private static final int GATHERED = 3;
  private static final int KNOWN_FOR = 4;
  private static final int LATEST = 5;
  private static final int LEARNED = 6;

  // Of each hour: the number of days, the mean, the variance.
  private static final int PER_HOUR = 3;

  @Override
  public int cells(int members) {
    return LEARNED + HOURS * PER_HOUR;
  }

  @Override
  public boolean outlives() {
    return true;
  }

  @Override
  public boolean readsWallClock() {
    return true;
  }

  @Override
  public boolean isTime(int cell) {
    return cell == HOUR_ENDS || cell == ACCOUNTED;
  }

  @Override
  public double step(Inputs inputs, int at, long nanos) {
    double[] cells = inputs.cells;
    if (!Double.isNaN(cells[at + HOUR_ENDS])) {
      account(cells, at, Math.min((double) nanos, cells[at + HOUR_ENDS]));
      if (nanos >= cells[at + HOUR_ENDS]) {
        learn(cells, at);
        cells[at + HOUR_ENDS] = Double.NaN;
      }
    }
    if (!inputs.wallKnown) {
      cells[at + HOUR_ENDS] = Double.NaN; // An hour that nobody can name is not learned from.
      return Double.NaN;
    }
    if (Double.isNaN(cells[at + HOUR_ENDS])) {
      begin(inputs, at, nanos);
    }
    cells[at + LATEST] = amount.of(inputs);
    inputs.wakeAt(cells[at + HOUR_ENDS]);
    return answer(cells, at);
  }

  // The hour under way is given up: what is learned is whole hours.
  @Override
  public void pause(double[] cells, int at, long nanos) {
    cells[at + HOUR_ENDS] = Double.NaN;
    cells[at + LATEST] = Double.NaN;
  }

  private double answer(double[] cells, int at) {
    int hour = hour(cells, at);
    if (!(cells[hour] >= DAYS_FIRST)) {
      return Double.NaN;
    }
    double usual = Math.max(Math.sqrt(cells[hour + 2]), floor);
    return (cells[at + LATEST] - cells[hour + 1]) / usual;
  }

  private static int hour(double[] cells, int at) {
    return at + LEARNED + ((int) cells[at + HOUR_OF_DAY]) * PER_HOUR;
  }

  private static void begin(Inputs inputs, int at, long nanos) {
    double[] cells = inputs.cells;
    Instant now = Instant.ofEpochMilli(inputs.wallMillis + nanos / 1_000_000);
    var local = now.atZone(inputs.zone);
    long into = local.toLocalTime().toNanoOfDay() % (long) HOUR;
    cells[at + HOUR_OF_DAY] = local.getHour();
    cells[at + HOUR_ENDS] = nanos + HOUR - into;
    cells[at + ACCOUNTED] = nanos;
    cells[at + GATHERED] = 0;
    cells[at + KNOWN_FOR] = 0;
  }

  private static void account(double[] cells, int at, double to) {
    double passed = Math.max(0, to - cells[at + ACCOUNTED]);
    if (!Double.isNaN(cells[at + LATEST])) {
      cells[at + GATHERED] += cells[at + LATEST] * passed;
      cells[at + KNOWN_FOR] += passed;
    }
    cells[at + ACCOUNTED] = to;
  }

  // Welford's step at first, then exponentially weighted: after `days` an old day has faded.
  private void learn(double[] cells, int at) {
    if (cells[at + KNOWN_FOR] * 2 < HOUR) {
      return;
    }
    int hour = hour(cells, at);
    double mean = cells[at + GATHERED] / cells[at + KNOWN_FOR];
    double seen = Double.isNaN(cells[hour]) ? 0 : cells[hour];
    double weight = Math.max(1 / (seen + 1), 1 / days);
    double before = seen == 0 ? mean : cells[hour + 1];
    double variance = seen == 0 ? 0 : cells[hour + 2];
    double difference = mean - before;
    cells[hour] = Math.min(seen + 1, 1e6);
    cells[hour + 1] = before + weight * difference;
    cells[hour + 2] = (1 - weight) * (variance + weight * difference * difference);
  }
}
