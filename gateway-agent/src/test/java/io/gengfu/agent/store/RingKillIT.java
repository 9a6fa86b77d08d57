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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} between decision and commit; {@code -Dkill.seed=N} repeats one. */
class RingKillIT {
  private static final int ROUNDS = 3;

  @TempDir private Path folder;

  // Decided is decided: the outputs have moved, so the record must come.
  @Test
  @Timeout(120)
  void whatWasDecidedIsRecordedOnceAndInOrderThoughTheStoreTookNothing() throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("kill.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      check(decideAndKill(1 + random.nextInt(900)));
    }
  }

  /** Returns the last that the child said it had decided. */
  private long decideAndKill(int lines) throws IOException, InterruptedException, SQLException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DecidingChild.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long decided = 0;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.equals("open")) {
        line = out.readLine();
      }
      try (HeldStore held = HeldStore.hold(folder)) {
        assertThat(held.isHeld()).isTrue();
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
        for (int seen = 0; seen < lines; seen++) {
          decided = Long.parseLong(out.readLine());
        }
        child.toHandle().destroyForcibly(); // unlike the process itself it leaves the pipe open
        for (line = out.readLine(); line != null; line = out.readLine()) {
          decided = line.isEmpty() ? decided : Math.max(decided, Long.parseLong(line));
        }
        assertThat(child.waitFor()).as("killed, not ended").isEqualTo(137);
      }
    } finally {
      child.destroyForcibly();
    }
    return decided;
  }

  private void check(long decided) {
    StoreConfig limits = new StoreConfig(256, 64, Duration.ofMillis(10));
    try (Store store = Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS);
        Outbox outbox = store.outbox("city")) {
      List<String> ids =
          outbox.after(Lane.ALERT, new Position(0, 0), Integer.MAX_VALUE).stream()
              .map(entry -> ((Body.Transition) entry.body()).alertId())
              .toList();
      assertThat(ids)
          .isEqualTo(LongStream.rangeClosed(1, ids.size()).mapToObj(n -> "a" + n).toList());
      // It may have been killed after a decision and before it could say so.
      assertThat((long) ids.size()).isBetween(decided, decided + 1);
      String last = ids.getLast();
      assertThat(store.restored().instances())
          .anySatisfy(kept -> assertThat(kept.state().alertId()).isEqualTo(last));
      assertThat(store.transitionsAfter(0, 10_000)).hasSize(ids.size());
    }
  }
}
