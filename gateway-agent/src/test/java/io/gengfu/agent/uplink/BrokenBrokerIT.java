package io.gengfu.agent.uplink;

import static io.gengfu.simulators.line.Direction.TO_CLIENT;
import static io.gengfu.simulators.line.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.Direction;
import io.gengfu.simulators.line.Packet;
import io.gengfu.simulators.line.PacketFault;
import io.gengfu.simulators.line.PacketFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Brokers and lines that hang, forget, shrink and break, made of real brokers behind a line that
 * does so. Whatever they do, no record is lost and none is twice at the platform.
 */
class BrokenBrokerIT {

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

  // The far end is gone and no packet says so; or its packets alone arrive.
  @ParameterizedTest
  @CsvSource({
    "MOSQUITTO, TO_CLIENT",
    "MOSQUITTO, TO_SERVER",
    "ARTEMIS, TO_CLIENT",
    "ARTEMIS, TO_SERVER"
  })
  void aHalfOpenLineIsFoundAndEverythingArrives(Behind.Broker broker, Direction frozen)
      throws Exception {
    behind = new Behind(folder, broker).start();
    behind.record(10, Lane.ALERT);
    soon().until(() -> behind.allConfirmed());

    behind.line().freeze(frozen);
    behind.record(10, Lane.ALERT);
    soon().until(() -> behind.state() == State.WAITING);
    behind.line().restore();

    allArriveOnce(20);
  }

  // Nothing is sent for long; what stands is asked, and stays.
  @ParameterizedTest
  @EnumSource(
      value = Behind.Broker.class,
      names = {"MOSQUITTO", "ARTEMIS"})
  void aQuietLineIsAskedAndStands(Behind.Broker broker) throws Exception {
    var answers = new AtomicInteger();
    behind = new Behind(folder, broker).start();
    behind.record(1, Lane.ALERT);
    soon().until(() -> behind.allConfirmed());
    long connections = behind.line().accepted();

    behind.fault(
        (direction, packet, connection) -> {
          if (packet.type() == Packet.Type.PINGRESP) {
            answers.incrementAndGet();
          }
          return List.of(packet);
        });
    soon().until(() -> answers.get() >= 4);

    assertThat(behind.state()).isEqualTo(State.ONLINE);
    assertThat(behind.line().accepted()).isEqualTo(connections);
  }

  // The process hangs, its kernel accepts.
  @ParameterizedTest
  @EnumSource(
      value = Behind.Broker.class,
      names = {"MOSQUITTO", "ARTEMIS"})
  void aBrokerThatAcceptsAndNeverAnswersIsLeftAndTriedAgain(Behind.Broker broker) throws Exception {
    behind = new Behind(folder, broker);
    behind.line().stall();
    behind.start();
    behind.record(10, Lane.ALERT);

    soon().until(() -> behind.line().accepted() >= 3);
    assertThat(behind.state()).isNotEqualTo(State.ONLINE);
    behind.line().restore();

    allArriveOnce(10);
  }

  @ParameterizedTest
  @EnumSource(
      value = Behind.Broker.class,
      names = {"MOSQUITTO", "ARTEMIS"})
  void aBrokerThatAcknowledgesNothingIsLeftAndTriedAgain(Behind.Broker broker) throws Exception {
    behind = new Behind(folder, broker);
    behind.fault(PacketFaults.swallow(TO_CLIENT, p -> p.type() == Packet.Type.PUBACK));
    behind.start();
    behind.record(10, Lane.ALERT);
    behind.record(10, Lane.LIFE);

    soon().until(() -> behind.status().lastError().contains("acknowledges nothing"));
    behind.fault(PacketFault.NONE);

    allArriveOnce(20);
  }

