package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class BacklogSpeedTest {

  @TempDir Path folder;

  @Test
  void theBacklogComesToItsEndWithTheAlertAmongIt() throws Exception {
    var said = new ByteArrayOutputStream();

    new BacklogSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8), BacklogSpeed.Effort.BRIEF, folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("[5-9]\\d{4} readings in [1-9]\\d* messages")
        .containsPattern("alert after [1-9]\\d* messages")
        .contains("as fast as bare Paho × ");
  }
}
