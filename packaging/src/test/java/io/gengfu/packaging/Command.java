package io.gengfu.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished command.
 *
 * @param output both streams
 */
record Command(int exit, String output) {

  private static final int LIMIT_SECONDS = 60;

  /** Runs a command and waits for its end, within a minute. */
  static Command run(String... words) throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".out");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(List.of(words) + " did not end: " + Files.readString(output));
      }
      return new Command(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Whether the build machine has the program. */
  static boolean exists(String program) {
    return List.of("/usr/bin", "/bin", "/usr/sbin").stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The output, of a command that must have succeeded. */
  String succeeded() {
    assertThat(exit).as(output).isZero();
    return output;
  }
}
