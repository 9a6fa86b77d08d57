package io.gengfu.agent.core;

import java.time.Instant;

/** The two times of a gateway: one that only goes forward, and one that people set. */
public interface Clock {

  /** Nanoseconds since an arbitrary moment of this process; never decreases. */
  long nanos();

  /** What the wall clock shows, as far as it is to be trusted. */
  Instant wall();

  /** The machine's own. */
  static Clock system() {
    return new Clock() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant wall() {
        return Instant.now();
      }
    };
  }
}
