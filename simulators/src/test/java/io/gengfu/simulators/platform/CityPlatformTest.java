package io.gengfu.simulators.platform;

import static io.gengfu.simulators.platform.FakeGateway.LIFE;
import static io.gengfu.simulators.platform.FakeGateway.alertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver's accounts, against a real broker and a client of another stack. */
class CityPlatformTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private CityPlatform platform;
  private FakeGateway gateway;

  @BeforeEach
  void start() throws MqttException {
    platform = CityPlatform.builder(folder.resolve("platform.db")).start();
    gateway = new FakeGateway(platform.uri());
  }

  @AfterEach
  void stop() throws MqttException {
    gateway.close();
    platform.close();
  }

  @Test
  void aRecordThatComesAgainIsCountedAndKeptOnce() throws MqttException {
    gateway.alert(1, "a", 1);
    gateway.alert(2, "a", 2);
    gateway.alert(2, "a", 2);

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 3);
    assertThat(platform.store().counts()).isEqualTo(new Counts(3, 2, 1, 0));
    assertThat(platform.store().duplicatedTransitions()).isEmpty();
    assertThat(platform.store().alerts())
        .extracting(StoredAlert::sequence, StoredAlert::alertId, StoredAlert::transition)
        .containsExactly(tuple(1L, "a", 1), tuple(2L, "a", 2));
    assertThat(platform.store().alerts().getFirst().devices()).containsExactly("lift-1");
  }

  // The worst thing a gateway can do: the city answers the same call twice.
  @Test
  void oneTransitionUnderTwoIdentitiesIsADuplicate() throws MqttException {
    gateway.alert(1, "a", 1);
    gateway.alert(2, "a", 1);

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 2);
    assertThat(platform.store().duplicatedTransitions()).containsExactly("a#1");
    assertThat(platform.store().counts().redelivered()).isZero();
  }

  // A gateway whose disk is dead tells all the same; its record, once there is one, is no news.
  @Test
  void aTransitionThatWasToldPastTheStoreAndItsRecordAreOne() throws MqttException {
    gateway.tellsPastTheStore("a", 1);
    gateway.tellsPastTheStore("a", 1);
    gateway.tellsPastTheStore("b", 1);
    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 3);
    assertThat(platform.store().counts()).isEqualTo(new Counts(3, 0, 0, 0));
    assertThat(platform.store().alerts())
        .extracting(StoredAlert::alertId, StoredAlert::isDurable)
        .containsExactly(tuple("a", false), tuple("b", false));
    assertThat(gateway.receipts()).isEmpty();

    gateway.alert(1, "a", 1);
    gateway.alert(2, "a", 2);

    await().atMost(LIMIT).until(() -> lastReceipt() == 2);
    assertThat(platform.store().duplicatedTransitions()).isEmpty();
    assertThat(platform.store().alerts())
        .extracting(StoredAlert::alertId, StoredAlert::transition, StoredAlert::sequence)
        .containsExactly(tuple("a", 1, 1L), tuple("b", 1, 0L), tuple("a", 2, 2L));
    assertThat(platform.store().alerts().getFirst().order()).isEqualTo(1);
    assertThat(platform.store().told()).hasSize(2);
  }

  @Test
  void whatIsNotDurableAndClaimsANumberIsRefused() throws MqttException {
    gateway.send(
        "alert",
        FakeGateway.alertJson("gw/e1/city/life/1", 1, "a", 1)
            .replace("\"lane\"", "\"durable\":false,\"lane\""));

    await().atMost(LIMIT).until(() -> platform.store().counts().refused() == 1);
    assertThat(platform.store().alerts()).isEmpty();
  }

  @Test
  void aSilencedRuleIsStoredOnceAndIsNoAlert() throws MqttException {
    String told = silenced(1, "\"who\":\"duty\",\"why\":\"mended\",");
    gateway.send("alert", told);
    gateway.send("alert", told);
    gateway.send("alert", silenced(2, "\"who\":\"duty\","));

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 3);
    assertThat(platform.store().suppressions())
        .singleElement()
        .satisfies(
            stored -> {
              assertThat(stored.instance()).isEqualTo("p/r/lift-1");
              assertThat(stored.suppression()).isEqualTo("out_of_service");
              assertThat(stored.lane()).isEqualTo("life");
            });
    assertThat(platform.store().alerts()).isEmpty();
    assertThat(platform.store().refusals())
        .singleElement()
        .satisfies(why -> assertThat(why).contains("why is missing"));
  }

  private static String silenced(long sequence, String because) {
    return alertJson("gw/e1/city/life/" + sequence, sequence, "p/r/lift-1", 1)
        .replace("io.gengfu.alert.v1", "io.gengfu.suppression.v1")
        .replace(
            "\"kind\":\"raised\"",
            because
                + "\"instance\":\"p/r/lift-1\",\"suppression\":\"out_of_service\","
                + "\"kind\":\"out_of_service\"");
  }

  @Test
  void receiptsStopAtAGapAndGoOnWhenItIsFilled() throws MqttException {
    gateway.alert(1, "a", 1);
    gateway.alert(3, "c", 1);

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 2);
    assertThat(platform.store().gaps()).containsExactly(new Gap(LIFE, 2, 2));
    assertThat(platform.store().complete()).containsEntry(LIFE, 1L);
    await().atMost(LIMIT).until(() -> lastReceipt() == 1);

    gateway.alert(2, "b", 1);

    await().atMost(LIMIT).until(() -> lastReceipt() == 3);
    assertThat(platform.store().gaps()).isEmpty();
    JsonNode receipt = json(gateway.receipts().getLast());
    assertThat(receipt.path("uplink").asText()).isEqualTo("city");
    assertThat(receipt.path("epoch").asText()).isEqualTo("e1");
    assertThat(receipt.path("lane").asText()).isEqualTo("life");
  }

  // An alert of 1970 is put right when the gateway knows the time, and so is one that drifted.
  @Test
  void timesThatWereWrongAreCorrected() throws MqttException {
    gateway.send("alert", atBoot(1, "a", 5_000));
    gateway.send("alert", atBoot(2, "b", 100_000));
    gateway.send("audit", correction(1, 0, 90_000, 1_929_602_000L, false));
    gateway.send("audit", correction(2, 95_000, 105_000, 60_000, true));
    gateway.send("audit", correction(3, 4, 3, 0, false));

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 5);
    assertThat(platform.store().happened("a"))
        .containsExactly(Instant.parse("2026-11-23T07:50:05Z"));
    assertThat(platform.store().happened("b"))
        .containsExactly(Instant.parse("2026-11-23T07:51:10Z"));
    assertThat(platform.store().alerts())
        .extracting(StoredAlert::occurredAt)
        .containsOnly(Instant.parse("2026-11-01T08:00:00Z"));
    assertThat(platform.store().refusals()).hasSize(1);
  }

  private static String atBoot(long sequence, String alertId, long since) {
    return alertJson("gw/e1/city/life/" + sequence, sequence, alertId, 1)
        .replace("\"clock\":{}", "\"clock\":{\"bootId\":\"b1\",\"sinceBootMillis\":" + since + "}");
  }

  private static String correction(
      long sequence, long from, long to, long offset, boolean growing) {
    return """
    {"specversion":"1.0","id":"gw/e1/city/audit/%d","source":"gengfu/gw",
     "type":"io.gengfu.clock.v1","time":"2026-11-23T08:00:00Z","subject":"b1",
     "datacontenttype":"application/json","gateway":"gw","epoch":"e1","uplink":"city",
     "lane":"audit","sequence":%d,
     "data":{"bootId":"b1","bootedAt":"2026-11-23T07:50:00Z","offsetMillis":%d,
       "fromSinceBootMillis":%d,"toSinceBootMillis":%d,"growing":%b,"cause":"stepped","clock":{}}}
    """
        .formatted(sequence, sequence, offset, from, to, growing);
  }

  // What a gateway had to drop for lack of space must not hold up the receipts of all that follows.
  @Test
  void numbersThatTheGatewayDroppedAreNoGap() throws MqttException {
    gateway.alert(1, "a", 1);
    gateway.send(
        "alert",
        """
        {"specversion":"1.0","id":"gw/e1/city/life/4","source":"gengfu/gw",
         "type":"io.gengfu.gap.v1","time":"2026-11-01T08:00:00Z",
         "datacontenttype":"application/json","gateway":"gw","epoch":"e1","uplink":"city",
         "lane":"life","sequence":4,"data":{"from":2,"to":4,"cause":"full"}}
        """);

    await().atMost(LIMIT).until(() -> lastReceipt() == 4);
    assertThat(platform.store().gaps()).isEmpty();
  }

  // Without the mark in the status a lost last record would never be missed.
  @Test
  void aMissingTailShowsByTheStatus() throws MqttException {
    gateway.alert(1, "a", 1);
    gateway.send(
        "status",
        """
        {"state":"online","session":"s","at":"2026-11-01T08:00:00Z",
         "epochs":{"alerts":{"epoch":"e1","highWater":{"life":3,"alert":0}}}}
        """);

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 2);
    assertThat(platform.store().gaps()).containsExactly(new Gap(LIFE, 2, 3));
  }

  @Test
  void withoutReceiptsItStoresInSilence() throws MqttException {
    platform.receipts(false);
    gateway.alert(1, "a", 1);
    await().atMost(LIMIT).until(() -> platform.store().counts().records() == 1);
    assertThat(gateway.receipts()).isEmpty();

    platform.receipts(true);
    platform.sendReceipts();
    await().atMost(LIMIT).until(() -> lastReceipt() == 1);
  }

  @Test
  void whatBreaksTheContractIsKeptAndRefused() throws MqttException {
    gateway.send("alert", "no json");
    gateway.send("alert", alertJson("gw/e1/city/life/8", 9, "a", 1));
    gateway.send("alert", alertJson("gw/e1/city/life/1", 1, "a", 0));
    gateway.send("command", "{}");

    await().atMost(LIMIT).until(() -> platform.store().counts().received() == 4);
    assertThat(platform.store().counts()).isEqualTo(new Counts(4, 0, 0, 3));
    assertThat(platform.store().refusals()).anyMatch(r -> r.contains("gw/e1/city/life/8"));
  }

  @Test
  void telemetryHasItsOwnLane() throws MqttException {
    gateway.send(
        "telemetry",
        """
        {"specversion":"1.0","id":"gw/t1/city/telemetry/1","source":"gengfu/gw",
         "type":"io.gengfu.telemetry.v1","time":"2026-11-01T08:00:00Z",
         "datacontenttype":"application/json","gateway":"gw","epoch":"t1","uplink":"city",
         "lane":"telemetry","sequence":1,"data":{"from":1,"to":2,"count":0,"points":{}}}
        """);

    LaneId lane = new LaneId("gw", "t1", "city", "telemetry");
    await().atMost(LIMIT).until(() -> platform.store().complete().containsKey(lane));
    assertThat(platform.store().complete()).containsEntry(lane, 1L);
    assertThat(platform.store().firstTelemetryAfter(0)).isEqualTo(1);
  }

  @Test
  void aCutLineEndsTheConnectionAndARestoredOneTakesANewOne() throws MqttException {
    platform.cut();

    await().atMost(LIMIT).until(() -> !gateway.connected());
    assertThatThrownBy(() -> new FakeGateway(platform.uri())).isInstanceOf(MqttException.class);

    platform.restore();
    try (FakeGateway again = new FakeGateway(platform.uri())) {
      again.alert(1, "a", 1);
      await().atMost(LIMIT).until(() -> platform.store().counts().records() == 1);
    }
  }

  @Test
  void theReceiverComesBackAfterTheBroker() throws MqttException {
    platform.stopBroker();
    await().atMost(LIMIT).until(() -> !gateway.connected());
    platform.startBroker();

    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (FakeGateway again = new FakeGateway(platform.uri())) {
                again.alert(1, "a", 1);
                await()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> platform.store().counts().records() == 1);
              }
            });
  }

  private long lastReceipt() {
    return gateway.receipts().isEmpty()
        ? -1
        : json(gateway.receipts().getLast()).path("upTo").asLong();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
