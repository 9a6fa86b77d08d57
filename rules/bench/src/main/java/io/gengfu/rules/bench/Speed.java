package io.gengfu.rules.bench;

import io.gengfu.model.Points;
import io.gengfu.rules.bench.Way.Slice;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Measures everything in one run and prints the tables of docs/performance.md.
 *
 * <p>All ways are up at once, each in a process of its own, and take turns of two milliseconds of
 * processor time: whatever else the machine does meets all of them alike, and a ratio is of turns
 * that followed each other. Published is the median of these ratios, with the tenth and the
 * ninetieth of a hundred. The processes are started anew several times, because no two compile
 * quite the same.
 */
public final class Speed {

  private static final List<String> WAYS = List.of("hand", "engine", "asked", "closures", "cel");
  private static final int TURN_MILLIS = 2;
  private static final int WARM_TURN_MILLIS = 20;
  private static final int LONG_TURN_MILLIS = 100;
  private static final Duration WARM = Duration.ofSeconds(10);
  private static final Duration MEASURE = Duration.ofSeconds(12);
  private static final int RELOADS = 1_000;

  private final PrintStream out;
  // Of every process kind what each round brought, in the order of the rounds.
  private final Map<String, List<Slice>> measured = new LinkedHashMap<>();

  private Speed(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    int forks = args.length == 0 ? 3 : Integer.parseInt(args[0]);
    var speed = new Speed(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    speed.compiling();
    speed.reloading();
    speed.largeTemplate();
    for (int fork = 0; fork < forks; fork++) {
      speed.measure("A", WAYS);
      speed.measure("B", WAYS);
      speed.measure("restless", List.of("hand", "engine"));
      speed.measureSizes();
    }
    speed.table("A");
    speed.table("B");
    speed.ratio("restless readings, engine / hand", "restless engine", "restless hand");
    speed.nanos("restless", "hand");
    speed.nanos("restless", "engine");
    speed.ratio("job A, 10,000 / 100 devices", "A 10000", "A 100");
  }

  private void measure(String job, List<String> names) {
    var ways = new LinkedHashMap<String, Way>();
    names.forEach(way -> ways.put(job + " " + way, new Way(job, way, 1_000, Readings.ROUNDS)));
    measure(ways, TURN_MILLIS);
  }

  // As many readings pass by both, and each comes by what it keeps several times in a turn.
  private void measureSizes() {
    var ways = new LinkedHashMap<String, Way>();
    ways.put("A 100", new Way("A", "engine", 100, 100 * Readings.ROUNDS));
    ways.put("A 10000", new Way("A", "engine", 10_000, Readings.ROUNDS));
    measure(ways, LONG_TURN_MILLIS);
  }

  private void measure(Map<String, Way> ways, int turnMillis) {
    try {
      long start = System.nanoTime();
      while (System.nanoTime() - start < WARM.toNanos()) {
        ways.values().forEach(way -> way.run(WARM_TURN_MILLIS));
      }
      start = System.nanoTime();
      while (System.nanoTime() - start < MEASURE.toNanos()) {
        ways.forEach(
            (name, way) ->
                measured
                    .computeIfAbsent(name, added -> new ArrayList<>())
                    .add(way.run(turnMillis)));
      }
    } finally {
      ways.values().forEach(Way::close);
    }
  }

  private void table(String job) {
    ratio("job " + job + ", engine / hand", job + " engine", job + " hand");
    ratio("job " + job + ", CEL / engine", job + " cel", job + " engine");
    WAYS.forEach(way -> nanos(job, way));
  }

  private void nanos(String job, String way) {
    double[] nanos = sorted(slices(job + " " + way).stream().map(Slice::nanos).toList());
    double[] bytes = sorted(slices(job + " " + way).stream().map(Slice::bytes).toList());
    line(
        "job %s, %-8s | %7.1f ns (%.1f to %.1f) | %.3f bytes a reading",
        job, way, part(nanos, 50), part(nanos, 10), part(nanos, 90), part(bytes, 50));
  }

  private void ratio(String name, String of, String to) {
    List<Slice> above = slices(of);
    List<Slice> below = slices(to);
    var all = new ArrayList<Double>();
    for (int i = 0; i < above.size(); i++) {
      all.add(above.get(i).nanos() / below.get(i).nanos());
    }
    double[] ratios = sorted(all);
    line("%s | %.2f (%.2f to %.2f)", name, part(ratios, 50), part(ratios, 10), part(ratios, 90));
  }

  private List<Slice> slices(String name) {
    return Objects.requireNonNull(measured.get(name), name);
  }

  private static double[] sorted(List<Double> numbers) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double part(double[] sorted, int percent) {
    return sorted[(sorted.length - 1) * percent / 100];
  }

  private void compiling() {
    Points one = EngineJob.site(1);
    Points many = EngineJob.site(5_000);
    line("first pack, 2 instances | %d ms", millis(() -> EngineJob.rulesOfA(one)));
    line("10,000 instances after that | %d ms", millis(() -> EngineJob.rulesOfA(many)));
    line("10,000 instances of 50 packs | %d ms", millis(() -> EngineJob.rulesOfB(many)));
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
        "%d reloads | metaspace %+d kB, heap %+d kB",
        RELOADS, (used("Metaspace") - metaspace) / 1_000, (heap() - heap) / 1_000);
  }

  private void largeTemplate() {
    var tiers = LargeTemplate.tiers().values();
    line(
        "pack of %d rules | %d of its methods compiled on their own, %d of them by the last tier",
        LargeTemplate.RULES, tiers.size(), tiers.stream().filter(tier -> tier == 4).count());
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
    out.println("| " + String.format(Locale.ROOT, format, values) + " |");
  }
}
