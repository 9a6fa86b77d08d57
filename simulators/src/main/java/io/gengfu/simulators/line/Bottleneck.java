package io.gengfu.simulators.line;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of the line, shared by every connection: one packet after the other. */
final class Bottleneck {
  private static final int LOST_AT_MOST = 6;

  // Fair, so that connections take turns packet by packet.
  private final ReentrantLock wire = new ReentrantLock(true);
  private volatile LineQuality quality = LineQuality.PERFECT;
  private SplittableRandom dice = new SplittableRandom();

  void quality(LineQuality next) {
    wire.lock();
    try {
      quality = next;
      dice = new SplittableRandom(next.seed());
    } finally {
      wire.unlock();
    }
  }

  /**
   * Takes the time that a packet takes, again for each time it is lost.
   *
   * @return nanoseconds from now after which the far end has it
   */
  long carry(int bytes) throws InterruptedException {
    long wait = quality.retransmission().toNanos();
    for (int attempt = 0; occupy(bytes) && attempt < LOST_AT_MOST; attempt++) {
      sleep(wait);
      wait *= 2;
    }
    LineQuality now = quality;
    long jitter = now.jitter().toNanos();
    return now.latency().toNanos() + (jitter == 0 ? 0 : roll(jitter));
  }

  /** Whether the packet was lost. */
  private boolean occupy(int bytes) throws InterruptedException {
    LineQuality now = quality;
    if (now.bitsPerSecond() == 0 && now.loss() == 0) {
      return false;
    }
    wire.lockInterruptibly();
    try {
      if (now.bitsPerSecond() > 0) {
        sleep(bytes * 8L * 1_000_000_000L / now.bitsPerSecond());
      }
      return now.loss() > 0 && dice.nextDouble() < now.loss();
    } finally {
      wire.unlock();
    }
  }

  private long roll(long most) {
    wire.lock();
    try {
      return dice.nextLong(most);
    } finally {
      wire.unlock();
    }
  }

  static void sleep(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
