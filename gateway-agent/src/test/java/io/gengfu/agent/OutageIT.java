package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was under way when the agent was killed, and goes on. */
class OutageIT {

  private static final String PACK =
      """
      pack: outage
      version: "1.0.0"
      title: {zh: 停机测试, en: Outage}
      scenario: test
      for-each: {lift: lift}
      signals:
        occupied: {latch: lift.person, until: lift.door == Door.open}
      rules:
        - id: long
          when: occupied
          for: 12h
          severity: low
          message: {zh: 很久, en: Long}
        - id: button
          when: lift.alarm_button
          severity: low
          message: {zh: 按钮, en: Button}
      """;

  /** What the file keeps of the rule that waits. */
  private record Kept(String memory, String phase, boolean running, Duration began, String boot) {}

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.lifts(1).platform());

  private Estate estate;
  private Path site;

  @BeforeEach
  void writeSite() throws IOException {
    estate = simulated.estate();
    site = simulated.folder().resolve("site");
    new SiteFolder(estate).resendAfter("2s").write(site);
    Files.createDirectories(site.resolve("packs"));
    Files.writeString(site.resolve("packs").resolve("outage.yaml"), PACK);
    Files.writeString(site.resolve("site.yaml"), "  - {pack: outage}\n", StandardOpenOption.APPEND);
  }

  // A latch is written at once, a wait within a minute.
  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofMinutes(2)).ignoreExceptions().until(holds);
  }

  private long sent(String kind) {
    return estate.platform().store().alerts().stream()
        .filter(a -> a.rule().equals("button") && a.kind().equals(kind))
        .count();
  }

  private Optional<Kept> kept() throws SQLException {
    String url = "jdbc:sqlite:" + site.resolve("data").resolve("alerts.db");
    try (Connection file = DriverManager.getConnection(url);
        Statement query = file.createStatement();
        ResultSet row =
            query.executeQuery(
                "SELECT s.memory, i.phase, i.running, i.waited, i.boot FROM instance i"
                    + " JOIN instance s ON s.key = 'outage/~signals/lift-1'"
                    + " WHERE i.key = 'outage/long/lift-1'")) {
      return row.next()
          ? Optional.of(
              new Kept(
                  row.getString(1),
                  row.getString(2),
                  row.getInt(3) == 1,
                  Duration.ofNanos(row.getLong(4)),
                  row.getString(5)))
          : Optional.empty();
    }
  }

  @Test
  void aLatchAndALongWaitGoOnAfterAKill() throws Exception {
    try (AgentProcess agent = AgentProcess.run(site)) {
      estate.lift(1).closeDoor();
      estate.lift(1).person(true);
      eventually("the person is written down", () -> kept().isPresent());
      agent.kill();
    }
    Kept before = kept().orElseThrow();
    assertThat(before.memory()).isEqualTo("1.0");
    assertThat(before.phase()).isEqualTo("FOR");
    estate.lift(1).person(false);

    try (AgentProcess agent = AgentProcess.run(site)) {
      // The lift is heard again when both edges of its button have come through.
      estate.lift(1).alarmButton(true);
      eventually("the button is raised", () -> sent("raised") == 1);
      estate.lift(1).alarmButton(false);
      eventually("the button is cleared", () -> sent("cleared") == 1);
      assertThat(agent.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
    }

    Kept after = kept().orElseThrow();
    assertThat(after.memory()).isEqualTo("1.0");
    assertThat(after.phase()).isEqualTo("FOR");
    assertThat(after.running()).isTrue();
    assertThat(after.boot()).isEqualTo(before.boot());
    // It stood still until the lift was heard again; had it begun anew, it would have begun later
    // than the second process did.
    assertThat(after.began()).isGreaterThanOrEqualTo(before.began());
    assertThat(after.began().minus(before.began())).isLessThan(Duration.ofMinutes(1));
  }
}
