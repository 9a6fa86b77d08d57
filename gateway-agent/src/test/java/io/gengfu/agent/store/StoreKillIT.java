package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at a random moment; {@code -Dkill.seed=N} repeats one. */
class StoreKillIT {
  private static final int ROUNDS = 4;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void everythingThatWasRecordedIsThereAfterKillMinusNine() throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      long printed = recordAndKill(1 + random.nextInt(150), random.nextInt(3_000_000));
      check(printed);
    }
  }

  /** Returns the last high-water mark that the child showed. */
  private long recordAndKill(int lines, int spins) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RecordingChild.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long alerts = 0;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int seen = 0;
      boolean killed = false;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (Character.isDigit(line.charAt(0)) && line.indexOf(' ') > 0 && line.length() < 30) {
          alerts = Math.max(alerts, Long.parseLong(line.substring(0, line.indexOf(' '))));
          seen++;
        }
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
    return alerts;
  }

  private void check(long printed) {
    StoreConfig limits = new StoreConfig(256, 64, Duration.ofMillis(10));
    try (Store store = Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS);
        Outbox outbox = store.outbox("city")) {
      assertThat(store.health().setAside()).isEmpty();
      List<OutboxRecord> alerts = outbox.after(Lane.ALERT, new Position(0, 0), Integer.MAX_VALUE);
      assertThat(alerts).hasSizeGreaterThanOrEqualTo((int) printed);
      gaplessWithinEachEpoch(alerts);
      for (int i = 0; i < alerts.size(); i++) {
        OutboxRecord alert = alerts.get(i);
        assertThat(((Body.Transition) alert.body()).alertId()).isEqualTo("a" + (i + 1));
      }
      long last = alerts.size();
      assertThat(store.restored().instances())
          .anySatisfy(kept -> assertThat(kept.state().alertId()).isEqualTo("a" + last));
      gaplessWithinEachEpoch(outbox.after(Lane.TELEMETRY, new Position(0, 0), Integer.MAX_VALUE));
    }
  }

  private static void gaplessWithinEachEpoch(List<OutboxRecord> blocks) {
    int generation = 0;
    long expected = 1;
    for (OutboxRecord block : blocks) {
      if (block.epoch().generation() != generation) {
        generation = block.epoch().generation();
        expected = 1;
      }
      assertThat(block.sequence()).isEqualTo(expected);
      expected++;
    }
  }
}
