package io.gengfu.agent.command;

import java.time.Duration;

/** So much at once, and so much over time. One thread. */
final class Allowance {

  private final long most;
  private final long everyNanos;
  private long left;
  private long since;

  /**
   * @param most at once
   * @param every after so long there is one more
   */
  Allowance(int most, Duration every, long now) {
    this.most = most;
    this.everyNanos = every.toNanos();
    left = most;
    since = now;
  }

  /** Takes one, if there is one. */
  boolean take(long now) {
    long more = (now - since) / everyNanos;
    since += more * everyNanos;
    left = Math.min(most, left + more);
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
