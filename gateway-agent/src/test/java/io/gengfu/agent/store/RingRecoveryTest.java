package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of the ring that it finds. */
class RingRecoveryTest {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  @TempDir private Path folder;

  private Path ring() {
    return folder.resolve("transitions.ring");
  }

  private Path copy() {
    return folder.resolve("copy");
  }

  private Store open(String gateway) {
    return Store.open(folder, LIMITS, gateway, List.of("city"), Alerts.POINTS);
  }

  private static Decision raised(int n) {
    return Alerts.raised("a" + n, "p/r/d" + n, Lane.ALERT);
  }

  /**
   * Leaves a store that has {@code committed} alerts, and a ring as it was when {@code decided}
   * more were decided and the store had taken none of them.
   */
  private void leave(int committed, int decided) throws IOException, SQLException {
    try (Store store = open("gw")) {
      Journal journal = store.journal(handle -> "");
      IntStream.rangeClosed(1, committed).forEach(n -> Alerts.record(journal, raised(n)));
      await().until(() -> store.figures().transitions() == committed);
      try (HeldStore held = HeldStore.hold(folder)) {
        IntStream.rangeClosed(committed + 1, committed + decided)
            .forEach(n -> Alerts.record(journal, raised(n)));
        Files.copy(ring(), copy(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(held.isHeld()).isTrue();
      }
    }
  }

  private void bringBack() throws IOException {
    Files.copy(copy(), ring(), StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> recorded(Store store) {
    try (Outbox outbox = store.outbox("city")) {
      return outbox.after(Lane.ALERT, new Position(0, 0), 10_000).stream()
          .map(entry -> ((Body.Transition) entry.body()).alertId())
          .toList();
    }
  }

  private static List<String> upTo(int n) {
    return IntStream.rangeClosed(1, n).mapToObj(i -> "a" + i).toList();
  }

  // Killed after the commit and before the ring heard of it.
  @Test
  void whatWasCommittedThoughTheRingDidNotHearOfItIsNotRecordedTwice() throws Exception {
    leave(5, 7);
    assertThat(RingRemains.read(copy()).decisions()).hasSize(7);
    bringBack();

    try (Store store = open("gw")) {
      assertThat(recorded(store)).isEqualTo(upTo(12));
    }
    bringBack();
    try (Store store = open("gw")) {
      assertThat(recorded(store)).as("nor at the start after that").isEqualTo(upTo(12));
    }
  }

  @Test
  void theRestOfAFlippedRingIsDroppedAndWhatStandsBeforeItIsRecorded() throws Exception {
    leave(0, 6);
    try (var file = new RandomAccessFile(copy().toFile(), "rw")) {
      long third = RingRemains.read(copy()).decisions().get(2).end();
      file.seek(RingHeader.BYTES + third + 100);
      int was = file.read();
      file.seek(RingHeader.BYTES + third + 100);
      file.write(was ^ 0x10);
    }

    RingRemains remains = RingRemains.read(copy());

    assertThat(remains.decisions()).hasSize(3);
    assertThat(remains.torn()).contains("checksum");
  }

  @Test
  void aNewStoreRecordsWhatTheOldOneHadNotTaken() throws Exception {
    leave(2, 3);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().contains("alerts")).toList()) {
        Files.delete(file);
      }
    }
    bringBack();

    try (Store store = open("gw")) {
      assertThat(recorded(store)).containsExactly("a3", "a4", "a5");
      assertThat(store.restored().instances()).hasSize(3);
    }
  }

  @Test
  void aRingOfAnotherGatewayIsKeptAsideAndNotRecorded() throws Exception {
    leave(2, 3);
    MappedRing other =
        MappedRing.create(ring(), RingHeader.fresh(MappedRing.BYTES, "other", "e", "b"));
    assertThat(other.append(Alerts.raised("not-ours", "p/r/d9", Lane.ALERT))).isTrue();

    try (Store store = open("gw")) {
      assertThat(recorded(store)).isEqualTo(upTo(5));
    }
    assertThat(folder.resolve("transitions.ring.unread")).exists();
  }

  @Test
  void whatIsNoRingIsKeptAsideAndTheGatewayGoesOn() throws Exception {
    Files.writeString(ring(), "x".repeat(10_000));

    try (Store store = open("gw")) {
      Alerts.record(store.journal(handle -> ""), raised(1));
      await().until(() -> store.figures().transitions() == 1);
    }
    assertThat(folder.resolve("transitions.ring.unread")).hasSize(10_000);
  }

  // systemd's folder was not there for one start: by the time the ring is found it is old.
  @Test
  void anOldRingTellsWhatHappenedButChangesNoState() throws Exception {
    leave(0, 1);
    Path runtime = Files.createDirectory(folder.resolve("run"));
    Path old = new RingPlaces(folder, Optional.of(runtime)).wanted().getFirst();
    try (Store store = open("gw")) {
      Journal journal = store.journal(handle -> "");
      Alerts.record(
          journal, Alerts.decision(Alerts.step("b", "p/r/d9", Lane.ALERT, 1, Kind.RAISED)));
      await().until(() -> store.figures().transitions() == 1);
    }
    MappedRing other = MappedRing.create(old, RingHeader.fresh(MappedRing.BYTES, "gw", "e", "b"));
    assertThat(other.append(Alerts.raised("late", "p/r/d9", Lane.ALERT))).isTrue();

    try (Store store =
        Store.open(
            new RingPlaces(folder, Optional.of(runtime)),
            LIMITS,
            "gw",
            Recipients.everything(List.of("city")),
            Alerts.POINTS,
            SystemClock.open())) {
      assertThat(recorded(store)).containsExactly("a1", "b", "late");
      assertThat(store.restored().instances())
          .filteredOn(kept -> kept.state().key().equals("p/r/d9"))
          .singleElement()
          .satisfies(kept -> assertThat(kept.state().alertId()).isEqualTo("b"));
    }
  }

  @Test
  void aRingGoesRoundWithoutLosingAnything() throws Exception {
    var header = RingHeader.fresh(RingHeader.BYTES + (64 << 10), "gw", "e", "b");
    MappedRing mapped = MappedRing.create(ring(), header);
    int number = 0;
    for (int round = 0; round < 50; round++) {
      long released = mapped.end();
      int put = 0;
      while (mapped.append(raised(number))) {
        number++;
        put++;
      }
      assertThat(put).isGreaterThan(20);
      RingRemains remains = RingRemains.read(ring());
      int first = number - put;
      assertThat(remains.torn()).isEmpty();
      assertThat(remains.after(released))
          .extracting(placed -> placed.decision().steps().getFirst().transition().alertId())
          .isEqualTo(IntStream.range(first, number).mapToObj(n -> "a" + n).toList());
      mapped.release(mapped.end());
      assertThat(RingRemains.read(ring()).decisions()).isEmpty();
    }
  }
}
