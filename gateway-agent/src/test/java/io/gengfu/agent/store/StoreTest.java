package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Outbox.Confirmation;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Remembered;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;
  private Store store = unopened();

  @SuppressWarnings("NullAway") // opened by each test, in its own way
  private static Store unopened() {
    return null;
  }

  // A build machine is shared; waiting longer costs nothing when all is well.
  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @AfterAll
  static void patienceAsBefore() {
    Awaitility.reset();
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private Journal open(StoreConfig limits, String... uplinks) {
    store = Store.open(folder, limits, "gw", List.of(uplinks), Alerts.POINTS);
    return store.journal(handle -> "E" + (int) handle);
  }

  private void reopen(String... uplinks) {
    store.close();
    open(LIMITS, uplinks);
  }

  private void recorded(long transitions) {
    await().until(() -> store.figures().transitions() >= transitions);
  }

  private static List<Long> sequences(Outbox outbox, Lane lane) {
    return outbox.after(lane, outbox.cursor(lane), 10_000).stream()
        .map(OutboxRecord::sequence)
        .toList();
  }

  // What an engineer sees after a power cut must be what was running before it.
  @Test
  void runningAlertsAndOwnersComeBackAfterARestart() {
    Journal journal = open(LIMITS, "city");
    Instant until = Instant.ofEpochMilli(1_900_000_000_000L);
    OutputState hold =
        new OutputState(
            "lift-1.door_hold",
            "ebike-in-lift/ebike-in-car/lift-1",
            1,
            Optional.of(until),
            List.of(
                new Activation(Instant.ofEpochMilli(1000), Optional.of(Instant.ofEpochMilli(2000))),
                new Activation(Instant.ofEpochMilli(3000), Optional.empty())));
    var step = Alerts.step("a1", "ebike-in-lift/ebike-in-car/lift-1", Lane.ALERT, 1, Kind.RAISED);
    Alerts.record(journal, Alerts.decision(step, hold));
    recorded(1);

    reopen("city");

    assertThat(store.restored().instances())
        .extracting(Remembered::state)
        .containsExactly(step.instance());
    assertThat(store.restored().outputs())
        .usingRecursiveFieldByFieldElementComparator(aMomentOff())
        .containsExactly(hold);
    assertThat(store.openAlerts())
        .singleElement()
        .satisfies(alert -> assertThat(alert.alertId()).isEqualTo("a1"));
  }

  // A platform that has lost what it had confirmed would wait for ever for what is gone here too.
  @Test
  void whatIsNoLongerStoredIsToldAsAGap() throws SQLException {
    Journal journal = open(LIMITS, "city");
    for (int i = 0; i < 10; i++) {
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i, Lane.ALERT));
    }
    recorded(10);
    try (Outbox outbox = store.outbox("city")) {
      String epoch = outbox.epoch(Lane.ALERT).id();
      outbox.confirm(Lane.ALERT, epoch, 8);
      execute("DELETE FROM outbox WHERE sequence BETWEEN 1 AND 7");

      assertThat(outbox.confirm(Lane.ALERT, epoch, 3)).isEqualTo(Confirmation.REWOUND);

      List<OutboxRecord> sent = outbox.after(Lane.ALERT, outbox.cursor(Lane.ALERT), 10);
      assertThat(sent).extracting(OutboxRecord::sequence).containsExactly(7L, 8L, 9L, 10L);
      assertThat(sent.getFirst().body()).isEqualTo(new Body.Gap(4, "no longer stored"));

      // Nothing is left at all, as after a store that was cleaned by hand.
      execute("DELETE FROM outbox");
      sent = outbox.after(Lane.ALERT, outbox.cursor(Lane.ALERT), 10);
      assertThat(sent).extracting(OutboxRecord::sequence).containsExactly(10L);
      assertThat(sent.getFirst().body()).isEqualTo(new Body.Gap(4, "no longer stored"));
      assertThat(outbox.confirm(Lane.ALERT, epoch, 10)).isEqualTo(Confirmation.ADVANCED);
      assertThat(outbox.after(Lane.ALERT, outbox.cursor(Lane.ALERT), 10)).isEmpty();
    }
  }

  private int execute(String statement) throws SQLException {
    try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"));
        var change = file.createStatement()) {
      return change.executeUpdate(statement);
    }
  }

  // Between the commit and its taking note of it a busy machine may let an uplink look.
  @Test
  void whatIsOnTheDiskButNotYetCountedIsNotSent() throws SQLException {
    Journal journal = open(LIMITS, "city");
    Alerts.record(journal, Alerts.raised("a1", "p/r/d", Lane.ALERT));
    recorded(1);
    assertThat(
            execute(
                "INSERT INTO outbox (uplink, lane, generation, sequence, record)"
                    + " SELECT uplink, lane, generation, sequence + 1, record FROM outbox"))
        .isEqualTo(1);

    try (Outbox outbox = store.outbox("city")) {
      assertThat(sequences(outbox, Lane.ALERT)).containsExactly(1L);
    }
  }

  // Times come back as they are on the wall clock of then.
  private static RecursiveComparisonConfiguration aMomentOff() {
    return RecursiveComparisonConfiguration.builder()
        .withEqualsForType((a, b) -> Duration.between(a, b).abs().toMillis() < 1_000, Instant.class)
        .build();
  }

  @Test
  void everyUplinkGetsGaplessSequencesPerLane() {
    Journal journal = open(LIMITS, "city", "fire");
    for (int i = 0; i < 300; i++) {
      Lane lane = i % 3 == 0 ? Lane.LIFE : Lane.ALERT;
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i, lane));
    }
    recorded(300);

    for (String uplink : List.of("city", "fire")) {
      try (Outbox outbox = store.outbox(uplink)) {
        assertThat(sequences(outbox, Lane.LIFE))
            .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(sequences(outbox, Lane.ALERT))
            .isEqualTo(LongStream.rangeClosed(1, 200).boxed().toList());
        assertThat(outbox.highWater(Lane.ALERT)).isEqualTo(200);
      }
    }
    assertThat(store.figures().window().samples()).isEqualTo(300);
  }

  // A mark derived from the largest row would begin at 1 again once everything is confirmed; and
  // what is begun at every start needs no way to tell a start from that of a cloned card.
  @Test
  void everyStartBeginsAnEpochAndWhatWaitsKeepsItsOwn() {
    Journal journal = open(LIMITS, "city");
    Alerts.record(journal, Alerts.raised("a1", "p/r/d1", Lane.ALERT));
    Alerts.record(journal, Alerts.raised("a2", "p/r/d1", Lane.ALERT));
    recorded(2);
    Epoch first;
    try (Outbox outbox = store.outbox("city")) {
      first = outbox.epoch(Lane.ALERT);
      assertThat(outbox.confirm(Lane.ALERT, first.id(), 1)).isEqualTo(Confirmation.ADVANCED);
    }

    reopen("city");
    Alerts.record(store.journal(h -> ""), Alerts.raised("a3", "p/r/d1", Lane.ALERT));
    recorded(1);

    try (Outbox outbox = store.outbox("city")) {
      Epoch second = outbox.epoch(Lane.ALERT);
      assertThat(second.predecessor()).isEqualTo(first.id());
      assertThat(outbox.after(Lane.ALERT, outbox.cursor(Lane.ALERT), 10))
          .extracting(r -> r.epoch().id() + "/" + r.sequence())
          .containsExactly(first.id() + "/2", second.id() + "/1");
      assertThat(outbox.pending(Lane.ALERT)).isEqualTo(2);
    }
  }

  // Restarts of a box on which nothing happens leave nothing behind.
  @Test
  void anEpochThatWasNeverUsedGivesWay() throws SQLException {
    for (int i = 0; i < 5; i++) {
      open(LIMITS, "city");
      store.close();
    }
    try (var file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("alerts.db"));
        var query = file.createStatement();
        var row = query.executeQuery("SELECT count(*) FROM epoch")) {
      assertThat(row.getLong(1)).isEqualTo(2);
    }
  }

  @Test
  void receiptsThatGoBackRewind() {
    Journal journal = open(LIMITS, "city");
    for (int i = 0; i < 10; i++) {
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i, Lane.ALERT));
    }
    recorded(10);

    try (Outbox outbox = store.outbox("city")) {
      String epoch = outbox.epoch(Lane.ALERT).id();
      assertThat(outbox.confirm(Lane.ALERT, "0000", 1)).isEqualTo(Confirmation.UNKNOWN_EPOCH);
      assertThat(outbox.confirm(Lane.ALERT, epoch, 8)).isEqualTo(Confirmation.ADVANCED);
      assertThat(sequences(outbox, Lane.ALERT)).containsExactly(9L, 10L);
      assertThat(outbox.confirm(Lane.ALERT, epoch, 6)).isEqualTo(Confirmation.REWOUND);
      assertThat(sequences(outbox, Lane.ALERT)).containsExactly(7L, 8L, 9L, 10L);
    }
  }

  @Test
  void readingsComeBackInBlocksWithTheirNames() {
    Journal journal = open(LIMITS, "city");
    reading(journal, "mode", 1, Known.GOOD, 1000);
    reading(journal, "speed", 1.5, Known.GOOD, 1010);
    reading(journal, "speed", 1.5, Known.UNCERTAIN, 1020);
    reading(journal, "fault_code", 42, Known.GOOD, 1030);
    reading(journal, "ebike", Double.NaN, Known.BAD, 900);

    try (Outbox outbox = store.outbox("city")) {
      await().until(() -> outbox.highWater(Lane.TELEMETRY) > 0 && store.figures().readings() == 5);
      List<Sample> samples =
          outbox.after(Lane.TELEMETRY, outbox.cursor(Lane.TELEMETRY), 10).stream()
              .flatMap(r -> ((Body.Readings) r.body()).block().samples().stream())
              .toList();
      assertThat(samples)
          .containsExactly(
              new Sample("lift-1.mode", 1000, Block.Trust.GOOD, new Value.Constant("normal")),
              new Sample("lift-1.speed", 1010, Block.Trust.GOOD, Value.of(1.5)),
              new Sample("lift-1.speed", 1020, Block.Trust.UNCERTAIN, Value.of(1.5)),
              new Sample("lift-1.fault_code", 1030, Block.Trust.GOOD, new Value.Text("E42")),
              new Sample("lift-1.ebike", 900, Block.Trust.BAD, null));
    }
  }

  // Raw data about a person stays in the building, and leaves no hole in the numbers either.
  @Test
  void personalReadingsAreKeptButNeverGetANumber() {
    Journal journal = open(LIMITS, "city");
    int pulse = Alerts.POINTS.of(Alerts.DWELLING, "pulse").index();
    journal.reading(pulse, 70, Known.GOOD, 0, 1000);
    await().until(() -> store.figures().readings() == 1);
    reading(journal, "speed", 1, Known.GOOD, 2000);
    await().until(() -> store.figures().readings() == 2);

    try (Outbox outbox = store.outbox("city")) {
      assertThat(outbox.after(Lane.TELEMETRY, outbox.cursor(Lane.TELEMETRY), 10))
          .singleElement()
          .satisfies(
              record -> {
                assertThat(record.sequence()).isEqualTo(1);
                assertThat(((Body.Readings) record.body()).block().samples())
                    .allSatisfy(s -> assertThat(s.point()).startsWith("lift-1."));
              });
    }
  }

  private static void reading(Journal journal, String signal, double value, byte known, long at) {
    journal.reading(
        Alerts.POINTS.of(Alerts.LIFT, signal).index(), value, known, at * 1_000_000, at);
  }

  @Test
  void aFileThatIsNoDatabaseIsSetAsideAndTheNewEpochNamesTheOldOne() throws Exception {
    open(LIMITS, "city");
    String before;
    try (Outbox outbox = store.outbox("city")) {
      before = outbox.epoch(Lane.ALERT).id();
    }
    store.close();
    byte[] garbage = "not a database at all".repeat(300).getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve("alerts.db"), garbage);

    Journal journal = open(LIMITS, "city");
    Alerts.record(journal, Alerts.raised("a1", "p/r/d1", Lane.ALERT));
    recorded(1);

    try (Outbox outbox = store.outbox("city")) {
      assertThat(outbox.epoch(Lane.ALERT).predecessor()).isEqualTo(before);
      assertThat(outbox.epoch(Lane.ALERT).id()).isNotEqualTo(before);
    }
    assertThat(store.health().setAside())
        .singleElement()
        .satisfies(
            aside -> {
              assertThat(aside).contains("alerts.db.damaged-");
              assertThat(Files.readAllBytes(Path.of(aside))).isEqualTo(garbage);
            });
  }

  @Test
  void aPageOverwrittenInTheMiddleIsFound() throws Exception {
    Journal journal = open(LIMITS, "city");
    for (int i = 0; i < 200; i++) {
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i, Lane.ALERT));
    }
    recorded(200);
    store.close();
    byte[] bytes = Files.readAllBytes(folder.resolve("alerts.db"));
    for (int i = 4096 * 3; i < 4096 * 9; i++) {
      bytes[i] = (byte) 0xa5;
    }
    Files.write(folder.resolve("alerts.db"), bytes);

    open(LIMITS, "city");

    assertThat(store.health().setAside()).hasSize(1);
  }

  @Test
  void twoAgentsCannotShareAFolder() {
    open(LIMITS, "city");

    assertThatThrownBy(() -> Store.open(folder, LIMITS, "gw", List.of(), Alerts.POINTS))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another agent");
  }

  @Test
  void aClonedCardUnderAnotherIdBeginsANewEpoch() {
    open(LIMITS, "city");
    String before;
    try (Outbox outbox = store.outbox("city")) {
      before = outbox.epoch(Lane.ALERT).id();
    }
    store.close();

    store = Store.open(folder, LIMITS, "other-gw", List.of("city"), Alerts.POINTS);

    try (Outbox outbox = store.outbox("city")) {
      assertThat(outbox.epoch(Lane.ALERT).predecessor()).isEqualTo(before);
    }
  }
}
