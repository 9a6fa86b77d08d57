package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process with a store, that is killed: it has said what it knew until then, line by line. */
final class KilledChild implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  /**
   * @param main takes the folder
   */
  KilledChild(Class<?> main, Path folder) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** One that {@code -Dkill.seed=N} repeats; says which it is. */
  static Random random() {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    return new Random(seed);
  }

  /** The next line; null at the end, which comes after the kill. */
  @Nullable String line() throws IOException {
    return out.readLine();
  }

  /** Tells it to go on. */
  void nudge() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** SIGKILL; what it has said by then can still be read. */
  void kill() {
    process.toHandle().destroyForcibly(); // unlike the process itself it leaves the pipe open
  }

  void requireKilled() throws InterruptedException {
    assertThat(process.waitFor()).as("killed, not ended").isEqualTo(137);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    out.close();
  }
}