  @ParameterizedTest
  @EnumSource(
      value = Behind.Broker.class,
      names = {"MOSQUITTO", "ARTEMIS"})
  void aReceiveMaximumThatShrinksBetweenSessionsIsKept(Behind.Broker broker) throws Exception {
    behind = new Behind(folder, broker);
    var inFlight = new InFlight();
    behind.fault(inFlight.and(PacketFaults.receiveMaximum(20)));
    behind.start();
    behind.record(200, Lane.ALERT);
    soon().until(() -> behind.allConfirmed());
    assertThat(inFlight.most.get()).isBetween(2, 20);

    behind.line().cut();
    behind.record(200, Lane.ALERT);
    inFlight.most.set(0);
    behind.fault(inFlight.and(PacketFaults.receiveMaximum(1)));
    behind.line().restore();

    allArriveOnce(400);
    assertThat(inFlight.most.get()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Behind.Broker.class,
      names = {"MOSQUITTO", "ARTEMIS"})
  void aMaximumPacketSizeThatShrinksBetweenSessionsIsKept(Behind.Broker broker) throws Exception {
    behind = new Behind(folder, broker).start();
    behind.recordLong(5_000);
    soon().until(() -> behind.allConfirmed());
    behind.line().cut();
    behind.recordLong(5_000);
    behind.record(10, Lane.ALERT);
    var longest = new AtomicInteger();
    PacketFault measuring =
        (direction, packet, connection) -> {
          longest.accumulateAndGet(direction == TO_SERVER ? packet.body().length : 0, Math::max);
          return List.of(packet);
        };
    behind.fault(measuring.and(PacketFaults.maximumPacketSize(4_000)));
    behind.line().restore();

    soon().until(() -> behind.allConfirmed());

    assertThat(longest.get()).isLessThanOrEqualTo(4_000);
    assertThat(behind.status().tombstones()).isEqualTo(1);
    assertThat(behind.alertsAtThePlatform()).isEqualTo(11);
  }

  // Nothing is acknowledged then; what proves an arrival is the receipt.
  @Test
  void aBrokerThatAllowsQos0OnlyStillGetsEverythingToThePlatform() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO_QOS_0).start();
    behind.record(100, Lane.ALERT);

    allArriveOnce(100);
    assertThat(behind.state()).isEqualTo(State.ONLINE);
  }

  @Test
  void withoutReceiptsNothingCountsAsSentByABrokerOfQos0() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO_QOS_0);
    behind.receipts = false;
    behind.record(10, Lane.ALERT);
    behind.start();

    soon().until(() -> behind.status().lastError().contains("QoS 0 only"));
    assertThat(behind.status().pending()).containsEntry(Lane.ALERT, 10L);
  }

  @ParameterizedTest
  @CsvSource({"MOSQUITTO", "ARTEMIS"})
  void aBrokerThatForgetsItsSessionsGetsEverythingAllTheSame(Behind.Broker broker)
      throws Exception {
    behind = new Behind(folder, broker).start();
    behind.record(10, Lane.ALERT);
    soon().until(() -> behind.allConfirmed());

    behind.stopBroker();
    soon().until(() -> behind.state() == State.WAITING);
    behind.record(200, Lane.ALERT);
    behind.startBroker();

    allArriveOnce(210);
  }

  // Also in the middle of a packet.
  @Test
  void aLineThatIsCutAgainAndAgainLosesNothing() throws Exception {
    behind = new Behind(folder, Behind.Broker.MOSQUITTO).start();
    behind.record(300, Lane.ALERT);
    for (int more = 5_000; more < 60_000; more += 5_003) {
      int before = behind.line().accepted();
      behind.line().cutAfter(more);
      soon().until(() -> behind.line().accepted() > before || behind.allConfirmed());
    }

    allArriveOnce(300);
  }

  /** Counts what is unacknowledged, over all connections: only one sends in these tests. */
  private static final class InFlight implements PacketFault {
    final AtomicInteger most = new AtomicInteger();
    private final AtomicReference<Optional<Connection>> of =
        new AtomicReference<>(Optional.empty());
    private int flying;

    @Override
    @SuppressWarnings("ReferenceEquality") // one connection is no other
    public synchronized List<Packet> pass(
        Direction direction, Packet packet, Connection connection) {
      if (packet.type() == Packet.Type.CONNECT && !packet.clientId().endsWith("-second")) {
        of.set(Optional.of(connection));
        flying = 0;
      }
      if (of.get().filter(c -> c == connection).isPresent()) {
        if (direction == TO_SERVER && packet.type() == Packet.Type.PUBLISH) {
          flying++;
          most.accumulateAndGet(flying, Math::max);
        } else if (direction == TO_CLIENT && packet.type() == Packet.Type.PUBACK) {
          flying--;
        }
      }
      return List.of(packet);
    }
  }
}
