package io.gengfu.driver.gpio;

import java.time.Duration;

/**
 * What a detector's contact means, as alarm panels take it. With a pulse count somebody is there
 * once the contact has closed so often within a time, or has stayed closed for that long: a
 * detector that is triggered again and again holds its contact and shows one pulse alone. A passive
 * infrared detector sees nothing for some seconds after it lets go (2.5 to 3 s for an HC-SR501, as
 * its data sheet says): for so long what it saw last stands. State and time in, state out; one
 * thread at a time.
 */
final class Detection {

  /** Neither: the contact as it is. */
  static final Rule NONE = new Rule(1, Duration.ZERO, Duration.ZERO);

  /**
   * How a contact is to be taken.
   *
   * @param pulses so many within {@code within} count; 1: each
   * @param blind how long the detector sees nothing after it has let go
   */
  record Rule(int pulses, Duration within, Duration blind) {}

  private final long window;
  private final long blind;

  /** When the last pulses began, the oldest at {@link #oldest}. */
  private final long[] pulses;

  private int counted;
  private int oldest;
  private boolean active;
  private long activeSince;
  private boolean present;
  private boolean holding;
  private long heldSince;

  Detection(Rule rule) {
    window = rule.within().toNanos();
    blind = rule.blind().toNanos();
    pulses = new long[rule.pulses()];
  }

  /** Takes the state of the contact, debounced, as it is from now on. */
  void take(boolean closed, long now) {
    look(now);
    if (closed && !active) {
      pulses[oldest] = now;
      oldest = (oldest + 1) % pulses.length;
      counted = Math.min(counted + 1, pulses.length);
      activeSince = now;
    }
    active = closed;
    look(now);
  }

  /** Whether somebody is there. */
  boolean present(long now) {
    look(now);
    return present;
  }

  /** Nanoseconds until that may change by itself; negative when it will not. */
  long left(long now) {
    look(now);
    if (holding) {
      return heldSince + blind - now;
    }
    if (pulses.length == 1 || active == present) {
      return -1;
    }
    return (active ? activeSince : pulses[oldest]) + window - now;
  }

  /** After a line was lost: what it shows next is the beginning. */
  void forget() {
    counted = 0;
    active = false;
    present = false;
    holding = false;
  }

  private void look(long now) {
    if (seen(now)) {
      present = true;
      holding = false;
    } else if (present && !holding && blind > 0) {
      holding = true;
      heldSince = now;
    } else if (!holding || now - heldSince >= blind) {
      present = false;
      holding = false;
    }
  }

  private boolean seen(long now) {
    if (pulses.length == 1) {
      return active;
    }
    boolean often = counted == pulses.length && now - pulses[oldest] < window;
    boolean held = active && now - activeSince >= window;
    return often || held || (present && !holding && active);
  }
}
