package io.gengfu.rules;

import java.time.Instant;

/** Whether the time of day is within a schedule; unknown while nobody knows the time of day. */
record Scheduled(Schedule schedule) implements Operator {

  @Override
  public int cells(int members) {
    return 0;
  }

  @Override
  public boolean outlives() {
    return false;
  }

  @Override
  public boolean readsWallClock() {
    return true;
  }

  @Override
  public double step(Inputs inputs, int at, long nanos) {
    if (!inputs.wallKnown) {
      return Double.NaN;
    }
    long millis = inputs.wallMillis + nanos / 1_000_000;
    Instant now = Instant.ofEpochMilli(millis);
    long change = schedule.nextChange(now).toEpochMilli();
    inputs.wakeAt(nanos + (change - millis) * 1e6);
    return schedule.contains(now) ? 1 : 0;
  }
}
