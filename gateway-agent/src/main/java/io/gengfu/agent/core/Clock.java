package io.gengfu.agent.core;

import java.time.Instant;

/** The two times of a gateway: one that only goes forward, and one that people set. */
public interface Clock {

  /** What the wall clock's word is worth. */
  enum Trust {
    /** Earlier than can be: a board without a battery boots in 1970. */
    UNKNOWN,
    /** It may be right: nobody vouches for it. */
    PLAUSIBLE,
    /** A time server does: the only one that proves how much time has passed. */
    SYNCHRONISED;

    public boolean isKnown() {
      return this != UNKNOWN;
    }
  }

  /** Nanoseconds since the machine's boot, its sleep included; never decreases. */
  long nanos();

  /** What the wall clock shows, but never less than the latest time that it once must have had. */
  Instant wall();

  Trust trust();

  /**
   * The same for somebody who has just read {@link #nanos}.
   *
   * @param now what it was
   */
  default Trust trust(long now) {
    return trust();
  }

  /**
   * Names the boot that {@link #nanos} counts from: two times belong together only if it is the
   * same.
   */
  String bootId();

  /** All of it at one moment. */
  default Beat beat() {
    return new Beat(bootId(), nanos(), wall(), trust());
  }
}
