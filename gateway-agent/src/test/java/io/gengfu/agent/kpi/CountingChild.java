package io.gengfu.agent.kpi;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Records alerts and counts them as fast as it can, and prints a line after each count. */
final class CountingChild {
  static final StoreConfig LIMITS = new StoreConfig(256, 64, Duration.ofMillis(10));

  private CountingChild() {}

  static Kpis open(Path folder, Store store) {
    return Kpis.open(folder, store, SystemClock.open(), ZoneOffset.UTC, Set.of("lift-1"));
  }

  public static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    Store store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
    Journal journal = store.journal(handle -> "");
    Kpis kpis = open(folder, store);
    Semaphore room = new Semaphore(0);
    store.onCommit(room::release);
    long next = store.latestTransition() + 1;
    while (true) {
      for (int i = 0; i < 7; i++) {
        journal.decided(Alerts.raised("a" + next, "p/r/d" + next % 5, Lane.ALERT));
        journal.wake();
        next++;
      }
      room.acquire();
      kpis.catchUp();
      System.out.println("counted");
      System.out.flush();
    }
  }
}
