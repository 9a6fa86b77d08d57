package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.uplink.Behind.Broker;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.PacketFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble that breaks no connection: an uplink that looks well, and is not. */
class TroublesIT {

  @TempDir private Path folder;
  private Behind behind;

  @BeforeEach
  void prepare() {
    behind = new Behind(folder, Broker.MOSQUITTO);
  }

  @AfterEach
  void close() throws Exception {
    behind.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  // The broker said yes to everything, so everybody thought that somebody saw the alerts.
  @Test
  void aPlatformThatConfirmsNothingIsSaidSoWithoutANewSession() {
    behind.platform.receipts(false);
    behind.start();
    soon().until(() -> behind.state() == State.ONLINE);
    Instant since = behind.status().since();
    behind.record(3, Lane.ALERT);
    soon().until(() -> behind.alertsAtThePlatform() == 3);
    assertThat(behind.status().trouble()).isEmpty();

    soon().until(() -> behind.status().has(Kind.UNCONFIRMED));

    assertThat(behind.status().trouble().orElseThrow().toString())
        .contains("(alert)", "gengfu/v1/gw/receipt");
    assertThat(behind.status().redelivered()).isPositive();
    assertThat(behind.status().since()).isEqualTo(since);

    behind.platform.receipts(true);
    behind.record(1, Lane.ALERT);

    soon().until(() -> behind.allConfirmed());
    soon().until(() -> !behind.status().has(Kind.UNCONFIRMED));
    assertThat(behind.status().since()).isEqualTo(since);
    assertThat(behind.platform.store().duplicatedTransitions()).isEmpty();
  }

  @Test
  void aSecondConnectionThatDoesNotStandIsSaidSoWhileAlertsGo() {
    int unavailable = 0x88;
    behind.fault(
        PacketFaults.refuseConnections(unavailable, p -> p.clientId().endsWith("-second")));
    behind.start();

    soon().until(() -> behind.status().has(Kind.SECOND_CONNECTION));

    assertThat(behind.state()).isEqualTo(State.ONLINE);
    assertThat(behind.status().trouble().orElseThrow().what().en())
        .startsWith("the second connection, for telemetry, does not stand");
    behind.record(1, Lane.ALERT);
    soon().until(() -> behind.alertsAtThePlatform() == 1);
  }

  @Test
  void aBrokerThatBearsNoSecondConnectionIsSaidSo() {
    int notAuthorised = 0x87;
    behind.fault(
        PacketFaults.refuseConnections(notAuthorised, p -> p.clientId().endsWith("-second")));
    behind.start();

    soon()
        .until(
            () ->
                behind
                    .status()
                    .traffic()
                    .telemetry()
                    .equals(
                        "with the alerts: the broker bears no second connection (not authorised"
                            + " (0x87))"));
    assertThat(behind.status().troubles()).isEmpty();
  }
}
