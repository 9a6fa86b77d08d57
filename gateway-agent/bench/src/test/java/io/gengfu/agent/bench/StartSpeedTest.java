package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class StartSpeedTest {

  @TempDir Path folder;

  @Test
  void theWholeMeasurementRunsToItsEndAndLosesNothing() throws Exception {
    var said = new ByteArrayOutputStream();

    new StartSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8), StartSpeed.Effort.BRIEF, folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("200000 readings in ")
        .contains(", 0 lost")
        .contains("the backlog, from the disk: ")
        .contains("after kill -9: ");
  }
}
