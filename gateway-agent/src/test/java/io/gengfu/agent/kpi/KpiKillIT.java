package io.gengfu.agent.kpi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while it counts; {@code -Dkill.seed=N} repeats one. */
class KpiKillIT {
  private static final int ROUNDS = 3;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 180, unit = TimeUnit.SECONDS)
  void everyRecordedAlertIsCountedOnce() throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      countAndKill(1 + random.nextInt(60), random.nextInt(3_000_000));
      try (Store store =
              Store.open(folder, CountingChild.LIMITS, "gw", List.of("city"), Alerts.POINTS);
          Kpis kpis = CountingChild.open(folder, store)) {
        // Two days: the test may run over midnight.
        assertThat(Watch.list(kpis.report(new KpiQuery(2, false, "", "")), "figures"))
            .singleElement()
            .satisfies(line -> assertThat(line).containsEntry("alerts", store.latestTransition()));
      }
    }
  }

  private void countAndKill(int lines, int spins) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CountingChild.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      boolean killed = false;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        seen += line.equals("counted") ? 1 : 0;
        if (seen >= lines && !killed) {
          for (int i = 0; i < spins; i++) {
            Thread.onSpinWait(); // somewhere between two commits
          }
          child.toHandle().destroyForcibly(); // unlike the process itself it leaves the pipe open
          killed = true;
        }
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor()).as("killed, not ended").isEqualTo(137);
  }
}
