package io.gengfu.rules.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds for one reading, in steady state. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RulesBenchmark {

  static final int BATCH = 20_000;

  /** Devices report in turn, each once a second. */
  private static final long SECOND = 1_000_000_000L;

  @Param({"A", "B"})
  public String job = "A";

  @Param({"hand", "engine", "closures", "cel"})
  public String way = "hand";

  @Param("1000")
  public int devices = 1000;

  private Job rules = Jobs.of("A", "hand", 1, (device, rule, raised, nanos) -> {});
  private int[] addresses = {};
  private double[] values = {};
  private byte[] known = {};
  private int at;
  private long now;
  private long pause;
  private long steps;

  @Setup
  public void prepare() {
    rules = Jobs.of(job, way, devices, (device, rule, raised, nanos) -> steps++);
    Readings readings = Readings.steady(devices);
    addresses = new int[readings.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = rules.address(readings.devices[i], readings.signals[i]);
    }
    values = readings.values;
    known = readings.known;
    now = SECOND;
    pause = SECOND / devices;
  }

  /** How many alert transitions there were. */
  long steps() {
    return steps;
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long reading() {
    Job used = rules;
    int next = at;
    long time = now;
    int[] to = addresses;
    int end = to.length;
    for (int i = 0; i < BATCH; i++) {
      used.reading(to[next], values[next], known[next], time);
      time += pause;
      if (++next == end) {
        next = 0;
      }
    }
    at = next;
    now = time;
    return steps;
  }
}
