package io.gengfu.agent.store;

import java.util.List;

/**
 * How the two files are.
 *
 * @param setAside damaged files found at this start, by their new names; an engineer decides what
 *     becomes of them
 * @param trouble what keeps it from recording now
 */
public record StoreHealth(
    File alerts, File telemetry, List<String> setAside, StoreTrouble trouble) {

  public StoreHealth {
    setAside = List.copyOf(setAside);
  }

  /** Whether writes go through. */
  public enum State {
    GOOD,
    /** At its page limit, with nothing left that may be deleted. */
    FULL,
    /** The last write failed; it is tried again for ever. */
    FAILING
  }

  /**
   * One file.
   *
   * @param detail the last error, empty when good
   */
  public record File(State state, String detail) {
    static final File OK = new File(State.GOOD, "");
  }

  public boolean isGood() {
    return alerts.state() == State.GOOD && telemetry.state() == State.GOOD;
  }
}
