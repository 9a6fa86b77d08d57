package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crash proof with 20 deaths; {@code ./gengfu prove crash} is the long one. */
class CrashIT {

  private static final int DEATHS = 20;
  private static final int LIMIT_MINUTES = 6;

  @TempDir private Path folder;

  // The seed stands in the file below and in the message; --seed repeats it.
  @Test
  void nothingDecidedIsLostNothingComesTwiceAndOrderIsKept()
      throws IOException, InterruptedException {
    Path log = folder.resolve("crash.log");
    Process proof =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.gengfu.simulators.SimulatorsMain",
                    "crash",
                    "--cycles",
                    DEATHS + ""))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(proof.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();

    assertThat(log).content().contains(DEATHS + " deaths").endsWith("in order\n");
    assertThat(proof.exitValue()).isZero();
  }
}
