package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Records alerts as fast as it can and prints the high-water mark after each commit. */
final class RecordingChild {
  private RecordingChild() {}

  public static void main(String[] args) throws InterruptedException {
    StoreConfig limits = new StoreConfig(256, 64, Duration.ofMillis(10));
    Store store = Store.open(Path.of(args[0]), limits, "gw", List.of("city"), Alerts.POINTS);
    Outbox outbox = store.outbox("city");
    Journal journal = store.journal(handle -> "");
    long before = outbox.pending(Lane.ALERT);
    Semaphore room = new Semaphore(0);
    store.onCommit(
        () -> {
          System.out.println(
              (before + outbox.highWater(Lane.ALERT)) + " " + outbox.highWater(Lane.TELEMETRY));
          System.out.flush();
          room.release();
        });
    long next = before + 1;
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    while (true) {
      for (int i = 0; i < 7; i++) {
        journal.decided(Alerts.raised("a" + next, "p/r/d" + next % 5, Lane.ALERT));
        journal.wake();
        journal.reading(speed, (double) next, Known.GOOD, next * 1_000_000, next);
        next++;
      }
      room.acquire();
    }
  }
}
