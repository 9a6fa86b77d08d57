package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Lane;
import java.io.IOException;
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
    Random random = KilledChild.random();
    for (int round = 0; round < ROUNDS; round++) {
      check(decideAndKill(1 + random.nextInt(900)));
    }
  }

  /** Returns the last that the child said it had decided. */
  private long decideAndKill(int lines) throws IOException, InterruptedException, SQLException {
    long decided = 0;
    try (var child = new KilledChild(DecidingChild.class, folder)) {
      String line = child.line();
      while (line != null && !line.equals("open")) {
        line = child.line();
      }
      try (HeldStore held = HeldStore.hold(folder)) {
        assertThat(held.isHeld()).isTrue();
        child.nudge();
        for (int seen = 0; seen < lines; seen++) {
          decided = Long.parseLong(String.valueOf(child.line()));
        }
        child.kill();
        for (line = child.line(); line != null; line = child.line()) {
          decided = line.isEmpty() ? decided : Math.max(decided, Long.parseLong(line));
        }
        child.requireKilled();
      }
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
