package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.bench.BenchSite.Wire;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class SpeedTest {

  @TempDir Path folder;

  @Test
  void theWholeMeasurementRunsToItsEndWithEverythingUnderLoad() throws Exception {
    var said = new ByteArrayOutputStream();

    new Speed(new PrintStream(said, true, StandardCharsets.UTF_8), Speed.Effort.BRIEF, folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("p50 queue / in place, output free: ")
        .contains("p50 queue / in place, GPIO driver: ")
        .contains("p99.9 / idle: store, uplink, console ")
        .containsPattern(": [1-9]\\d* readings of chargers, ")
        .containsPattern(" [1-9]\\d* reloads, ");
  }

  // Else a table would compare writes that never were.
  @ParameterizedTest
  @EnumSource(Wire.class)
  void everyEventOfEachWayWritesTheOutput(Wire wire) throws Exception {
    try (var gateway = new Gateway(BenchSite.write(folder, wire, 0, Optional.empty()));
        var place = new Way.InPlace(gateway);
        var queue = new Way.Queue(gateway)) {
      for (Way way : new Way[] {place, queue}) {
        for (int i = 0; i < 100; i++) {
          way.event(0);
          way.settle();
        }

        assertThat(way.nanos.getTotalCount() + way.elsewhere.get()).isEqualTo(100);
        assertThat(way.nanos.getTotalCount()).isGreaterThan(50);
      }
    }
  }
}
