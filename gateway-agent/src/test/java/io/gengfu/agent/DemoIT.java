package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo in its short form, with processes as the launcher starts them. */
class DemoIT {

  private static final int LIMIT_MINUTES = 4;

  @TempDir private Path folder;

  @Test
  void everyIncidentArrivesOnceAndIsActedOnWithoutTheCity()
      throws IOException, InterruptedException {
    Path json = folder.resolve("out.json");
    Process demo =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.gengfu.simulators.SimulatorsMain",
                    "demo",
                    "--seconds",
                    "60",
                    "--json",
                    json.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("demo.log").toFile())
            .start();

    assertThat(demo.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();

    assertThat(folder.resolve("demo.log")).content().contains("The agent is up");
    assertThat(demo.exitValue()).isZero();
    JsonNode out = new ObjectMapper().readTree(json.toFile());
    assertThat(out.path("incidents").asInt()).isGreaterThanOrEqualTo(8);
    assertThat(out.path("alerts").path("lost").asInt(-1)).isZero();
    assertThat(out.path("alerts").path("duplicated").asInt(-1)).isZero();
    assertThat(out.path("outage").path("actedLocally").asInt())
        .isPositive()
        .isEqualTo(out.path("outage").path("withOutput").asInt());
    assertThat(out.path("latencyMicros").path("readingToOutput").path("samples").asInt())
        .isGreaterThanOrEqualTo(1_000);
  }
}
