package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that are not on the disk yet, for whoever must know of them all the same. One puts (the
 * core, under its lock), one says what is committed, anybody reads; nobody waits.
 *
 * <p>Of more than the capacity the oldest are not seen here any more; they are not lost, and come
 * when they are committed.
 */
final class Uncommitted {

  /**
   * A decision.
   *
   * @param number counts all decisions of this process from 1
   */
  record Numbered(long number, Decision decision) {}

  private final AtomicReferenceArray<@Nullable Decision> recent;
  private final AtomicLong last = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();

  Uncommitted(int capacity) {
    recent = new AtomicReferenceArray<>(capacity);
  }

  /** Returns its number. */
  long put(Decision decision) {
    long number = last.get() + 1;
    recent.set(slot(number), decision);
    last.set(number);
    return number;
  }

  /** Everything up to this number is on the disk. */
  void committed(long number) {
    long before = committed.get();
    committed.set(number);
    for (long gone = Math.max(before + 1, last.get() - recent.length() + 1);
        gone <= number;
        gone++) {
      Decision old = recent.get(slot(gone));
      if (isHeld(gone)) {
        recent.compareAndSet(slot(gone), old, null);
      }
    }
  }

  long last() {
    return last.get();
  }

  long committed() {
    return committed.get();
  }

  /** What is not committed behind this number, oldest first. */
  List<Numbered> after(long number, int limit) {
    List<Numbered> found = new ArrayList<>();
    long at = Math.max(Math.max(number, committed.get()), last.get() - recent.length()) + 1;
    for (; at <= last.get() && found.size() < limit; at++) {
      Decision decision = recent.get(slot(at));
      if (decision != null && at > committed.get() && isHeld(at)) {
        found.add(new Numbered(at, decision));
      }
    }
    return found;
  }

  // Asked after its slot was read: a newer one may be about to take its place.
  private boolean isHeld(long number) {
    return last.get() - number < recent.length() - 1;
  }

  private int slot(long number) {
    return (int) (number % recent.length());
  }
}
