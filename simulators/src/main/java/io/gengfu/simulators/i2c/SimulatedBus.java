package io.gengfu.simulators.i2c;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Two wires with devices on them, which can be pulled out, hold the clock line, or be disturbed.
 * Any thread; one transaction at a time.
 */
public final class SimulatedBus {

  /** Nobody acknowledges the address. */
  public static final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Somebody holds a line until the adapter gives up. */
  public static final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final Map<Integer, SimulatedTarget> devices = new HashMap<>();
  private final RandomGenerator random;
  private volatile int heldBy = -1;
  private volatile int disturbed = -1;
  private volatile @Nullable CountDownLatch stuck;
  private int transactions;

  public SimulatedBus(long seed) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  public synchronized void plug(int address, SimulatedTarget device) {
    devices.put(address, device);
  }

  public synchronized void unplug(int address) {
    devices.remove(address);
  }

  /** While it is spoken to, this device holds the clock; -1: nobody does. */
  public void heldBy(int address) {
    heldBy = address;
  }

  /** What this device says comes with bits turned; -1: everything arrives as it was sent. */
  public void disturb(int address) {
    disturbed = address;
  }

  /** The adapter's driver never returns from a transaction, until {@link #unstick}. */
  public void stick() {
    stuck = new CountDownLatch(1);
  }

  public void unstick() {
    CountDownLatch latch = stuck;
    stuck = null;
    if (latch != null) {
      latch.countDown();
    }
  }

  /** How many transactions there were, failed ones included. */
  public synchronized int transactions() {
    return transactions;
  }

  /**
   * @throws NoAnswerException if nobody has the address
   * @throws HeldException if a line is held
   */
  public byte[] transaction(int address, byte[] written, int length) throws IOException {
    awaitUnstuck();
    synchronized (this) {
      transactions++;
      if (heldBy == address) {
        throw new HeldException();
      }
      SimulatedTarget device = devices.get(address);
      if (device == null) {
        throw new NoAnswerException();
      }
      byte[] answer = device.transaction(written, length);
      if (disturbed == address) {
        for (int i = 0; i < answer.length; i++) {
          answer[i] ^= (byte) (1 + random.nextInt(255));
        }
      }
      return answer;
    }
  }

  private void awaitUnstuck() {
    CountDownLatch latch = stuck;
    boolean interrupted = false;
    while (latch != null && latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true; // A call into the kernel knows no interrupt either.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
