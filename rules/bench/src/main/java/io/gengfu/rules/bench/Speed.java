package io.gengfu.rules.bench;

import io.gengfu.model.Points;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs everything and prints the tables of docs/performance.md.
 *
 * <p>Times are medians of batches: a batch lasts a fraction of a millisecond, so that what else the
 * machine does disturbs few of them.
 */
public final class Speed {

  private static final List<String> WAYS = List.of("hand", "engine", "closures", "cel");
  private static final int RELOADS = 1_000;

  private final PrintStream out;

  private Speed(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws RunnerException {
    int forks = args.length == 0 ? 3 : Integer.parseInt(args[0]);
    var speed = new Speed(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    speed.compiling();
    speed.reloading();
    speed.readings(forks);
    speed.scaling(forks);
  }

  /** One cell of the result. */
  private record Measured(double nanos, double bytes) {}

  private static Map<String, Measured> run(int forks, String job, int devices, List<String> ways)
      throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(RulesBenchmark.class.getName() + ".reading")
            .param("job", job)
            .param("devices", "" + devices)
            .param("way", ways.toArray(String[]::new))
            .forks(forks)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .build();
    var measured = new HashMap<String, Measured>();
    Collection<RunResult> results = new Runner(options).run();
    for (RunResult result : results) {
      double batch = result.getPrimaryResult().getStatistics().getPercentile(50);
      double bytes =
          Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore();
      measured.put(
          result.getParams().getParam("way"),
          new Measured(batch / RulesBenchmark.BATCH, bytes / RulesBenchmark.BATCH));
    }
    return measured;
  }

  private void readings(int forks) throws RunnerException {
    for (String job : List.of("A", "B")) {
      Map<String, Measured> measured = run(forks, job, 1_000, WAYS);
      double hand = at(measured, "hand").nanos();
      double engine = at(measured, "engine").nanos();
      double cel = at(measured, "cel").nanos();
      line("job %s: engine / hand %.2f, cel / engine %.1f", job, engine / hand, cel / engine);
      for (String way : WAYS) {
        Measured one = at(measured, way);
        line("job %s %-8s %7.1f ns %8.3f bytes a reading", job, way, one.nanos(), one.bytes());
      }
    }
  }

  private void scaling(int forks) throws RunnerException {
    double few = at(run(forks, "A", 100, List.of("engine")), "engine").nanos();
    double many = at(run(forks, "A", 10_000, List.of("engine")), "engine").nanos();
    line("job A, 10,000 devices / 100 devices: %.2f (%.1f / %.1f ns)", many / few, many, few);
  }

  private static Measured at(Map<String, Measured> measured, String way) {
    Measured found = measured.get(way);
    if (found == null) {
      throw new IllegalStateException("nothing measured for " + way);
    }
    return found;
  }

  private void compiling() {
    Points one = EngineJob.site(1);
    Points many = EngineJob.site(5_000);
    line("first pack, 2 instances: %d ms", millis(() -> EngineJob.rulesOfA(one)));
    line("10,000 instances after that: %d ms", millis(() -> EngineJob.rulesOfA(many)));
    line("10,000 instances of 50 packs: %d ms", millis(() -> EngineJob.rulesOfB(many)));
  }

  private void reloading() {
    Points points = EngineJob.site(50);
    for (int i = 0; i < RELOADS / 10; i++) {
      EngineJob.rulesOfA(points);
    }
    long metaspace = used("Metaspace");
    long heap = heap();
    for (int i = 0; i < RELOADS; i++) {
      EngineJob.rulesOfA(points);
    }
    line(
        "%d reloads: metaspace %+d kB, heap %+d kB",
        RELOADS, (used("Metaspace") - metaspace) / 1_000, (heap() - heap) / 1_000);
  }

  // Processor time: what else the machine does is not the compiler's fault.
  private static long millis(Runnable work) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    work.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1_000_000;
  }

  private static long used(String name) {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(name))
        .map(MemoryPoolMXBean::getUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @SuppressWarnings("AnnotateFormatMethod") // A dependency for one annotation is too much.
  private void line(String format, Object... values) {
    out.println("| " + String.format(Locale.ROOT, format, values));
  }
}
