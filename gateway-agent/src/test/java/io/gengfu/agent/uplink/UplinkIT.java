package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The uplink against a real Mosquitto. */
class UplinkIT {
  @TempDir private Path folder;

  private final Opened open = new Opened();
  private Store store;
  private Journal journal;
  private int recorded;

  @BeforeEach
  void openStore() {
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    store = open.add(Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS));
    journal = store.journal(handle -> "");
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private Uplink uplink(Mosquitto broker, boolean receipts, Duration resendAfter) {
    UplinkConfig config =
        new UplinkConfig(
            "city", broker.uri(), Optional.empty(), Optional.empty(), receipts, resendAfter);
    return open.add(Hasty.start("gw", config, store, SystemClock.open()));
  }

  private Mosquitto mosquitto(String... config) {
    return open.add(new Mosquitto(folder, config));
  }

  private Receiver receiver(Mosquitto broker, Receipts receipts) throws Exception {
    return open.add(new Receiver(broker, receipts));
  }

  private void record(int count, Lane lane) {
    for (int i = 0; i < count; i++) {
      recorded++;
      Alerts.record(journal, Alerts.raised("alert-" + recorded, "p/r/d" + recorded, lane));
      int so = recorded;
      if (i % 1000 == 999) {
        soon().until(() -> store.figures().transitions() >= so);
      }
    }
    soon().until(() -> store.figures().transitions() >= recorded);
  }

  private static boolean allConfirmed(Uplink uplink) {
    return uplink.status().pending().values().stream().allMatch(waiting -> waiting == 0);
  }

  private static List<Long> upTo(long n) {
    return LongStream.rangeClosed(1, n).boxed().toList();
  }

  // Mosquitto takes 20 in flight unless told otherwise, and ends the session of who sends more.
  @Test
  void aLongBacklogArrivesOnceInOrderAndTheUrgentLaneFirst() throws Exception {
    record(3000, Lane.ALERT);
    record(100, Lane.LIFE);
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    journal.reading(speed, 1.5, Known.GOOD, 0, 1000);
    soon().until(() -> store.figures().readings() == 1);
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);

    Uplink uplink = uplink(broker, true, Duration.ofSeconds(30));

