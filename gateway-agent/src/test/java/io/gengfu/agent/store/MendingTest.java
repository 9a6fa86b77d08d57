package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are spoiled, or go, while the gateway runs: it runs on, and nobody starts it again.
 */
class MendingTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final int ALERTS = 300;

  /** So many of them the platform has. */
  private static final int CONFIRMED = 200;

  @TempDir private Path folder;
  private final AtomicInteger mended = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // by open
  private Store store;

  @SuppressWarnings("NullAway.Init") // by open
  private Journal journal;

  /** The uplink's: opened long before, as in a gateway. */
  @SuppressWarnings("NullAway.Init") // by open
  private Outbox city;

  @BeforeEach
  void open() {
    openAgain();
    raise(1, ALERTS);
    soon().until(() -> store.figures().transitions() == ALERTS);
    assertThat(city.after(Lane.ALERT, city.cursor(Lane.ALERT), 1)).hasSize(1);
    city.confirm(Lane.ALERT, city.epoch(Lane.ALERT).id(), CONFIRMED);
  }

  @AfterEach
  void close() {
    city.close();
    store.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private void raise(int from, int to) {
    for (int i = from; i <= to; i++) {
      Alerts.record(journal, Alerts.raised("a" + i, "p/r/d" + i, Lane.ALERT));
    }
  }

  private Path alerts() {
    return folder.resolve("alerts.db");
  }

  /** What somebody looks at who looks at everything. */
  private void look() {
    try (Outbox other = store.outbox("city")) {
      other.after(Lane.ALERT, new Position(0, 0), 10_000);
      other.after(Lane.TELEMETRY, new Position(0, 0), 10_000);
    } catch (StoreException e) {
      // That is what is looked for.
    }
  }

  /** The alerts that wait, in order and without a hole; gaps as the number that they end with. */
  private List<String> waiting() {
    List<String> waiting = new ArrayList<>();
    Position at = city.cursor(Lane.ALERT);
    for (OutboxRecord record : city.after(Lane.ALERT, at, 10_000)) {
      long first = record.body() instanceof Body.Gap gap ? gap.from() : record.sequence();
      int generation = record.epoch().generation();
      assertThat(first).isEqualTo(generation == at.generation() ? at.sequence() + 1 : 1);
      at = new Position(generation, record.sequence());
      waiting.add(
          record.body() instanceof Body.Transition transition
              ? transition.alertId()
              : "gap to " + record.sequence());
    }
    return waiting;
  }

  private static String[] numbered(int from, int to) {
    String[] ids = new String[to - from + 1];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "a" + (from + i);
    }
    return ids;
  }

  private void recorded(int to) {
    soon().until(() -> waiting().contains("a" + to));
  }

  @Test
  void ofABadPageThatSomebodyMeetsTheRestIsCarriedOverAndTheGatewayGoesOn() throws Exception {
    String before = city.epoch(Lane.ALERT).id();
    Spoil.checkpoint(alerts());
    Spoil.page(alerts(), "transition"); // Of the first of them, which the platform has.

    look();
    raise(ALERTS + 1, ALERTS + 20);
    soon().until(() -> mended.get() == 1);
    raise(ALERTS + 21, ALERTS + 40);
    recorded(ALERTS + 40);

    assertThat(waiting()).containsExactly(numbered(CONFIRMED + 1, ALERTS + 40));
    assertThat(Spoil.aside(folder))
        .singleElement()
        .satisfies(f -> assertThat(f).startsWith("alerts.db"));
    assertThat(store.notices()).anyMatch(notice -> notice.contains("rows were carried over"));
    assertThat(store.health().setAside()).hasSize(1);
    assertThat(store.health().isGood()).isTrue();
    assertThat(city.epoch(Lane.ALERT).id()).isNotEqualTo(before);
    assertThat(city.epoch(Lane.ALERT).predecessor()).isEqualTo(before);
    assertThat(store.openAlerts()).hasSize(ALERTS + 40);
    assertThat(Aside.suspect(alerts())).doesNotExist();
  }

  // What the process knows by heart outlives even that: no number is given twice.
  @Test
  void ofAFileOfGarbageAllNumbersAreKnownAndWhatIsLostIsTold() throws Exception {
    Spoil.checkpoint(alerts());
    Spoil.bytes(alerts(), 0, (int) Files.size(alerts()));

    look();
    raise(ALERTS + 1, ALERTS + 20);
    soon().until(() -> mended.get() == 1);
    recorded(ALERTS + 20);

    List<String> waiting = waiting();
    assertThat(waiting).endsWith(numbered(ALERTS + 1, ALERTS + 20)).doesNotHaveDuplicates();
    assertThat(city.pending(Lane.ALERT)).isEqualTo(ALERTS - CONFIRMED + 20);
    close();
    openAgain();
    assertThat(waiting()).endsWith(numbered(ALERTS + 1, ALERTS + 20));
  }

  private void openAgain() {
    store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
    store.onMended(mended::incrementAndGet);
    journal = store.journal(handle -> "");
    city = store.outbox("city");
  }

  // SQLite would go on writing to it, until the process ends and all is gone.
  @Test
  void ofAFileThatSomebodyDeletedNothingIsLost() throws Exception {
    Files.delete(alerts());

    soon().until(() -> mended.get() == 1);
    raise(ALERTS + 1, ALERTS + 20);
    recorded(ALERTS + 20);

    assertThat(waiting()).containsExactly(numbered(CONFIRMED + 1, ALERTS + 20));
    assertThat(store.openAlerts()).hasSize(ALERTS + 20);
    close();
    openAgain();
    assertThat(waiting()).containsExactly(numbered(CONFIRMED + 1, ALERTS + 20));
  }

  @Test
  void aFileThatSomebodyPutInItsPlaceIsSetAside() throws Exception {
    Path other = folder.resolve("other");
    Files.writeString(other, "an older one");
    Files.move(other, alerts(), StandardCopyOption.REPLACE_EXISTING);

    soon().until(() -> mended.get() == 1);

    assertThat(waiting()).containsExactly(numbered(CONFIRMED + 1, ALERTS));
    assertThat(folder.resolve(Spoil.aside(folder).getFirst())).hasContent("an older one");
  }

  @Test
  void readingsOnGoodPagesAreCarriedOverAndNewOnesGoToTheSamePoints() throws Exception {
    readings(0, 60);
    long blocks = city.highWater(Lane.TELEMETRY);
    Path file = folder.resolve("telemetry.db");
    Spoil.checkpoint(file);
    Spoil.page(file, "block");

    look();
    soon().until(() -> store.health().setAside().size() == 1);
    soon().until(() -> store.health().isGood());
    readings(60, 70);

    List<OutboxRecord> waiting = city.after(Lane.TELEMETRY, city.cursor(Lane.TELEMETRY), 10_000);
    long gaps = waiting.stream().filter(r -> r.body() instanceof Body.Gap).count();
    assertThat(gaps).isBetween(1L, 6L);
    assertThat(waiting).hasSizeGreaterThan((int) blocks);
    assertThat(waiting)
        .filteredOn(record -> record.body() instanceof Body.Readings)
        .allSatisfy(
            record ->
                assertThat(((Body.Readings) record.body()).block().samples())
                    .allMatch(sample -> sample.point().equals("lift-1.speed")));
    assertThat(waiting.getLast().body()).isInstanceOf(Body.Readings.class);
    assertThat(mended).as("alerts are in another file").hasValue(0);
  }

  private void readings(int from, int to) {
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    for (int i = from; i < to; i++) {
      long before = store.figures().readings();
      for (int j = 0; j < 50; j++) {
        journal.reading(speed, Math.sin(i * 50.0 + j), Known.GOOD, 0, 1_000L * i + j);
      }
      soon().until(() -> store.figures().readings() > before);
    }
  }

  // A disk that spoils one file after the other is not worn out by copies of them.
  @Test
  void soonAfterOneSuccessorThereIsNotAnotherAndAlertsGoPastTheStore() throws Exception {
    Files.delete(alerts());
    soon().until(() -> mended.get() == 1);
    soon().until(() -> store.health().isGood());

    Spoil.checkpoint(alerts());
    Spoil.bytes(alerts(), 0, (int) Files.size(alerts()));
    raise(ALERTS + 1, ALERTS + 1);

    soon().until(() -> store.bypass().isOpen());
    List<Undurable> past = store.bypass().after(ALERTS, 10, transition -> true).transitions();
    assertThat(past).singleElement().satisfies(p -> assertThat(p.alertId()).isEqualTo("a301"));
    assertThat(mended).hasValue(1);
    assertThat(Aside.suspect(alerts())).exists();
  }
}
