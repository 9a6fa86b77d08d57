package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the alerts arrive while telemetry still waits. How soon is for the benchmark to say. */
class ThinLineSpeedTest {

  @TempDir Path folder;

  @Test
  void alertsArriveBeforeTheBacklogEitherWay() {
    var said = new ByteArrayOutputStream();

    new ThinLineSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            ThinLineSpeed.Effort.BRIEF,
            folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("a connection of their own \\| 3 alerts .* [1-9]\\d* blocks still wait")
        .containsPattern("one connection for all \\| 3 alerts .* [1-9]\\d* blocks still wait");
  }
}
