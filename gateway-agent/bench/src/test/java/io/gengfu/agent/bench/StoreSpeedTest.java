package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class StoreSpeedTest {

  @TempDir Path folder;

  @Test
  void theWholeMeasurementRunsToItsEndAndLosesNothing() throws Exception {
    var said = new ByteArrayOutputStream();

    new StoreSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8), StoreSpeed.Effort.BRIEF, folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("200000 readings, 0 lost")
        .contains("1000 points, changes, blocks of 5 s: ")
        .contains("2 spans, then ")
        // The week, here 1,500 s, and the blocks after it.
        .contains("2014 readings of one point in ");
  }
}
