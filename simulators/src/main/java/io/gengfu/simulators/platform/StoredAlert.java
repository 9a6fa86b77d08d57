package io.gengfu.simulators.platform;

import java.time.Instant;
import java.util.List;

/**
 * One alert transition as the platform keeps it, after removing duplicates.
 *
 * @param order of arrival among all messages, from 1
 * @param lane of one that no record has come for yet: with epoch {@code volatile}
 * @param sequence 0 for one that no record has come for yet
 * @param transition from 1 within its alert
 * @param kind raised, cleared, acknowledged or another of docs/packs.md
 * @param devices ids
 * @param occurredAt as the gateway says
 * @param receivedNanos {@link System#nanoTime()} in the platform's process when it first arrived
 */
public record StoredAlert(
    long order,
    LaneId lane,
    long sequence,
    String alertId,
    int transition,
    String kind,
    String scenario,
    String rule,
    int severity,
    List<String> devices,
    Instant occurredAt,
    Instant receivedAt,
    long receivedNanos) {

  public StoredAlert {
    devices = List.copyOf(devices);
  }

  /** Whether the gateway has it on its disk, as far as it has said so. */
  public boolean isDurable() {
    return sequence > 0;
  }

  /** The same, first heard of when that came. */
  StoredAlert heard(StoredAlert before) {
    return new StoredAlert(
        before.order,
        lane,
        sequence,
        alertId,
        transition,
        kind,
        scenario,
        rule,
        severity,
        devices,
        occurredAt,
        before.receivedAt,
        before.receivedNanos);
  }
}
