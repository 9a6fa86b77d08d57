package io.gengfu.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured happens at all. How long it takes is for the benchmark to say. */
class OpcUaSpeedTest {

  @Test
  void driverAndBareMiloHearOfEveryItem() throws Exception {
    var said = new ByteArrayOutputStream();

    new OpcUaSpeed(new PrintStream(said, true, StandardCharsets.UTF_8), OpcUaSpeed.Effort.BRIEF)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("round 1: driver \\d+ ms .* for [1-9]\\d* values, bare Milo")
        .contains("50 items at 100 ms: ", "driver / bare ");
  }

  @Test
  void gatewayAndBareClientFollowEveryChange(@TempDir Path folder) throws Exception {
    var said = new ByteArrayOutputStream();

    new OpcUaReactionSpeed(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            OpcUaReactionSpeed.Effort.BRIEF,
            folder)
        .run();

    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern("gateway +[1-9]\\d* changes; own share")
        .containsPattern("bare +[1-9]\\d* changes; own share")
        .contains("gateway / bare, from the change to the write: p50 ");
  }
}
