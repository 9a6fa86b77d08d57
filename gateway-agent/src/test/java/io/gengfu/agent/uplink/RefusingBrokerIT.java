package io.gengfu.agent.uplink;

import static io.gengfu.simulators.line.Direction.TO_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.Packet;
import io.gengfu.simulators.line.PacketFault;
import io.gengfu.simulators.line.PacketFaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Brokers that refuse, in each of the three places where MQTT 5 lets them say why: a connection, a
 * record, a session. Whatever they say, no record is lost and none is twice at the platform.
 */
class RefusingBrokerIT {

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // each test begins with its own
  private Behind behind;

  @AfterEach
  void close() throws Exception {
    behind.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }

  private void allArriveOnce(int alerts) {
    soon().until(() -> behind.allConfirmed());
    assertThat(behind.platform.store().duplicatedTransitions()).isEmpty();
    assertThat(behind.platform.store().gaps()).isEmpty();
    assertThat(behind.platform.store().refusals()).isEmpty();
    assertThat(behind.alertsAtThePlatform()).isEqualTo(alerts);
  }

  // MQTT 5.0 table 3-1: some that ask for patience, some for other credentials; Paho 1.2.5 does not
  // know 0x99 and 0x9b there.
  @Test
  void aConnectionThatIsRefusedForWhateverReasonIsTriedAgain() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO);
    List<Integer> codes = List.of(0x80, 0x86, 0x87, 0x89, 0x8a, 0x97, 0x99, 0x9b, 0x9f);
    var next = new AtomicInteger();
    List<String> said = new CopyOnWriteArrayList<>();
    behind.fault(
        (direction, packet, connection) -> {
          if (packet.type() != Packet.Type.CONNECT) {
            return List.of(packet);
          }
          said.add(behind.status().lastError());
          int attempt = next.getAndIncrement();
          return attempt < codes.size()
              ? PacketFaults.refuseConnections(codes.get(attempt), p -> true)
                  .pass(direction, packet, connection)
              : List.of(packet);
        });
    behind.record(1, Lane.ALERT);
    behind.start();

    allArriveOnce(1);
    assertThat(said).hasSizeGreaterThan(codes.size());
    assertThat(said.get(2)).contains("user name or password (0x86)", "correct user:");
    assertThat(said.get(3)).contains("does not let this gateway in (0x87)");
  }

  // MQTT 5.0 table 2-6: every code that a server may end a session with.
  @Test
  void aSessionThatTheBrokerEndsForWhateverReasonIsFollowedByAnother() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO).start();
    List<Integer> codes =
        List.of(
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94,
            0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2);
    for (int code : codes) {
      String word = code == 0 ? "normal disconnection" : "0x%02x".formatted(code);
      behind.fault(PacketFaults.disconnect(code, 1, RefusingBrokerIT::isAlert));
      behind.record(1, Lane.ALERT);
      soon()
          .alias("after " + Integer.toHexString(code))
          .until(
              () ->
                  behind.status().lastError().contains(word)
                      && behind.allConfirmed()
                      && behind.state() == State.ONLINE);
    }

    allArriveOnce(codes.size());
  }

  // MQTT 5.0 §3.4.2.1; the broker keeps what it refuses.
  @Test
  void aRecordThatIsRefusedForNowIsSentAgain() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO).start();
    List<Integer> codes = List.of(0x10, 0x80, 0x83, 0x87, 0x90, 0x97, 0x99);
    for (int code : codes) {
      behind.fault(PacketFaults.refuse(code, 1, RefusingBrokerIT::isAlert));
      behind.record(1, Lane.ALERT);
      String word = "0x%02x".formatted(code);
      soon()
          .alias("after " + word)
          .until(() -> behind.status().lastError().contains(word) && behind.allConfirmed());
    }

    allArriveOnce(codes.size());
  }

  // Some brokers end the session rather than refuse the record; the next session met it again.
  @Test
  void aRecordThatEndsEverySessionBecomesAGapAndBlocksNobody() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO);
    behind.fault(PacketFaults.disconnect(0x95, Integer.MAX_VALUE, p -> says(p, "alert-7\"")));
    behind.record(30, Lane.ALERT);
    behind.start();

    soon().until(() -> behind.status().tombstones() == 1 && behind.allConfirmed());

    assertThat(behind.alertsAtThePlatform()).isEqualTo(29);
    assertThat(behind.platform.store().duplicatedTransitions()).isEmpty();
  }

  // MQTT 5.0 §3.4.2.1. Paho 1.2.5 does not know this one in a PUBACK and ends the session itself.
  @Test
  void aPacketIdentifierThatIsInUseIsFollowedByANewSession() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO).start();
    behind.fault(PacketFaults.refuse(0x91, 3, RefusingBrokerIT::isAlert));
    behind.record(30, Lane.ALERT);

    allArriveOnce(30);
    assertThat(behind.status().lastError()).contains("does not know");
  }

  // Nobody can say that it is the record's fault, so it is not given up; but the others go.
  @Test
  void aRecordWhoseAnswerNobodyUnderstandsKeepsNoOtherFromThePlatform() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO);
    behind.fault(PacketFaults.refuse(0x91, Integer.MAX_VALUE, p -> says(p, "alert-7\"")));
    behind.record(30, Lane.ALERT);
    behind.start();

    soon().until(() -> behind.alertsAtThePlatform() == 29);
    behind.record(30, Lane.ALERT);
    soon().until(() -> behind.alertsAtThePlatform() == 59);
    assertThat(behind.status().tombstones()).isZero();
    behind.fault(PacketFault.NONE);

    allArriveOnce(60);
  }

  @ParameterizedTest
  @CsvSource({"0x85", "0x87", "0x97"})
  void whereNoSecondConnectionIsAllowedEverythingGoesByOne(String code) throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO);
    behind.fault(
        PacketFaults.refuseConnections(
            Integer.decode(code), p -> p.clientId().endsWith("-second")));
    behind.readings(5);
    behind.record(10, Lane.ALERT);
    behind.start();

    allArriveOnce(10);
    assertThat(behind.status().traffic().telemetry()).startsWith("with the alerts");
    assertThat(behind.state()).isEqualTo(State.ONLINE);
  }

  // Brokers that take the user's name for the client's end one connection for the other, for ever.
  @Test
  void whereTheSecondConnectionEndsTheFirstEverythingGoesByOne() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO);
    var first = new AtomicReference<Optional<PacketFault.Connection>>(Optional.empty());
    PacketFault takeover =
        (direction, packet, connection) -> {
          if (packet.type() == Packet.Type.CONNECT) {
            first.getAndSet(Optional.of(connection)).ifPresent(RefusingBrokerIT::takenOver);
          }
          return List.of(packet);
        };
    behind.fault(takeover);
    behind.readings(5);
    behind.record(10, Lane.ALERT);
    behind.start();

    soon().until(() -> behind.status().traffic().telemetry().startsWith("with the alerts"));
    allArriveOnce(10);
    soon().until(() -> behind.state() == State.ONLINE);
  }

  @Test
  void oneConnectionIsAllThereIsWhereTheSiteSaysSo() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO);
    behind.metering = new Metering(1, 0, 0);
    behind.readings(5);
    behind.record(10, Lane.ALERT);
    behind.start();

    allArriveOnce(10);
    assertThat(behind.line().accepted()).isEqualTo(1);
  }

  private static void takenOver(PacketFault.Connection connection) {
    connection.forge(TO_CLIENT, Packet.disconnect(0x8e));
    connection.end();
  }

  private static boolean isAlert(Packet packet) {
    return packet.type() == Packet.Type.PUBLISH && packet.topic().endsWith("/alert");
  }

  private static boolean says(Packet packet, String text) {
    return isAlert(packet) && new String(packet.body(), StandardCharsets.UTF_8).contains(text);
  }
}
