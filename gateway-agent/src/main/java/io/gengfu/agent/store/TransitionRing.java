package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decisions on their way to the disk. One producer at a time (the core, under its lock), one
 * consumer; neither ever waits for the other. What is here stands in the {@link MappedRing} too, if
 * there is one, until it is committed.
 *
 * <p>Nothing is dropped. While there is no room each rule instance keeps only its latest state, and
 * each output its latest owner, so memory is bounded by the number of instances and outputs; the
 * consumer gets that as a resync with the number of steps it stands for.
 */
final class TransitionRing {

  /**
   * A decision to write.
   *
   * @param collapsed how many earlier steps of the same instance the last step replaces
   */
  record Queued(Decision decision, int collapsed) {}

  private final AtomicReferenceArray<@Nullable Decision> slots;
  // Of each slot: where its decision ends in memory, and its number among all.
  private final AtomicLongArray ends;
  private final AtomicLongArray numbers;
  private final Optional<MappedRing> memory;
  private final Uncommitted uncommitted;
  // From the head on it waits to be committed, from here on to be taken by the consumer.
  private final AtomicLong head = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong tail = new AtomicLong();
  private final AtomicReference<@Nullable Overflow> overflow = new AtomicReference<>();
  // Of the consumer: as far as what it has taken goes.
  private long position;
  private long number;
  private long unprotected;

  TransitionRing(int capacity) {
    this(capacity, Optional.empty());
  }

  /**
   * @param memory what outlives the process
   */
  TransitionRing(int capacity, Optional<MappedRing> memory) {
    slots = new AtomicReferenceArray<>(capacity);
    ends = new AtomicLongArray(capacity);
    numbers = new AtomicLongArray(capacity);
    uncommitted = new Uncommitted(Math.max(2, capacity));
    this.memory = memory;
  }

  /** What was put and is not committed. */
  Uncommitted uncommitted() {
    return uncommitted;
  }

  void put(Decision decision) {
    long count = uncommitted.put(decision);
    // Taken out while it changes, so that the consumer sees it whole or not at all.
    Overflow pending = overflow.getAndSet(null);
    long end = tail.get();
    if (pending == null && end - head.get() < slots.length() && remember(decision)) {
      int slot = (int) (end % slots.length());
      ends.setPlain(slot, memory.isPresent() ? memory.get().end() : 0);
      numbers.setPlain(slot, count);
      slots.set(slot, decision);
      tail.set(end + 1);
      return;
    }
    if (pending == null) {
      pending = new Overflow(end, decision);
    }
    pending.add(decision, count);
    if (memory.isPresent()) {
      memory.get().unprotected(decision.steps().size());
    }
    overflow.set(pending);
  }

  private boolean remember(Decision decision) {
    return memory.isEmpty() || memory.get().append(decision);
  }

  boolean isEmpty() {
    return taken.get() == tail.get() && overflow.get() == null;
  }

  /** Everything there is, in the order it was decided; {@link #committed} must follow. */
  List<Queued> drain() {
    List<Queued> entries = new ArrayList<>();
    Overflow pending = overflow.getAndSet(null);
    // What the producer adds from now on comes after the overflow: it waits for the next call.
    long end = pending == null ? tail.get() : pending.after();
    for (long at = taken.get(); at < end; at++) {
      int slot = (int) (at % slots.length());
      Decision decision = slots.get(slot);
      if (decision != null) {
        position = ends.getPlain(slot);
        number = numbers.getPlain(slot);
        entries.add(new Queued(decision, 0));
      }
    }
    taken.set(end);
    if (pending != null) {
      pending.into(entries);
      number = pending.number();
      unprotected += pending.steps();
    }
    return entries;
  }

  /** Up to where everything in memory is on the disk with what was drained; empty without it. */
  Optional<RingMark> mark() {
    return memory.map(ring -> new RingMark(ring.id(), position));
  }

  /** Everything that was drained is on the disk: there is room again. */
  void committed() {
    long end = taken.get();
    for (long at = head.get(); at < end; at++) {
      slots.set((int) (at % slots.length()), null);
    }
    head.set(end);
    uncommitted.committed(number);
    if (memory.isPresent()) {
      memory.get().release(position);
      memory.get().recorded(unprotected);
    }
  }
}
