package io.gengfu.agent.core;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** The two times of a gateway: one that only goes forward, and one that people set. */
public interface Clock {

  /** What the wall clock's word is worth. */
  enum Trust {
    /** Earlier than can be: a board without a battery boots in 1970. */
    UNKNOWN,
    /** It may be right: nobody vouches for it. */
    PLAUSIBLE,
    /**
     * A time server kept it, but its last word is old: the kernel would not swear to {@link
     * #UNCERTAIN_FROM} any more, and will soon give it up.
     */
    DRIFTING,
    /** A time server keeps it. */
    SYNCHRONISED;

    public boolean isKnown() {
      return this != UNKNOWN;
    }

    /** Whether it proves how much time has passed: some seconds do not matter for that. */
    public boolean isKept() {
      return this == SYNCHRONISED || this == DRIFTING;
    }

    /** The same for people, rules and platforms. */
    public State state() {
      return switch (this) {
        case UNKNOWN -> State.UNKNOWN;
        case PLAUSIBLE, DRIFTING -> State.DRIFTING;
        case SYNCHRONISED -> State.TRUSTED;
      };
    }
  }

  /** The same in three words, as the device class gateway has them. */
  enum State {
    TRUSTED,
    /** Right or nearly right, as far as anybody can say, but nobody keeps it so. */
    DRIFTING,
    UNKNOWN
  }

  /** From this uncertainty on, a clock that a time server keeps is said to drift. */
  Duration UNCERTAIN_FROM = Duration.ofSeconds(2);

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

  /** By how much the wall clock may be wrong, ms; empty where nobody vouches for it. */
  default OptionalLong uncertaintyMillis() {
    return OptionalLong.empty();
  }

  /** Whether a leap second is being inserted or removed, so that the wall clock steps by one. */
  default boolean isLeaping() {
    return false;
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
