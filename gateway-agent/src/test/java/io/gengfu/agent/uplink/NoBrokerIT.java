package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The uplink against what is no broker, or none that answers. */
class NoBrokerIT {
  @TempDir private Path folder;

  private final Opened open = new Opened();
  private Store store;

  @BeforeEach
  void openStore() {
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    store = open.add(Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS));
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private static UplinkConfig to(URI broker) {
    return new UplinkConfig(
        "city", broker, Optional.empty(), Optional.empty(), true, Duration.ofSeconds(30));
  }

  @Test
  void anUnreachableBrokerIsAStateAndTheStoreGoesOn() {
    URI nobody = URI.create("mqtt://127.0.0.1:" + FreePort.find());
    Uplink uplink = open.add(Hasty.start("gw", to(nobody), store, SystemClock.open()));

    soon().until(() -> uplink.status().state() == State.WAITING);
    Journal journal = store.journal(handle -> "");
    for (int i = 1; i <= 10; i++) {
      Alerts.record(journal, Alerts.raised("alert-" + i, "p/r/d" + i, Lane.ALERT));
    }

    soon().until(() -> store.figures().transitions() == 10);
    assertThat(uplink.status().pending()).containsEntry(Lane.ALERT, 10L);
  }

  // A proxy whose broker is down accepts and hangs up; each attempt once cost a thread.
  @Test
  void aFarEndThatHangsUpAtOnceLeavesNoThreadBehind() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      AtomicInteger attempts = new AtomicInteger();
      Thread.ofPlatform().daemon().start(() -> hangUp(proxy, attempts));
      URI address = URI.create("mqtt://127.0.0.1:" + proxy.getLocalPort());
      Uplink uplink = open.add(Hasty.start("hung-up", to(address), store, SystemClock.open()));

      soon().until(() -> attempts.get() >= 4);
      uplink.close();

      soon()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().contains("gengfu-hung-up")));
    }
  }

  // A broker that hangs with its port open: each attempt once left a client with its threads.
  @Test
  void aFarEndThatNeverAnswersLeavesNoThreadBehind() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("mqtt://127.0.0.1:" + mute.getLocalPort());
      Uplink uplink = open.add(Uplink.start("unanswered", to(address), store));

      soon().until(() -> uplink.status().state() == State.WAITING);

      soon()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().contains("gengfu-unanswered")));
    }
  }

  private static void hangUp(ServerSocket proxy, AtomicInteger attempts) {
    try {
      while (!proxy.isClosed()) {
        proxy.accept().close();
        attempts.incrementAndGet();
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(NoBrokerIT.class).debug("the proxy is closed", e);
    }
  }
}
