package io.gengfu.agent.time;

import io.gengfu.agent.time.KernelTime.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The machine's clocks as a test wants them: the real ones, moved. A time server keeps them. What
 * reads {@link System#nanoTime} is not steered, as with the monotonic clock of a machine that
 * slept.
 */
public final class SteeredTime {

  /** All at once, as the kernel has it. */
  private record Moved(long bootNanos, long wallMillis, boolean leaping) {}

  private volatile Moved moved = new Moved(0, 0, false);

  public SystemClock clock() {
    return new SystemClock(
        "steered",
        () -> BootTime.nanos() + moved.bootNanos(),
        () -> Instant.now().plusMillis(moved.wallMillis()),
        () -> new Word(true, OptionalLong.of(1), moved.leaping()),
        Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** The machine wakes after so long: boot clock and wall clock have counted it. */
  public void sleeps(Duration time) {
    Moved now = moved;
    moved =
        new Moved(
            now.bootNanos() + time.toNanos(), now.wallMillis() + time.toMillis(), now.leaping());
  }

  /** The wall clock alone is moved. */
  public void wallMoves(Duration time) {
    Moved now = moved;
    moved = new Moved(now.bootNanos(), now.wallMillis() + time.toMillis(), now.leaping());
  }

  /** What adjtimex says while a second is put in, and until the announcement is taken back. */
  public void leaps(boolean leaping) {
    Moved now = moved;
    moved = new Moved(now.bootNanos(), now.wallMillis(), leaping);
  }
}