    soon().until(() -> allConfirmed(uplink));
    assertThat(platform.sequences("life")).isEqualTo(upTo(100));
    assertThat(platform.sequences("alert")).isEqualTo(upTo(3000));
    assertThat(platform.sequences("telemetry")).isEqualTo(upTo(1));
    assertThat(platform.records.subList(0, 100))
        .allSatisfy(node -> assertThat(node.path("lane").asText()).isEqualTo("life"));
    // Telemetry may go once a whole window of alerts waits for nothing but receipts.
    List<String> lanes = platform.records.stream().map(node -> node.path("lane").asText()).toList();
    assertThat(lanes.indexOf("telemetry")).isGreaterThan(600);
    assertThat(uplink.status().redelivered()).isZero();
    assertThat(uplink.status().lastError()).isEmpty();
  }

  @Test
  void anAlertMessageIsWhatTheContractSays() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);
    uplink(broker, true, Duration.ofSeconds(30));

    record(1, Lane.ALERT);
    soon().until(() -> platform.records.size() == 1);

    JsonNode node = platform.records.getFirst();
    String epoch = node.path("epoch").asText();
    assertThat(epoch).isNotEmpty();
    assertThat(node.path("id").asText()).isEqualTo("gw/" + epoch + "/city/alert/1");
    assertThat(node.path("type").asText()).isEqualTo("io.gengfu.alert.v1");
    assertThat(node.path("subject").asText()).isEqualTo("alert-1");
    assertThat(node.at("/data/kind").asText()).isEqualTo("raised");
    assertThat(node.at("/data/severity").asInt()).isEqualTo(2);
    assertThat(node.at("/data/message/zh").asText()).isEqualTo("1号电梯 轿厢内有电动车");
    assertThat(node.at("/data/devices/0/location/code").asText()).isEqualTo("0101");
    assertThat(node.at("/data/evidence/0/value").asBoolean()).isTrue();
    soon()
        .until(
            () -> platform.statuses.getFirst().at("/epochs/alerts/epoch").asText().equals(epoch));
    assertThat(platform.statuses.getFirst().path("state").asText()).isEqualTo("online");
  }

  // Whoever takes no audit records still wants the fire alarm.
  @Test
  void aRefusedAuditRecordHoldsUpNoAlert() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT); // subscribes to no audit records
    store.audit(List.of(new AuditRecord("k", "io.gengfu.kpi.v1", "s", Instant.now(), "{}")));
    Uplink uplink = uplink(broker, true, Duration.ofSeconds(30));
    soon().until(() -> uplink.status().refused() > 0);

    record(100, Lane.ALERT);

    soon().until(() -> platform.sequences("alert").equals(upTo(100)));
    soon().until(() -> uplink.status().pending().getOrDefault(Lane.ALERT, -1L) == 0);
    assertThat(uplink.status().pending()).containsEntry(Lane.AUDIT, 1L);
  }

  @Test
  void everythingArrivesThoughTheBrokerDiesHalfway() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);
    Uplink uplink = uplink(broker, true, Duration.ofSeconds(2));
    record(2000, Lane.ALERT);
    soon().until(() -> platform.distinct() > 50);

    broker.kill();
    soon().until(() -> uplink.status().state() == State.WAITING);
    record(200, Lane.LIFE);
    broker.start();
    platform.reconnect();

    soon().until(() -> allConfirmed(uplink));
    assertThat(platform.distinct()).isEqualTo(2200);
    // What the broker refused because nobody listened yet goes again after what it took.
    assertThat(platform.sequences("life").stream().distinct().sorted().toList())
        .isEqualTo(upTo(200));
  }

  @Test
  void aRecordWithoutReceiptIsSentAgainUnderTheSameIdentity() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.WITHHELD);
    Uplink uplink = uplink(broker, true, Duration.ofMillis(300));
    record(3, Lane.ALERT);

    soon().until(() -> platform.records.size() >= 9);
    assertThat(platform.distinct()).isEqualTo(3);
    assertThat(uplink.status().pending()).containsEntry(Lane.ALERT, 3L);
    assertThat(uplink.status().redelivered()).isGreaterThanOrEqualTo(6);

    platform.receipts = Receipts.SENT;
    soon().until(() -> allConfirmed(uplink));
  }

  // 0x10 looks like success to the client library; without a subscriber the alert was lost.
  @Test
  void withoutAnySubscriberNothingCountsAsDelivered() throws Exception {
    Mosquitto broker = mosquitto();
    Uplink uplink = uplink(broker, false, Duration.ofSeconds(30));
    record(40, Lane.ALERT);

    soon().until(() -> uplink.status().lastError().contains("0x10"));
    assertThat(uplink.status().pending()).containsEntry(Lane.ALERT, 40L);
    assertThat(uplink.status().sent()).isZero();

    Receiver platform = receiver(broker, Receipts.WITHHELD);
    soon().until(() -> allConfirmed(uplink));
    soon().until(() -> platform.distinct() == 40);
  }

  // Somebody else has used these numbers: a record under one of them would be taken for known.
  @Test
  void aReceiptForWhatWasNeverRecordedIsRefusedAndTheRecordsGetOtherNumbers() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.WITHHELD);
    Uplink uplink = uplink(broker, true, Duration.ofSeconds(1));
    record(3, Lane.ALERT);
    soon().until(() -> platform.distinct() == 3);
    String epoch = platform.records.getFirst().path("epoch").asText();

    platform.receipt(epoch, "alert", 4);

    soon().until(() -> uplink.status().lastError().contains("never recorded"));
    soon().until(() -> platform.distinct() == 6);
    assertThat(platform.records)
        .filteredOn(node -> !node.path("epoch").asText().equals(epoch))
        .extracting(node -> node.path("subject").asText())
        .contains("alert-1", "alert-2", "alert-3");
    // The old numbers are over, which the platform is told.
    soon()
        .until(
            () ->
                platform.records.stream()
                    .filter(node -> node.path("type").asText().equals("io.gengfu.gap.v1"))
                    .anyMatch(
                        gap ->
                            gap.path("epoch").asText().equals(epoch)
                                && gap.at("/data/from").asLong() == 1
                                && gap.at("/data/to").asLong() == 3));
    assertThat(uplink.status().pending()).containsEntry(Lane.ALERT, 6L);

    // Nor may a platform that is wrong make one epoch after the other.
    String second =
        platform.records.stream()
            .map(node -> node.path("epoch").asText())
            .filter(other -> !other.equals(epoch))
            .findFirst()
            .orElseThrow();
    platform.receipt(second, "alert", 99);
    record(1, Lane.ALERT);
    soon().until(() -> platform.distinct() == 7);
    assertThat(platform.records)
        .extracting(node -> node.path("epoch").asText())
        .containsOnly(epoch, second);
  }

  // A platform restored from its own backup asks again for what it has lost.
  @Test
  void aPlatformThatGoesBackGetsTheRecordsAgain() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);
    Uplink uplink = uplink(broker, true, Duration.ofSeconds(30));
    record(10, Lane.ALERT);
    soon().until(() -> allConfirmed(uplink));
    platform.receipts = Receipts.WITHHELD;
    String epoch = platform.records.getFirst().path("epoch").asText();

    platform.receipt(epoch, "alert", 4);

    soon().until(() -> platform.records.size() == 16);
    assertThat(platform.distinct()).isEqualTo(10);
    assertThat(platform.sequences("alert").subList(10, 16))
        .containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void aStaleOfflineIsCorrected() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);
    uplink(broker, true, Duration.ofSeconds(30));
    soon().until(() -> !platform.statuses.isEmpty());

    platform.publish("gengfu/v1/gw/status", "{\"state\":\"offline\",\"session\":\"before\"}", true);

    soon()
        .until(
            () ->
                platform.statuses.size() >= 3
                    && platform.statuses.getLast().path("state").asText().equals("online"));
  }

  @Test
  void anOrderlyEndSaysOffline() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);
    Uplink uplink = uplink(broker, true, Duration.ofSeconds(30));
    soon().until(() -> !platform.statuses.isEmpty());

    uplink.close();

    soon().until(() -> platform.statuses.getLast().path("state").asText().equals("offline"));
  }

  @Test
  void aRecordTooLargeForTheBrokerBecomesAGapAndBlocksNobody() throws Exception {
    Mosquitto broker = mosquitto("max_packet_size 3000");
    Receiver platform = receiver(broker, Receipts.SENT);
    record(2, Lane.ALERT);
    Alerts.record(journal, Alerts.raised("long-" + "x".repeat(3000), "p/r/long", Lane.ALERT));
    recorded++;
    record(2, Lane.ALERT);

    Uplink uplink = uplink(broker, true, Duration.ofSeconds(30));

    soon().until(() -> allConfirmed(uplink));
    assertThat(platform.sequences("alert")).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    JsonNode gap =
        platform.records.stream()
            .filter(node -> node.path("sequence").asLong() == 3)
            .findFirst()
            .orElseThrow();
    assertThat(gap.path("type").asText()).isEqualTo("io.gengfu.gap.v1");
    assertThat(gap.at("/data/cause").asText()).contains("0x95");
    assertThat(uplink.status().tombstones()).isEqualTo(1);
  }

  // As large as telemetry of a large site: a limit of our own, meant for what comes in, once ended
  // each session that sent more.
  @Test
  void aRecordOfAHundredKilobytesIsSent() throws Exception {
    Mosquitto broker = mosquitto();
    Receiver platform = receiver(broker, Receipts.SENT);
    Alerts.record(journal, Alerts.raised("long-" + "x".repeat(100_000), "p/r/long", Lane.ALERT));
    recorded++;

    Uplink uplink = uplink(broker, true, Duration.ofSeconds(30));

    soon().until(() -> allConfirmed(uplink));
    assertThat(platform.sequences("alert")).containsExactly(1L);
    assertThat(platform.records.getFirst().path("subject").asText()).hasSize(100_005);
  }
}
