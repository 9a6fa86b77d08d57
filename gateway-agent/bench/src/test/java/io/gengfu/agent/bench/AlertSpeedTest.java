package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class AlertSpeedTest {

  @TempDir Path folder;

  @Test
  void theStoreAndAllOthersRecordWhatTheyAreMeasuredBy() throws Exception {
    var said = new ByteArrayOutputStream();

    new AlertSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8), AlertSpeed.Effort.BRIEF, folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("store / same rows ")
        .contains("store / a transaction for each ")
        .containsPattern("700 alerts recorded in [1-9]");
  }
}
