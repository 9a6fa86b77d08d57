package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.io.IOException;
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
    Random random = KilledChild.random();
    for (int round = 0; round < ROUNDS; round++) {
      long printed = recordAndKill(1 + random.nextInt(150), random.nextInt(3_000_000));
      check(printed);
    }
  }

  /** Returns the last high-water mark that the child showed. */
  private long recordAndKill(int lines, int spins) throws IOException, InterruptedException {
    long alerts = 0;
    try (var child = new KilledChild(RecordingChild.class, folder)) {
      int seen = 0;
      for (String line = child.line(); line != null; line = child.line()) {
        if (Character.isDigit(line.charAt(0)) && line.indexOf(' ') > 0 && line.length() < 30) {
          alerts = Math.max(alerts, Long.parseLong(line.substring(0, line.indexOf(' '))));
          seen++;
        }
        if (seen == lines) {
          for (int i = 0; i < spins; i++) {
            Thread.onSpinWait(); // somewhere between two commits
          }
          child.kill();
        }
      }
      child.requireKilled();
    }
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
