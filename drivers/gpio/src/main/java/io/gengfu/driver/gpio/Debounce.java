package io.gengfu.driver.gpio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The level of a contact that bounces: a new level counts once it has stood, without interruption,
 * for a time. The first level counts at once. State and time in, state out; one thread at a time.
 */
final class Debounce {

  private final long nanos;
  private @Nullable Boolean level;
  private boolean pending;
  private long since;

  Debounce(Duration time) {
    nanos = time.toNanos();
  }

  /**
   * Takes the level as it is at {@code now}.
   *
   * @return whether {@link #level} has changed by it
   */
  boolean raw(boolean raw, long now) {
    if (level == null) {
      return settled(raw);
    }
    if (raw == level) {
      pending = false;
      return false;
    }
    if (!pending) {
      pending = true;
      since = now;
    }
    return now - since >= nanos && settled(raw);
  }

  /** Takes a level that somebody else has debounced. */
  boolean settled(boolean raw) {
    boolean changed = level == null || raw != level;
    level = raw;
    pending = false;
    return changed;
  }

  /** Nanoseconds until a pending level would count; negative when nothing is pending. */
  long left(long now) {
    return pending ? Math.max(0, nanos - (now - since)) : -1;
  }

  /** The level that counts; false before the first. */
  boolean level() {
    return level != null && level;
  }

  /** After a line was lost: what it shows next counts at once. */
  void forget() {
    level = null;
    pending = false;
  }
}
