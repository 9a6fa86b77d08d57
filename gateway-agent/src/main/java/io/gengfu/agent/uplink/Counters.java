package io.gengfu.agent.uplink;

import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What an uplink did, over all its sessions. */
final class Counters {
  final AtomicLong sent = new AtomicLong();
  final AtomicLong redelivered = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong tombstones = new AtomicLong();
  private final Map<Lane, Position> furthest = new EnumMap<>(Lane.class);
  private volatile String lastError = "";

  /** Uplink thread. */
  void published(OutboxRecord entry) {
    Position before = furthest.get(entry.lane());
    if (before != null && entry.position().compareTo(before) <= 0) {
      redelivered.incrementAndGet();
    } else {
      furthest.put(entry.lane(), entry.position());
    }
  }

  void error(String what) {
    lastError = what;
  }

  String lastError() {
    return lastError;
  }
}
