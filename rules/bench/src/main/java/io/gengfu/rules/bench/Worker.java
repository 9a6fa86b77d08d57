package io.gengfu.rules.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * One way of one job in a process of its own, so that what the compiler learns of one way does not
 * slow another. For each line that it reads, the milliseconds to run for, it answers one: readings,
 * nanoseconds and bytes allocated.
 *
 * <p>Nanoseconds are of this thread's processor time, so that others who want the processor do not
 * count. Collecting garbage is done by another thread and does not count either.
 */
final class Worker {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Worker() {}

  public static void main(String[] args) throws IOException {
    var batch = new Batch(args[0], args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      System.out.println(run(batch, Long.parseLong(order) * 1_000_000L));
    }
  }

  private static String run(Batch batch, long nanos) {
    long readings = 0;
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = THREADS.getCurrentThreadCpuTime();
    long took = 0;
    while (took < nanos) {
      batch.run();
      readings += Batch.READINGS;
      took = THREADS.getCurrentThreadCpuTime() - start;
    }
    return readings + " " + took + " " + (THREADS.getCurrentThreadAllocatedBytes() - bytes);
  }
}
