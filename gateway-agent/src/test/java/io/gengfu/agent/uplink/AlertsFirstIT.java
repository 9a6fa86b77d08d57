package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.uplink.Behind.Broker;
import io.gengfu.agent.uplink.Budget.Limits;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.Direction;
import io.gengfu.simulators.line.LineQuality;
import io.gengfu.simulators.line.Packet;
import io.gengfu.simulators.line.PacketFault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts on a thin line that is full of telemetry, and on one whose budget is spent. */
class AlertsFirstIT {

  private static final int BITS_PER_SECOND = 100_000;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // each test begins with its own
  private Behind behind;

  @AfterEach
  void close() throws Exception {
    behind.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private long telemetryWaits() {
    return behind.status().pending().getOrDefault(Lane.TELEMETRY, 0L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anAlertOvertakesTheBacklog(int connections) throws Exception {
    behind = new Behind(folder, Broker.MOSQUITTO);
    behind.metering = new Metering(connections, 0, 0);
    behind.readings(100);
    var underWay = new UnderWay();
    behind.fault(underWay);
    behind
        .line()
        .quality(
            LineQuality.PERFECT
                .bitsPerSecond(BITS_PER_SECOND)
                .delay(Duration.ofMillis(20), Duration.ofMillis(20))
                .loss(0.1, Duration.ofMillis(200), 3));
    behind.start();
    long before = telemetryWaits();
    soon().until(() -> telemetryWaits() < before);

    behind.record(1, Lane.ALERT);
    soon().until(() -> behind.alertsAtThePlatform() == 1);

    assertThat(telemetryWaits()).isGreaterThan(before / 2);
    behind.line().quality(LineQuality.PERFECT);
    soon().until(() -> behind.allConfirmed());
    // What the line carries in two seconds, half as much again for the measure, and a record.
    assertThat(underWay.largest).isPositive();
    assertThat(underWay.most).isLessThanOrEqualTo(3 * BITS_PER_SECOND / 8 + underWay.largest);
    assertThat(behind.platform.store().gaps()).isEmpty();
  }

  @Test
  void whereTheBudgetIsSpentTelemetryWaitsAndAlertsGo() throws Exception {
    Path file = folder.resolve("spent");
    LocalDate[] today = {LocalDate.of(2026, 11, 29)};
    Budget spent = Budget.of(file, new Limits(1_000_000, 0), () -> today[0]);
    spent.count(1_000_000);
    behind = new Behind(folder, Broker.MOSQUITTO, spent);
    behind.readings(5);
    behind.record(20, Lane.ALERT);
    behind.start();

    soon().until(() -> behind.alertsAtThePlatform() == 20);
    long waits = telemetryWaits();
    assertThat(waits).isGreaterThanOrEqualTo(5);
    assertThat(behind.status().traffic().telemetry()).contains("goes on on 2026-11-30");
    long counted = behind.status().traffic().spent().dayBytes();
    assertThat(counted).isGreaterThan(1_000_000 + 20 * 500);

    today[0] = LocalDate.of(2026, 11, 30);
    soon().until(() -> behind.allConfirmed());
  }

  /** Telemetry that went and was not acknowledged. */
  private static final class UnderWay implements PacketFault {
    volatile int most;
    volatile int largest;
    private final Map<Object, Integer> flying = new HashMap<>();

    private record Key(int connection, int id) {}

    @Override
    public synchronized List<Packet> pass(
        Direction direction, Packet packet, Connection connection) {
      var key = new Key(System.identityHashCode(connection), packet.id());
      boolean telemetry =
          direction == Direction.TO_SERVER
              && packet.type() == Packet.Type.PUBLISH
              && packet.topic().endsWith("/telemetry");
      if (telemetry) {
        flying.put(key, packet.body().length);
        largest = Math.max(largest, packet.body().length);
        most = Math.max(most, flying.values().stream().mapToInt(bytes -> bytes).sum());
      } else if (direction == Direction.TO_CLIENT && packet.type() == Packet.Type.PUBACK) {
        flying.remove(key);
      }
      return List.of(packet);
    }
  }
}
