package io.gengfu.agent.time;

import java.util.function.LongSupplier;

/**
 * What a look at the boot clock costs, beside {@link System#nanoTime}: {@code java -cp
 * target/test-classes:target/classes io.gengfu.agent.time.BootTimeCost} after {@code mvn
 * test-compile}.
 */
final class BootTimeCost {

  private static final int CALLS = 20_000_000;

  private BootTimeCost() {}

  public static void main(String... arguments) {
    for (int round = 0; round < 5; round++) {
      System.out.printf(
          "CLOCK_BOOTTIME %.1f ns, nanoTime %.1f ns%n",
          nanosPerCall(BootTime::nanos), nanosPerCall(System::nanoTime));
    }
  }

  private static double nanosPerCall(LongSupplier clock) {
    long began = System.nanoTime();
    long last = 0;
    for (int i = 0; i < CALLS; i++) {
      last = Math.max(last, clock.getAsLong());
    }
    long took = System.nanoTime() - began;
    return last == 0 ? 0 : (double) took / CALLS;
  }
}
