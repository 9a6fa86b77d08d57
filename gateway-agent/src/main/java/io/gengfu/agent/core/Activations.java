package io.gengfu.agent.core;

import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.model.Output.Cap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When one output was active within its cap's window, across owners and restarts. Fixed size: when
 * it is full the two oldest times are joined, the pause between them counting as active, so that a
 * flicker can only shorten what is left.
 */
final class Activations {

  private static final int MAX = 32;

  private final Cap cap;
  private final long[] starts = new long[MAX];
  private final long[] ends = new long[MAX];
  private int size;
  private boolean active;

  Activations(Cap cap) {
    this.cap = cap;
  }

  void begin(long now) {
    forget(now);
    if (size == MAX) {
      starts[1] = starts[0];
      removeOldest();
    }
    starts[size] = now;
    size++;
    active = true;
  }

  void end(long now) {
    if (active) {
      ends[size - 1] = now;
      active = false;
    }
  }

  /** How long the output may still be active from {@code now} on; not more than the cap. */
  long leftNanos(long now) {
    forget(now);
    long from = now - cap.window().toNanos();
    long used = 0;
    for (int i = 0; i < size; i++) {
      used += (open(i) ? now : ends[i]) - Math.max(starts[i], from);
    }
    return Math.max(0, cap.active().toNanos() - used);
  }

  /** As persisted: on the wall clock, which is all that a restart leaves. */
  List<Activation> saved(long now, Instant wall) {
    forget(now);
    var saved = new ArrayList<Activation>(size);
    for (int i = 0; i < size; i++) {
      saved.add(
          new Activation(
              wall.minusNanos(now - starts[i]),
              open(i) ? Optional.empty() : Optional.of(wall.minusNanos(now - ends[i]))));
    }
    return saved;
  }

  /**
   * An activation that had no end when the process died counts up to {@code wall}. One that begins
   * in the future, since the clock was set back, counts as just over, with its length, or with the
   * whole cap where that is not known: a clock must never give time that nobody has proven.
   */
  void restore(List<Activation> saved, long now, Instant wall) {
    for (Activation activation : saved.subList(Math.max(0, saved.size() - MAX), saved.size())) {
      Instant end = activation.end().orElse(wall);
      long ended = now - age(end, wall);
      long length =
          activation.start().isAfter(wall) && activation.end().isEmpty()
              ? cap.active().toNanos()
              : age(activation.start(), end);
      starts[size] = ended - length;
      ends[size] = ended;
      size++;
    }
    forget(now);
  }

  /** From {@code then} to {@code later}; nothing where the clock went back in between. */
  private static long age(Instant then, Instant later) {
    Duration age = Duration.between(then, later);
    return age.isNegative() ? 0 : Math.min(age.toMillis(), 86_400_000L) * 1_000_000L;
  }

  private boolean open(int i) {
    return active && i == size - 1;
  }

  private void forget(long now) {
    long from = now - cap.window().toNanos();
    while (size > 0 && !open(0) && ends[0] <= from) {
      removeOldest();
    }
  }

  private void removeOldest() {
    System.arraycopy(starts, 1, starts, 0, size - 1);
    System.arraycopy(ends, 1, ends, 0, size - 1);
    size--;
  }
}
