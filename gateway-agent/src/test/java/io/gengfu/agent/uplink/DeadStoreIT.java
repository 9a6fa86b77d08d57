package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.HeldStore;
import io.gengfu.agent.store.RealDisk;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreTrouble;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that records nothing, and a platform that must hear of every alert all the same. */
@Timeout(180)
class DeadStoreIT {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  /** What is asked for: 10 s, whatever the store does. */
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private final Opened open = new Opened();
  private final AtomicReference<StoreTrouble> trouble = new AtomicReference<>();

  @SuppressWarnings("NullAway.Init") // by begin and go
  private Mosquitto broker;

  @SuppressWarnings("NullAway.Init") // by begin and go
  private Receiver platform;

  @SuppressWarnings("NullAway.Init") // by begin and go
  private Store store;

  @SuppressWarnings("NullAway.Init") // by begin and go
  private Journal journal;

  @SuppressWarnings("NullAway.Init") // by begin and go
  private Uplink uplink;

  private final List<RealDisk> disks = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (RealDisk disk : disks) {
      disk.answerAgain(); // or the store could not be closed
    }
    open.close();
  }

  private void begin(Store opened) throws Exception {
    broker = open.add(new Mosquitto(folder));
    platform = open.add(new Receiver(broker, Receipts.SENT));
    go(opened);
  }

  private void go(Store opened) {
    store = open.add(opened);
    store.onTrouble(trouble::set);
    journal = store.journal(handle -> "");
    UplinkConfig config =
        new UplinkConfig(
            "city", broker.uri(), Optional.empty(), Optional.empty(), true, Duration.ofSeconds(30));
    uplink = open.add(Uplink.start("gw", config, store));
    soon().until(() -> uplink.status().state() == State.ONLINE);
  }

  private Store openIn(Path data) {
    return Store.open(data, LIMITS, "gw", List.of("city"), Alerts.POINTS);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private void raise(String alert, Lane lane) {
    Alerts.record(journal, Alerts.raised(alert, "p/r/" + alert, lane));
  }

  private static boolean isPast(JsonNode node) {
    return node.has("durable");
  }

  private List<String> told() {
    return of(platform.records.stream().filter(DeadStoreIT::isPast).toList());
  }

  private List<String> recorded() {
    return of(platform.records.stream().filter(node -> !isPast(node)).toList());
  }

  private static List<String> of(List<JsonNode> nodes) {
    return nodes.stream()
        .map(node -> node.at("/data/alertId").asText() + "#" + node.at("/data/transition").asText())
        .distinct()
        .toList();
  }

  private void toldInTime(String... transitions) {
    await().atMost(TOLD_WITHIN).until(() -> told().containsAll(List.of(transitions)));
  }

  @Test
  void aStoreThatIsStuckKeepsNoAlertFromThePlatformAndRecordsItLater() throws Exception {
    begin(openIn(folder.resolve("data")));
    raise("before", Lane.ALERT);
    soon().until(() -> recorded().equals(List.of("before#1")));
    assertThat(told()).isEmpty();
    assertThat(trouble.get()).isEqualTo(StoreTrouble.NONE);

    try (HeldStore held = HeldStore.hold(folder.resolve("data"))) {
      assertThat(held.isHeld()).isTrue();
      raise("fire", Lane.LIFE);
      raise("bike", Lane.ALERT);
      toldInTime("fire#1", "bike#1");
      assertThat(trouble.get().holdsAlerts()).isTrue();
      Alerts.record(
          journal, Alerts.decision(Alerts.step("bike", "p/r/bike", Lane.ALERT, 2, Kind.CLEARED)));
      toldInTime("bike#2");
      assertThat(recorded()).containsExactly("before#1");
    }

    soon().until(() -> recorded().size() == 4);
    soon().until(() -> trouble.get() == StoreTrouble.NONE);
    assertThat(recorded()).containsExactlyInAnyOrder("before#1", "fire#1", "bike#1", "bike#2");
    raise("after", Lane.ALERT);
    soon().until(() -> recorded().contains("after#1"));
    assertThat(told()).containsExactlyInAnyOrder("fire#1", "bike#1", "bike#2");
    assertThat(platform.records.stream().filter(DeadStoreIT::isPast))
        .allSatisfy(
            node -> {
              assertThat(node.path("durable").asBoolean(true)).isFalse();
              assertThat(node.has("epoch")).isFalse();
              assertThat(node.has("sequence")).isFalse();
              assertThat(node.path("id").asText()).startsWith("gw/volatile/city/");
            });
  }

  // What was under way when the line went may not have arrived: it goes again as itself.
  @Test
  void aLineThatBreaksMeanwhileMakesItGoAgainUnderTheSameIdentity() throws Exception {
    begin(openIn(folder.resolve("data")));
    try (HeldStore held = HeldStore.hold(folder.resolve("data"))) {
      assertThat(held.isHeld()).isTrue();
      broker.kill();
      soon().until(() -> uplink.status().state() == State.WAITING);
      raise("fire", Lane.LIFE);
      soon().until(() -> trouble.get().holdsAlerts());
      broker.start();
      soon().until(() -> uplink.status().refused() > 0 || uplink.status().state() == State.ONLINE);
      platform.reconnect();
      soon().until(() -> told().contains("fire#1"));
    }
    soon().until(() -> recorded().contains("fire#1"));
    assertThat(platform.records.stream().filter(DeadStoreIT::isPast).map(node -> node.path("id")))
        .containsOnly(
            platform.records.stream()
                .filter(DeadStoreIT::isPast)
                .findFirst()
                .orElseThrow()
                .path("id"));
  }

  @Test
  void aFullDiskKeepsNoAlertFromThePlatformAndRecordsItWhenThereIsRoom() throws Exception {
    RealDisk disk = disk();
    begin(disk.open(runtime(), LIMITS));
    raise("before", Lane.ALERT);
    soon().until(() -> recorded().contains("before#1"));

    disk.fill();
    int raised = 0;
    while (!trouble.get().holdsAlerts() && raised < 5_000) {
      raised++;
      raise("a" + raised, Lane.ALERT);
      int so = raised;
      soon().until(() -> recorded().contains("a" + so + "#1") || trouble.get().holdsAlerts());
    }
    raise("fire", Lane.LIFE);
    toldInTime("fire#1", "a" + raised + "#1");

    disk.makeRoom();
    soon().until(() -> recorded().contains("fire#1"));
    soon().until(() -> trouble.get() == StoreTrouble.NONE);
    assertThat(recorded()).hasSize(raised + 2).contains("a" + raised + "#1");
  }

  @Test
  void aDiskThatHangsKeepsNoAlertFromThePlatform() throws Exception {
    RealDisk disk = disk();
    begin(disk.open(runtime(), LIMITS));

    disk.freeze();
    raise("fire", Lane.LIFE);
    toldInTime("fire#1");
    assertThat(trouble.get()).isEqualTo(StoreTrouble.STALLED);
    disk.thaw();

    soon().until(() -> recorded().contains("fire#1"));
    soon().until(() -> trouble.get() == StoreTrouble.NONE);
  }

  // The kernel remounts a card with errors read-only; somebody repairs it and starts again.
  @Test
  void aDiskThatBecameReadOnlyKeepsNoAlertFromThePlatformAndTheNextStartRecordsIt()
      throws Exception {
    RealDisk disk = disk();
    begin(disk.open(runtime(), LIMITS));
    raise("before", Lane.ALERT);
    soon().until(() -> recorded().contains("before#1"));

    disk.breakIt();
    raise("fire", Lane.LIFE);
    raise("bike", Lane.ALERT);
    toldInTime("fire#1", "bike#1");
    assertThat(trouble.get()).isEqualTo(StoreTrouble.FAILING);
    assertThat(recorded()).containsExactly("before#1");

    uplink.close();
    store.close();
    disk.repair();
    go(disk.open(runtime(), LIMITS));
    soon().until(() -> recorded().containsAll(List.of("fire#1", "bike#1")));
    // A receipt that could not be written makes a record go again, as itself.
    assertThat(
            platform.records.stream()
                .filter(node -> !isPast(node))
                .map(node -> node.path("id").asText())
                .distinct())
        .hasSize(3);
  }

  private RealDisk disk() throws IOException {
    RealDisk disk = open.add(RealDisk.in(folder));
    disks.add(disk);
    return disk;
  }

  private Path runtime() throws IOException {
    return Files.createDirectories(folder.resolve("run"));
  }
}
