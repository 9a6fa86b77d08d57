package io.gengfu.agent.bench;

import java.util.concurrent.locks.LockSupport;

/** So many events, one each interval, so that whoever waits for one really sleeps before. */
final class Pace {

  private Pace() {}

  /** Returns when the last has been handed over; one that comes late does not hurry the next. */
  static void run(int events, long intervalNanos, Runnable event) {
    long next = System.nanoTime();
    for (int i = 0; i < events; i++) {
      next = Math.max(next + intervalNanos, System.nanoTime());
      long left;
      while ((left = next - System.nanoTime()) > 0) {
        LockSupport.parkNanos(left);
      }
      event.run();
    }
  }
}
