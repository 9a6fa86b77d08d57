package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings by point and time, before and after blocks were sorted into chunks. */
class TelemetryHistoryTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20), 10);
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant END = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir private Path folder;
  private final MovedClock clock = new MovedClock(BEGIN);
  private Store store = unopened();

  @SuppressWarnings("NullAway") // opened by each test, in its own way
  private static Store unopened() {
    return null;
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private Journal open(String... uplinks) {
    store = Store.open(folder, LIMITS, "gw", List.of(uplinks), Alerts.POINTS, clock);
    return store.journal(handle -> "E" + (int) handle);
  }

  /** So many seconds of four points, one of them personal, and everything of it written. */
  private void record(Journal journal, int seconds) {
    long before = store.figures().readings();
    for (int i = 0; i < seconds; i++) {
      long at = clock.wall().toEpochMilli();
      put(journal, "speed", i % 7 / 4.0, i % 9 == 0 ? Known.UNCERTAIN : Known.GOOD, at);
      put(journal, "mode", i % 2, Known.GOOD, at + 1);
      put(
          journal,
          "fault_code",
          Math.floor(i / 10.0),
          i % 11 == 0 ? Known.BAD : Known.GOOD,
          at + 1);
      int pulse = Alerts.POINTS.of(Alerts.DWELLING, "pulse").index();
      journal.reading(pulse, 60 + i % 5, Known.GOOD, (at + 2) * 1_000_000, at + 2);
      clock.advance(Duration.ofSeconds(1));
    }
    waitUntil(() -> store.figures().readings() == before + 4L * seconds);
  }

  private static void put(Journal journal, String signal, double value, byte known, long at) {
    journal.reading(
        Alerts.POINTS.of(Alerts.LIFT, signal).index(), value, known, at * 1_000_000, at);
  }

  // The clock has to go on for a block to be cut.
  private void waitUntil(Callable<Boolean> condition) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              clock.advance(Duration.ofMillis(50));
              return condition.call();
            });
  }

  private void sealed(long spans) {
    clock.advance(Compactor.SPAN_TIME);
    waitUntil(() -> number("SELECT max(id) FROM span") >= spans);
  }

  private long number(String query) throws SQLException {
    try (Connection file = connect();
        Statement statement = file.createStatement()) {
      return Database.number(statement, query);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("telemetry.db"));
  }

  private List<Sample> history(String point, Instant from, Instant to) {
    List<Sample> samples = new ArrayList<>();
    try (Archive archive = Archive.open(folder)) {
      archive.history(
          point, from, to, (at, trust, value) -> samples.add(new Sample(point, at, trust, value)));
    }
    return samples;
  }

  private List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    try (Archive archive = Archive.open(folder)) {
      archive.readings(Instant.EPOCH, END, samples::add);
    }
    return samples;
  }

  @Test
  void whatIsSortedByPointIsTheSameAsBefore() throws Exception {
    record(open(), 500);
    List<Sample> before = all();
    List<Sample> speed = history("lift-1.speed", Instant.EPOCH, END);
    assertThat(before).hasSize(2000);
    assertThat(speed).hasSize(500);

    sealed(1);

    assertThat(number("SELECT count(*) FROM block")).isZero();
    assertThat(history("lift-1.speed", Instant.EPOCH, END)).isEqualTo(speed);
    assertThat(all()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(all()).isSortedAccordingTo((a, b) -> Long.compare(a.epochMillis(), b.epochMillis()));
  }

  @Test
  void oneQueryJoinsSpansAndTheBlocksAfterThem() throws Exception {
    Journal journal = open();
    record(journal, 300);
    sealed(1);
    record(journal, 300);
    sealed(2);
    record(journal, 300);

    List<Sample> pulse = history("flat-1.pulse", Instant.EPOCH, END);

    assertThat(pulse).hasSize(900);
    assertThat(pulse)
        .isSortedAccordingTo((a, b) -> Long.compare(a.epochMillis(), b.epochMillis()))
        .doesNotHaveDuplicates();
    Instant from = Instant.ofEpochMilli(pulse.get(100).epochMillis());
    Instant to = Instant.ofEpochMilli(pulse.get(800).epochMillis());
    assertThat(history("flat-1.pulse", from, to)).isEqualTo(pulse.subList(100, 800));
    assertThat(history("lift-9.speed", Instant.EPOCH, END)).isEmpty();
    assertThat(number("SELECT count(*) FROM chunk WHERE personal = 1")).isEqualTo(2);
  }

  // A platform that was away for days still gets its blocks, in order and complete.
  @Test
  void blocksStayUntilEveryUplinkHasThem() throws Exception {
    Journal journal = open("city", "fire");
    record(journal, 200);
    sealed(1);
    long blocks = number("SELECT count(*) FROM block WHERE personal = 0");
    assertThat(blocks).isPositive();
    assertThat(all()).hasSize(800);

    try (Outbox city = store.outbox("city");
        Outbox fire = store.outbox("fire")) {
      assertThat(readings(fire)).isEqualTo(600);
      for (Outbox outbox : List.of(city, fire)) {
        outbox.confirm(
            Lane.TELEMETRY, outbox.epoch(Lane.TELEMETRY).id(), outbox.highWater(Lane.TELEMETRY));
      }
      record(journal, 10);
      sealed(2);

      assertThat(number("SELECT min(id) FROM block")).isGreaterThan(blocks);
      assertThat(readings(fire)).isEqualTo(30);
    }
    assertThat(all()).hasSize(840);
  }

  private static long readings(Outbox outbox) {
    return outbox.after(Lane.TELEMETRY, outbox.cursor(Lane.TELEMETRY), 10_000).stream()
        .mapToLong(record -> ((Body.Readings) record.body()).block().samples().size())
        .sum();
  }

  @Test
  void numbersOfBlocksAreNeverUsedAgain() throws Exception {
    record(open("city"), 20);
    try (Outbox outbox = store.outbox("city")) {
      outbox.confirm(
          Lane.TELEMETRY, outbox.epoch(Lane.TELEMETRY).id(), outbox.highWater(Lane.TELEMETRY));
    }
    sealed(1);
    long last = number("SELECT last_block FROM span");
    store.close();

    record(open("city"), 20);

    assertThat(number("SELECT min(id) FROM block")).isGreaterThan(last);
    assertThat(all()).hasSize(160);
  }

  // An hour that was half sorted when the power went must be there once.
  @Test
  void chunksWithoutTheirSpanAreWrittenAgain() throws Exception {
    record(open(), 100);
    List<Sample> before = all();
    store.close();
    try (Connection file = connect();
        PreparedStatement insert = file.prepareStatement("INSERT INTO chunk VALUES (?, 0, ?)")) {
      insert.setLong(1, (1L << Compactor.POINT_BITS) | 1);
      insert.setBytes(2, new byte[] {2, 0});
      insert.executeUpdate();
    }
    assertThat(all()).isEqualTo(before);

    open();
    sealed(1);

    assertThat(all()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void whatIsTooOldGoesAndThePlatformHearsOfIt() throws Exception {
    Journal journal = open("city");
    record(journal, 100);
    sealed(1);
    clock.advance(Duration.ofDays(9));
    record(journal, 100);
    sealed(2);
    assertThat(all()).hasSize(800);

    clock.advance(Duration.ofDays(2));
    waitUntil(() -> number("SELECT min(id) FROM span") == 2);

    assertThat(all()).hasSize(400);
    assertThat(number("SELECT count(*) FROM chunk")).isEqualTo(4);
    try (Outbox outbox = store.outbox("city");
        Archive archive = Archive.open(folder)) {
      List<OutboxRecord> records = outbox.after(Lane.TELEMETRY, new Position(0, 0), 1000);
      assertThat(records.getFirst().body()).isEqualTo(new Body.Gap(1, "dropped for age"));
      assertThat(records.get(1).sequence()).isEqualTo(records.getFirst().sequence() + 1);
      assertThat(archive.dropped())
          .containsEntry("lift-1.speed", 100L)
          .containsEntry("lift-1.mode", 100L)
          .doesNotContainKey("flat-1.pulse");
    }
  }

  // Times of one block can then be put right together.
  @Test
  void aBlockIsOfOneTimeAndSaysWhatItIsWorth() {
    Journal journal = open("city");
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    long boot = BEGIN.toEpochMilli();
    for (int i = 0; i < 10; i++) {
      // Set back by an hour after the fifth, by somebody.
      long wall = i < 5 ? boot + 60_000 + i : boot + 60_000 + i - 3_600_000;
      journal.reading(speed, i, Known.GOOD, (60_000L + i) * 1_000_000, wall);
    }
    clock.advance(Duration.ofMinutes(1));

    try (Outbox outbox = store.outbox("city")) {
      waitUntil(() -> outbox.highWater(Lane.TELEMETRY) == 2);
      assertThat(outbox.after(Lane.TELEMETRY, new Position(0, 0), 10))
          .extracting(record -> ((Body.Readings) record.body()).clock())
          .containsExactly(
              Optional.of(new RecordedClock("boot", 60_000, Clock.Trust.SYNCHRONISED)),
              Optional.of(new RecordedClock("boot", 60_005, Clock.Trust.SYNCHRONISED)));
    }
  }

  // A clock that shows 2046 for an hour must not cost a month of readings.
  @Test
  void onlyAClockThatIsVouchedForMakesReadingsOld() throws Exception {
    Journal journal = open();
    record(journal, 50);
    sealed(1);

    clock.trust(Clock.Trust.PLAUSIBLE);
    clock.advance(Duration.ofDays(7305));
    record(journal, 50);
    sealed(2);
    clock.advance(Duration.ofDays(7305));
    record(journal, 50);
    sealed(3);

    assertThat(all()).hasSize(600);
  }

  @Test
  void whatComesTooFastIsCountedByPointAndTold() throws Exception {
    Journal journal = open("city");
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    int total = 3_000_000;
    for (int i = 0; i < total; i++) {
      journal.reading(speed, i, Known.GOOD, i * 1_000_000L, i);
    }
    waitUntil(() -> store.figures().readings() + store.figures().readingsDropped() == total);
    long dropped = store.figures().readingsDropped();
    waitUntil(() -> number("SELECT coalesce(sum(readings), 0) FROM dropped") == dropped);

    assertThat(dropped).isPositive();
    try (Outbox outbox = store.outbox("city");
        Archive archive = Archive.open(folder)) {
      assertThat(archive.dropped()).containsExactly(Map.entry("lift-1.speed", dropped));
      assertThat(outbox.after(Lane.TELEMETRY, new Position(0, 0), 10_000))
          .extracting(OutboxRecord::body)
          .anySatisfy(body -> assertThat(body).isInstanceOf(Body.Gap.class));
    }
  }

  @Test
  void aFileOfVersionOneIsReadAsItIsAndSortedOnceAnAgentHasIt() throws Exception {
    open().reading(0, 0, Known.GOOD, 0, 0);
    store.close(); // for alerts.db
    List<Sample> samples =
        Stream.iterate(0, i -> i < 100, i -> i + 1)
            .map(
                i ->
                    new Sample(
                        i % 2 == 0 ? "lift-1.speed" : "lift-8.gone",
                        BEGIN.toEpochMilli() + i,
                        Block.Trust.GOOD,
                        Value.of(i)))
            .toList();
    fileOfVersionOne(samples);
    assertThat(all()).isEqualTo(samples);
    assertThat(history("lift-8.gone", Instant.EPOCH, END)).hasSize(50);

    open("city");
    assertThat(store.health().setAside()).isEmpty();
    try (Outbox outbox = store.outbox("city")) {
      assertThat(readings(outbox)).isEqualTo(100);
    }
    assertThat(all()).isEqualTo(samples);
    sealed(1);

    assertThat(all()).isEqualTo(samples);
    assertThat(history("lift-8.gone", Instant.EPOCH, END)).hasSize(50);
    assertThat(number("SELECT count(*) FROM point")).isEqualTo(2);
  }

  private void fileOfVersionOne(List<Sample> samples) throws Exception {
    Files.delete(folder.resolve("telemetry.db"));
    try (Connection file = connect();
        Statement statement = file.createStatement()) {
      for (String part :
          (Positions.SCHEMA
                  + """
                  CREATE TABLE block (id INTEGER PRIMARY KEY, from_millis INTEGER NOT NULL,
                    to_millis INTEGER NOT NULL, count INTEGER NOT NULL, personal INTEGER NOT NULL,
                    body BLOB NOT NULL);
                  INSERT INTO epoch VALUES (1, 'e1', '', 'new store');
                  INSERT INTO meta VALUES ('gateway', 'gw'), ('end', 'clean');
                  INSERT INTO high_water VALUES ('city', 'TELEMETRY', 1, 1);
                  INSERT INTO outbox VALUES ('city', 'TELEMETRY', 1, 1, 1, NULL, NULL);
                  PRAGMA user_version = 1;
                  """)
              .split(";\n", -1)) {
        statement.executeUpdate(part);
      }
      try (PreparedStatement insert =
          file.prepareStatement("INSERT INTO block VALUES (1, ?, ?, 100, 0, ?)")) {
        insert.setLong(1, samples.getFirst().epochMillis());
        insert.setLong(2, samples.getLast().epochMillis());
        insert.setBytes(3, Blocks.encodeNamed(samples));
        insert.executeUpdate();
      }
    }
  }
}
