package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.Consent;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each uplink is told, and under which numbers. */
class FilterTest {
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final int SPEED = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
  private static final int FLOOR = Alerts.POINTS.of(Alerts.LIFT, "floor").index();

  @TempDir private Path folder;

  private Store store;
  private Journal journal;
  private int recorded;
  private int readings;

  @BeforeEach
  void openForNobody() {
    store = opened();
    journal = store.journal(handle -> "");
  }

  private void open(UplinkConfig... uplinks) {
    store.close();
    store = opened(uplinks);
    journal = store.journal(handle -> "");
    recorded = 0;
    readings = 0;
  }

  private Store opened(UplinkConfig... uplinks) {
    return Store.open(
        folder, LIMITS, "gw", Recipients.of(List.of(uplinks)), Alerts.POINTS, SystemClock.open());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static UplinkConfig uplink(String name, UplinkFilter filter) {
    return new UplinkConfig(
        name,
        URI.create("mqtt://127.0.0.1:1"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Duration.ofSeconds(30),
        filter,
        Set.of(),
        Optional.empty());
  }

  private static UplinkFilter severe(Severity least) {
    return filter(Set.of(), least, Set.of(), Set.of(), Set.of());
  }

  private static UplinkFilter lanes(Lane... lanes) {
    return filter(Set.of(lanes), Severity.LOW, Set.of(), Set.of(), Set.of());
  }

  private static UplinkFilter points(String... points) {
    return filter(Set.of(), Severity.LOW, Set.of(), Set.of(points), Set.of());
  }

  private static UplinkFilter filter(
      Set<Lane> lanes,
      Severity least,
      Set<String> scenarios,
      Set<String> points,
      Set<String> audit) {
    return new UplinkFilter(lanes, least, scenarios, Set.of(), Set.of(), Set.of(), points, audit);
  }

  private void record(String alert, int number, Kind kind, Severity severity, Lane lane) {
    Step step = Alerts.step(alert, "ebike-in-lift/ebike-in-car/" + alert, lane, number, kind);
    AlertTransition t = step.transition();
    AlertTransition as =
        new AlertTransition(
            t.alertId(),
            t.number(),
            t.kind(),
            t.state(),
            t.instance(),
            t.pack(),
            t.packVersion(),
            t.rule(),
            severity == Severity.CRITICAL ? "fire" : t.scenario(),
            severity,
            lane,
            t.message(),
            t.devices(),
            t.evidence(),
            t.who(),
            t.nanos());
    Decision decision = Alerts.decision(new Step(as, step.instance()));
    Alerts.record(journal, decision);
    recorded++;
    await().atMost(Duration.ofSeconds(20)).until(() -> store.figures().transitions() >= recorded);
  }

  private void read(int point, double value) {
    journal.reading(point, value, Known.GOOD, 0, 1_000 + readings);
    readings++;
    await().atMost(Duration.ofSeconds(20)).until(() -> store.figures().readings() >= readings);
  }

  private List<OutboxRecord> waiting(String uplink, Lane lane) {
    try (Outbox outbox = store.outbox(uplink)) {
      List<OutboxRecord> records = outbox.after(lane, new Position(1, 0), 10_000);
      assertThat(outbox.highWater(lane)).isLessThanOrEqualTo(records.size());
      return records;
    }
  }

  private List<String> alerts(String uplink, Lane lane) {
    return waiting(uplink, lane).stream()
        .map(OutboxRecord::body)
        .map(
            body ->
                switch (body) {
                  case Body.Transition t -> t.alertId() + " " + kind(t.json());
                  case Body.Refreshed r -> r.alertId() + " refresh";
                  case Body.Suppression s -> s.instance();
                  case Body.Readings _, Body.Audit _, Body.Gap _ -> "?";
                })
        .toList();
  }

  private static String kind(String json) {
    return json.replaceAll(".*\"kind\":\"([a-z_]*)\".*", "$1");
  }

  private static List<Long> sequences(List<OutboxRecord> records) {
    return records.stream().map(OutboxRecord::sequence).toList();
  }

  @Test
  void eachUplinkNumbersWithoutAHoleWhatItIsToldOf() {
    open(uplink("city", UplinkFilter.NONE), uplink("fire", severe(Severity.CRITICAL)));
    record("a", 1, Kind.RAISED, Severity.HIGH, Lane.ALERT);
    record("b", 1, Kind.RAISED, Severity.CRITICAL, Lane.ALERT);
    record("c", 1, Kind.RAISED, Severity.LOW, Lane.ALERT);
    record("d", 1, Kind.RAISED, Severity.CRITICAL, Lane.ALERT);

    assertThat(alerts("fire", Lane.ALERT)).containsExactly("b raised", "d raised");
    assertThat(sequences(waiting("fire", Lane.ALERT))).containsExactly(1L, 2L);
    assertThat(sequences(waiting("city", Lane.ALERT))).containsExactly(1L, 2L, 3L, 4L);
  }

  // Else it would stay open at the fire brigade for ever.
  @Test
  void whoHeardOfAnAlertHearsOfItUntilItIsClosed() {
    open(uplink("fire", severe(Severity.HIGH)));
    record("a", 1, Kind.RAISED, Severity.MEDIUM, Lane.ALERT);
    record("a", 2, Kind.ESCALATED, Severity.HIGH, Lane.ALERT);
    record("a", 3, Kind.ACKNOWLEDGED, Severity.MEDIUM, Lane.ALERT);

    open(uplink("fire", severe(Severity.CRITICAL)));
    record("a", 4, Kind.CLEARED, Severity.HIGH, Lane.ALERT);
    record("b", 1, Kind.RAISED, Severity.HIGH, Lane.ALERT);

    assertThat(alerts("fire", Lane.ALERT))
        .containsExactly("a escalated", "a acknowledged", "a cleared");
    assertThat(sequences(waiting("fire", Lane.ALERT))).hasSize(3);
  }

  @Test
  void aFilterThatChangesTakesNothingBackAndRenumbersNothing() {
    open(uplink("city", UplinkFilter.NONE));
    record("a", 1, Kind.RAISED, Severity.LOW, Lane.ALERT);
    record("b", 1, Kind.RAISED, Severity.LOW, Lane.LIFE);
    read(SPEED, 1.5);
    List<OutboxRecord> before = waiting("city", Lane.ALERT);

    open(uplink("city", lanes(Lane.LIFE)));
    record("c", 1, Kind.RAISED, Severity.LOW, Lane.ALERT);
    record("d", 1, Kind.RAISED, Severity.LOW, Lane.LIFE);
    read(SPEED, 2.5);

    assertThat(waiting("city", Lane.ALERT)).isEqualTo(before);
    assertThat(alerts("city", Lane.LIFE)).containsExactly("b raised", "d raised");
    assertThat(samples("city")).containsExactly("lift-1.speed 1.5");

    open(uplink("city", UplinkFilter.NONE));
    read(SPEED, 3.5);
    assertThat(samples("city")).containsExactly("lift-1.speed 1.5", "lift-1.speed 3.5");
  }

  private List<String> samples(String uplink) {
    List<String> samples = new ArrayList<>();
    for (OutboxRecord entry : waiting(uplink, Lane.TELEMETRY)) {
      if (entry.body() instanceof Body.Readings readings) {
        for (Sample sample : readings.block().samples()) {
          samples.add(
              sample.point()
                  + " "
                  + Optional.ofNullable(sample.value()).map(v -> v.show()).orElse(""));
        }
      }
    }
    return samples;
  }

  // A block holds readings of all points; a platform must not see more than it is to see.
  @Test
  void aBlockLeavesOutWhatThePlatformIsNotSent() {
    open(uplink("city", UplinkFilter.NONE), uplink("property", points("lift.speed")));
    read(FLOOR, 3);
    journal.reading(SPEED, 1.5, Known.GOOD, 0, 2_000);
    journal.reading(FLOOR, 4, Known.GOOD, 0, 2_001);
    readings += 2;
    await().atMost(Duration.ofSeconds(20)).until(() -> store.figures().readings() >= readings);

    assertThat(samples("city"))
        .containsExactly("lift-1.floor 3", "lift-1.speed 1.5", "lift-1.floor 4");
    assertThat(samples("property")).containsExactly("lift-1.speed 1.5");
    assertThat(sequences(waiting("property", Lane.TELEMETRY))).containsExactly(1L);
  }

  // What was recorded goes as it was recorded, sent again or not.
  @Test
  void aBlockGoesByTheFilterOfItsTime() {
    open(uplink("city", points("lift.speed")));
    read(SPEED, 1);
    read(FLOOR, 1);
    open(uplink("city", points("lift-1.floor")));
    read(SPEED, 2);
    read(FLOOR, 2);
    open(uplink("city", UplinkFilter.NONE));
    read(SPEED, 3);
    read(FLOOR, 3);

    assertThat(samples("city"))
        .containsExactly("lift-1.speed 1", "lift-1.floor 2", "lift-1.speed 3", "lift-1.floor 3");
  }

  // Consent says what may leave, the filter what is wanted; what is told as disclosed has left.
  @Test
  void whatAPersonConsentedToStillGoesThroughTheFilter() {
    open(uplink("city", points("dwelling.pulse")));
    Instant now = Instant.now();
    Consent consent =
        new Consent(
            "c-1",
            "flat-1",
            Set.of("pulse", "respiration"),
            "care",
            "city",
            "P-1",
            now.minusSeconds(3_600),
            now.plusSeconds(3_600));
    store.consents().become(List.of(consent));
    read(Alerts.POINTS.of(Alerts.DWELLING, "respiration").index(), 14);
    read(Alerts.POINTS.of(Alerts.DWELLING, "pulse").index(), 60);

    assertThat(samples("city")).containsExactly("flat-1.pulse 60");
  }

  @Test
  void aRefreshTellsOfWhatThePlatformIsToldOf() throws Exception {
    open(uplink("city", UplinkFilter.NONE), uplink("fire", severe(Severity.CRITICAL)));
    record("a", 1, Kind.RAISED, Severity.HIGH, Lane.ALERT);
    record("b", 1, Kind.RAISED, Severity.CRITICAL, Lane.ALERT);

    try (CommandInbox inbox = store.commands()) {
      assertThat(inbox.refresh("fire", "r-1").toCompletableFuture().get()).hasValue(1);
      assertThat(inbox.refresh("city", "r-2").toCompletableFuture().get()).hasValue(2);
    }
    assertThat(alerts("fire", Lane.ALERT)).containsExactly("b raised", "b refresh");
  }

  @Test
  void auditRecordsGoToWhoWantsTheirKind() {
    open(
        uplink("city", filter(Set.of(), Severity.LOW, Set.of(), Set.of(), Set.of("kpi"))),
        uplink("fire", lanes(Lane.LIFE, Lane.ALERT)));
    store.audit(
        List.of(
            new AuditRecord("1", "io.gengfu.kpi.v1", "s", Instant.now(), "{}"),
            new AuditRecord("2", "io.gengfu.command.v1", "s", Instant.now(), "{}"),
            new AuditRecord("3", "io.gengfu.disclosure.v1", "s", Instant.now(), "{}")));
    await().atMost(Duration.ofSeconds(20)).until(() -> store.recorded("3"));

    assertThat(waiting("city", Lane.AUDIT))
        .extracting(entry -> ((Body.Audit) entry.body()).type())
        .containsExactly("io.gengfu.kpi.v1", "io.gengfu.disclosure.v1");
    assertThat(waiting("fire", Lane.AUDIT)).isEmpty();
  }

  // Every uplink's numbers are 1, 2, 3, … whatever its filter, and over every change of it.
  @Test
  void numbersHaveNoHolesWhateverTheFilters() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, Integer> steps = new HashMap<>();
    Map<String, Set<String>> told = new HashMap<>();
    Map<String, List<String>> expected = new HashMap<>();
    for (int start = 0; start < 4; start++) {
      UplinkConfig[] uplinks = {
        uplink("one", random(random)),
        uplink("two", random(random)),
        uplink("three", random(random))
      };
      open(uplinks);
      for (int i = 0; i < 40; i++) {
        String alert = "alert-" + random.nextInt(12);
        Severity severity = severity(random);
        Lane lane = alert.hashCode() % 2 == 0 ? Lane.LIFE : Lane.ALERT;
        int number = steps.merge(alert, 1, Integer::sum);
        Kind kind = number == 1 ? Kind.RAISED : Kind.ESCALATED;
        record(alert, number, kind, severity, lane);
        for (UplinkConfig uplink : uplinks) {
          Set<String> open = told.computeIfAbsent(uplink.name(), n -> new HashSet<>());
          UplinkFilter filter = uplink.filter();
          boolean wanted = filter.takes(lane) && severity.level() <= filter.leastSevere().level();
          if (wanted || open.contains(alert)) {
            open.add(alert);
            expected
                .computeIfAbsent(uplink.name() + lane, n -> new ArrayList<>())
                .add(alert + " " + (number == 1 ? "raised" : "escalated"));
          }
        }
      }
    }
    for (String uplink : List.of("one", "two", "three")) {
      for (Lane lane : List.of(Lane.LIFE, Lane.ALERT)) {
        List<OutboxRecord> records = waiting(uplink, lane);
        assertThat(alerts(uplink, lane))
            .as("%s %s, seed %s", uplink, lane, seed)
            .isEqualTo(expected.getOrDefault(uplink + lane, List.of()));
        Map<Integer, List<Long>> byEpoch = new HashMap<>();
        records.forEach(
            r ->
                byEpoch
                    .computeIfAbsent(r.epoch().generation(), g -> new ArrayList<>())
                    .add(r.sequence()));
        assertThat(byEpoch.values())
            .as("seed %s", seed)
            .allSatisfy(
                n -> assertThat(n).isEqualTo(LongStream.rangeClosed(1, n.size()).boxed().toList()));
      }
    }
  }

  private static Severity severity(Random random) {
    return Severity.ofLevel(1 + random.nextInt(4));
  }

  private static UplinkFilter random(Random random) {
    Set<Lane> lanes = EnumSet.noneOf(Lane.class);
    Arrays.stream(Lane.values()).filter(lane -> random.nextBoolean()).forEach(lanes::add);
    return filter(lanes, severity(random), Set.of(), Set.of(), Set.of());
  }
}
