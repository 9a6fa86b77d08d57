package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a disk has spoiled: the gateway goes on, with what can be read of them. */
class DamageTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;

  @SuppressWarnings("NullAway") // opened by each test, in its own way
  private Store store;

  @SuppressWarnings("NullAway") // opened by each test, in its own way
  private Journal journal;

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private void open() {
    store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
    journal = store.journal(handle -> "");
  }

  private void record(int from, int to) {
    long before = store.figures().transitions();
    for (int i = from; i <= to; i++) {
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i, Lane.ALERT));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> store.figures().transitions() - before == to - from + 1);
  }

  private List<String> aside() throws IOException {
    return Spoil.aside(folder);
  }

  // One bad sector took every alert along.
  @Test
  void ofAFileWithABadPageAllButThatPageIsCarriedOver() throws Exception {
    open();
    record(1, 300);
    try (Outbox outbox = store.outbox("city")) {
      outbox.confirm(Lane.ALERT, outbox.epoch(Lane.ALERT).id(), 10);
    }
    store.close();
    Spoil.page(folder.resolve("alerts.db"), "transition");

    open();

    assertThat(aside()).hasSize(1);
    assertThat(store.notices()).anyMatch(n -> n.contains("rows were carried over"));
    assertThat(store.openAlerts()).hasSize(300);
    assertThat(store.restored().instances()).hasSize(300);
    try (Outbox outbox = store.outbox("city")) {
      List<OutboxRecord> waiting = outbox.after(Lane.ALERT, outbox.cursor(Lane.ALERT), 1000);
      long last = 10;
      int gone = 0;
      for (OutboxRecord record : waiting) {
        long first = record.body() instanceof Body.Gap gap ? gap.from() : record.sequence();
        assertThat(first).isEqualTo(last + 1);
        last = record.sequence();
        gone += record.body() instanceof Body.Gap ? 1 : 0;
      }
      assertThat(last).isEqualTo(300);
      assertThat(gone).isBetween(1, 30);
    }
    record(301, 310);
    assertThat(store.health().isGood()).isTrue();
  }

  // What the last flush did not cover is not there; all before it is.
  @Test
  void aLogThatWasCutShortIsReadAsFarAsItGoes() throws Exception {
    open();
    for (int i = 1; i < 200; i += 10) {
      record(i, i + 9);
    }
    Path cut = folder.resolve("cut");
    Files.createDirectories(cut);
    for (String part : List.of("", "-wal")) {
      Files.copy(folder.resolve("alerts.db" + part), cut.resolve("alerts.db" + part));
    }
    store.close();
    try (var log = new RandomAccessFile(cut.resolve("alerts.db-wal").toFile(), "rw")) {
      log.setLength(log.length() * 2 / 3 + 100);
    }

    store = Store.open(cut, LIMITS, "gw", List.of("city"), Alerts.POINTS);

    assertThat(store.health().setAside()).isEmpty();
    try (Outbox outbox = store.outbox("city")) {
      List<OutboxRecord> waiting = outbox.after(Lane.ALERT, new Position(0, 0), 1000);
      assertThat(waiting).hasSizeBetween(1, 199);
      assertThat(waiting).allMatch(record -> record.body() instanceof Body.Transition);
    }
  }

  @Test
  void readingsOnGoodPagesAreCarriedOver() throws Exception {
    open();
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    for (int i = 0; i < 60; i++) {
      long before = store.figures().readings();
      for (int j = 0; j < 50; j++) {
        journal.reading(speed, Math.sin(i * 50.0 + j), Known.GOOD, 0, 1_000L * i + j);
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> store.figures().readings() > before);
    }
    store.close();
    Spoil.page(folder.resolve("telemetry.db"), "block");

    open();

    assertThat(aside()).singleElement().satisfies(f -> assertThat(f).startsWith("telemetry.db"));
    store.close();
    long[] read = {0};
    try (Archive archive = Archive.open(folder)) {
      archive.readings(Instant.EPOCH, Instant.ofEpochMilli(1L << 40), s -> read[0]++);
    }
    assertThat(read[0]).isBetween(2_000L, 2_999L);
    open();
  }

  // Looking at all of a large file takes longer than a building should wait.
  @Test
  void inALargeFileWhatWasMetWhileItRanIsMendedAtTheNextStart() throws Exception {
    open();
    record(1, 300);
    store.close();
    Spoil.execute(folder.resolve("alerts.db"), "CREATE TABLE ballast (x)");
    Spoil.execute(folder.resolve("alerts.db"), "INSERT INTO ballast VALUES (zeroblob(18000000))");
    Spoil.page(folder.resolve("alerts.db"), "transition");
    open();
    assertThat(aside()).isEmpty();
    store.close();

    Files.writeString(Aside.suspect(folder.resolve("alerts.db")), "");
    open();

    assertThat(aside()).hasSize(1);
    assertThat(store.openAlerts()).hasSize(300);
    assertThat(Aside.suspect(folder.resolve("alerts.db"))).doesNotExist();
  }

  // The power may go while a successor is made: half of one must not take the file's place.
  @Test
  void aSuccessorThatWasNotWholeIsMadeAnewAndOneThatWasTakesThePlace() throws Exception {
    open();
    record(1, 50);
    store.close();
    Path file = folder.resolve("alerts.db");
    Files.writeString(folder.resolve("alerts.db-draft"), "half a file");
    open();
    assertThat(store.openAlerts()).hasSize(50);
    store.close();

    Files.move(file, folder.resolve("alerts.db-successor"));
    Files.writeString(file, "what was damaged");
    open();

    assertThat(aside()).hasSize(1);
    assertThat(folder.resolve("alerts.db-draft")).doesNotExist();
    assertThat(store.openAlerts()).hasSize(50);
  }

  @Test
  void filesSetAsideDoNotFillTheDisk() throws Exception {
    for (int i = 0; i < Aside.MOST + 2; i++) {
      open();
      store.close();
      Spoil.bytes(folder.resolve("alerts.db"), 0, 200);
    }
    open();

    assertThat(aside()).hasSize(Aside.MOST);
  }
}
