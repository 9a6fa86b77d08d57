package io.gengfu.rules.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds for a batch of readings, in steady state: to look closer at one way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RulesBenchmark {

  @Param({"A", "B"})
  public String job = "A";

  @Param({"hand", "engine", "asked", "closures", "cel"})
  public String way = "hand";

  @Param("1000")
  public int devices = 1000;

  private Batch batch = new Batch("A", "hand", 1, Readings.ROUNDS);

  @Setup
  public void prepare() {
    batch = new Batch(job, way, devices, Readings.ROUNDS);
  }

  @Benchmark
  public long reading() {
    return batch.run();
  }
}
