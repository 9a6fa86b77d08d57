package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class ModbusSpeedTest {

  @TempDir private Path folder;

  @Test
  void devicesLinesAndChangesAreMeasured() throws Exception {
    var said = new ByteArrayOutputStream();

    new ModbusSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8), ModbusSpeed.Effort.BRIEF, folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("1000 points of 10 TCP devices.*: [1-9]\\d* readings/s")
        .containsPattern("100 points of 20 units on one line of 19200 baud: [1-9]")
        .containsPattern("bare client, change to write +p50 +\\d")
        .contains("gateway / bare client: p50 ");
  }
}
