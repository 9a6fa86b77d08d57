package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Decides for ever, whatever the store does, and says what it has decided. */
final class DecidingChild {
  private DecidingChild() {}

  public static void main(String[] args) {
    StoreConfig limits = new StoreConfig(256, 64, Duration.ofMillis(10));
    Store store = Store.open(Path.of(args[0]), limits, "gw", List.of("city"), Alerts.POINTS);
    long first = store.latestTransition() + 1;
    System.out.println("open");
    Journal journal = store.journal(handle -> "");
    read(); // by then the parent holds the file
    for (long n = first; n < first + 1_000; n++) {
      Alerts.record(journal, Alerts.raised("a" + n, "p/r/d" + n % 5, Lane.ALERT));
      System.out.println(n);
      System.out.flush();
    }
    read();
  }

  private static void read() {
    try {
      if (System.in.read() < 0) {
        System.exit(3);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
