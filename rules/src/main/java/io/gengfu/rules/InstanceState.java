package io.gengfu.rules;

import java.util.List;
import java.util.Optional;

/**
 * What of a rule instance, or of the derived signals of one pack over one tuple of devices,
 * outlives the process.
 *
 * @param key pack, rule and device ids: {@code pack/rule/device[,device]}
 * @param shape hash of the form of {@code memory}; a memory of another shape is not restored but
 *     the alert is
 * @param alertId empty when no alert is open
 * @param number of the alert's last transition
 * @param nanos when this was taken, on the engine's clock
 * @param memory of the derived signals, in the order of declaration: a latch is 0 or 1. Times in it
 *     are nanoseconds on the engine's clock, exact to 1 ns for 104 days after the boot and to 8 ns
 *     for two years
 * @param waiting the {@code for} or {@code clear-for} under way
 * @param open what the open alert says of itself; empty when none is open
 * @param life who shelved it, how far it escalated, and what else its alert's life depends on
 */
public record InstanceState(
    String key,
    int shape,
    AlertState state,
    String alertId,
    int number,
    long nanos,
    List<Double> memory,
    Waiting waiting,
    Optional<OpenAlert> open,
    AlertMemory life) {

  /** Where an instance stands between its {@code when} and its {@code clear-when}. */
  public enum Phase {
    /** Nothing to bring back but what the alert's state says. */
    REST,
    /** Inactive; {@code for} is under way. */
    FOR,
    /** Active without an alert that would say so. */
    ACTIVE,
    /** Active; {@code clear-for} is under way. */
    CLEAR_FOR
  }

  /**
   * A wait that is long enough to be brought back.
   *
   * @param running whether it runs; else it stands still, since its condition is unknown
   * @param nanos where it runs: when it began, on the engine's clock, the times in which it stood
   *     still left out; where it stands still: how much of it is over
   */
  public record Waiting(Phase phase, boolean running, long nanos) {

    public static final Waiting NONE = new Waiting(Phase.REST, false, 0);
  }

  public InstanceState {
    memory = List.copyOf(memory);
  }

  /** A state that says nothing of its alert but the id: its withdrawal will be bare. */
  public InstanceState(
      String key, int shape, AlertState state, String alertId, int number, List<Double> memory) {
    this(
        key,
        shape,
        state,
        alertId,
        number,
        0,
        memory,
        Waiting.NONE,
        Optional.empty(),
        AlertMemory.NONE);
  }

  /** Whether a new instance would be as this one, so that nothing is lost without it. */
  public boolean isBlank() {
    return open.isEmpty()
        && life.equals(AlertMemory.NONE)
        && waiting.equals(Waiting.NONE)
        && memory.stream().allMatch(value -> value == 0 || Double.isNaN(value));
  }
}
