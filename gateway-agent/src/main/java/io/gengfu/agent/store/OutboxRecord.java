package io.gengfu.agent.store;

import io.gengfu.rules.Lane;
import java.time.Instant;
import java.util.Optional;

/**
 * A record as it waits for one uplink, with the identity it keeps for ever.
 *
 * @param at when it was decided or, for telemetry, when its last reading came
 */
public record OutboxRecord(Epoch epoch, Lane lane, long sequence, Instant at, Body body) {

  /** Where it stands in its lane. */
  public Position position() {
    return new Position(epoch.generation(), sequence);
  }

  /** What a record says. */
  public sealed interface Body {

    /**
     * One alert transition.
     *
     * @param json the {@code data} of the alert message
     */
    record Transition(String alertId, String json) implements Body {}

    /**
     * An open alert as it is, for a platform that asked: nothing has happened to it.
     *
     * @param json the {@code data} of the message that told its last transition
     * @param cause which refresh it belongs to
     */
    record Refreshed(String alertId, String json, Refresh cause) implements Body {}

    /**
     * A rule instance without an open alert is suppressed, or is so no longer.
     *
     * @param instance its key
     * @param json the {@code data} of the message
     */
    record Suppression(String instance, String json) implements Body {}

    /**
     * Readings of one stretch of time.
     *
     * @param clock empty of blocks that an earlier version wrote
     */
    record Readings(Block block, Optional<RecordedClock> clock) implements Body {}

    /**
     * What is neither an alert nor a reading.
     *
     * @param type of the message
     * @param subject what it is about
     * @param json its {@code data}
     */
    record Audit(String type, String subject, String json) implements Body {}

    /**
     * Numbers whose records will never be sent: dropped for space, or refused for what they are.
     *
     * @param from the first of them; the record's own sequence is the last
     */
    record Gap(long from, String cause) implements Body {}
  }

  /**
   * A place in a lane, ordered.
   *
   * @param generation of the epoch
   */
  public record Position(int generation, long sequence) implements Comparable<Position> {

    @Override
    public int compareTo(Position other) {
      int byGeneration = Integer.compare(generation, other.generation);
      return byGeneration != 0 ? byGeneration : Long.compare(sequence, other.sequence);
    }
  }
}
