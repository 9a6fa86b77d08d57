package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.lift.DoorHold;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left when the agent dies without a word. */
class KillIT {

  private static final int KILLS = 4;

  @RegisterExtension
  final SimulatedEstate simulated =
      SimulatedEstate.with(e -> e.lifts(1).chargers(4).zones(1).platform());

  private Estate estate;
  private Path site;

  @BeforeEach
  void writeSite() throws IOException {
    estate = simulated.estate();
    site = simulated.folder().resolve("site");
    new SiteFolder(estate)
        .parameter("ebike-in-lift", "confirm", "200ms")
        .parameter("lift-entrapment", "level", "500ms")
        .resendAfter("2s")
        .write(site);
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(40)).until(holds);
  }

  private List<StoredAlert> stored(String rule) {
    return estate.platform().store().alerts().stream().filter(a -> a.rule().equals(rule)).toList();
  }

  @Test
  void aHeldDoorIsFreeWithinFiveSeconds() throws IOException, InterruptedException {
    try (AgentProcess agent = AgentProcess.run(site)) {
      estate.lift(1).ebike(true);
      eventually("the door is held", () -> estate.lift(1).held());

      agent.kill();

      await("the door is free").atMost(Duration.ofSeconds(5)).until(() -> !estate.lift(1).held());
      assertThat(estate.lift(1).holds().getLast().ended())
          .hasValueSatisfying(e -> assertThat(e.by()).isEqualTo(DoorHold.By.WATCHDOG));
    }
  }

  @Test
  void aRunningAlertKeepsItsId() throws IOException, InterruptedException {
    try (AgentProcess agent = AgentProcess.run(site)) {
      estate.lift(1).closeDoor();
      estate.lift(1).person(true);
      eventually("the city knows", () -> stored("trapped-at-floor").size() == 1);
      agent.kill();
    }

    try (AgentProcess agent = AgentProcess.run(site)) {
      estate.lift(1).person(false);
      estate.lift(1).openDoor();
      eventually("the city knows the end", () -> stored("trapped-at-floor").size() == 2);
      assertThat(agent.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
    }

    assertThat(stored("trapped-at-floor"))
        .extracting(StoredAlert::alertId)
        .containsOnly(stored("trapped-at-floor").getFirst().alertId());
    assertThat(stored("trapped-at-floor"))
        .extracting(StoredAlert::kind)
        .containsExactly("raised", "cleared");
  }

  // Killed at moments that the seed chooses, while chargers overheat one after the other. What
  // counts
  // as recorded is read from the dead agent's file, not asked of the agent.
  @Test
  void nothingRecordedIsLostAndNothingComesTwice()
      throws IOException, InterruptedException, SQLException {
    long seed = System.nanoTime();
    System.out.println("KillIT seed " + seed);
    var random = new Random(seed);
    var recorded = new TreeSet<String>();
    for (int i = 1; i <= KILLS; i++) {
      try (AgentProcess agent = AgentProcess.run(site)) {
        int charger = i;
        estate.charger(charger).temperature(80);
        eventually("the relay is open", () -> !estate.charger(charger).supplied());
        pause(random.nextInt(1_000));
        agent.kill();
      }
      recorded.addAll(recorded());
    }
    assertThat(recorded).isNotEmpty();

    try (AgentProcess agent = AgentProcess.run(site)) {
      eventually("the city knows what was recorded", () -> known().containsAll(recorded));
      eventually("no number is missing", () -> estate.platform().store().gaps().isEmpty());
      assertThat(agent.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
    }

    assertThat(recorded()).containsAll(recorded);
    assertThat(known()).isSubsetOf(recorded());
    assertThat(estate.platform().store().duplicatedTransitions()).isEmpty();
    // Readings that came while the agent stopped wait in its store for the next start.
    assertThat(estate.platform().store().gaps())
        .allMatch(gap -> gap.lane().lane().equals("telemetry"));
    assertThat(stored("overheat").stream().filter(a -> a.transition() == 1))
        .extracting(StoredAlert::devices)
        .doesNotHaveDuplicates();
  }

  private Set<String> known() {
    return estate.platform().store().alerts().stream()
        .map(a -> a.alertId() + "/" + a.transition())
        .collect(Collectors.toSet());
  }

  /** Every transition in the dead agent's file, as alert/number. */
  private Set<String> recorded() throws SQLException {
    var found = new TreeSet<String>();
    String url = "jdbc:sqlite:" + site.resolve("data").resolve("alerts.db");
    try (Connection file = DriverManager.getConnection(url);
        Statement query = file.createStatement();
        ResultSet rows = query.executeQuery("SELECT alert_id, number FROM transition")) {
      while (rows.next()) {
        found.add(rows.getString(1) + "/" + rows.getInt(2));
      }
    }
    return found;
  }

  private static void pause(int millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }
}
