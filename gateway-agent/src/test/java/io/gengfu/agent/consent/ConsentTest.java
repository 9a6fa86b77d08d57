package io.gengfu.agent.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.config.Consent;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Consents.Standing;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.store.Store;
import io.gengfu.model.Device;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Raw values of a flat leave by consent and not otherwise: over a real store. */
class ConsentTest {

  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-11-23T08:10:00Z");
  private static final Consent PULSE = consent("c-1", "city", "pulse");

  /** A clock that the test moves. */
  private static final class Shown implements Clock {
    final AtomicReference<Instant> wall = new AtomicReference<>(NOW);
    volatile Trust trust = Trust.SYNCHRONISED;

    @Override
    public long nanos() {
      return Duration.between(NOW, wall.get()).plusDays(4_000).toNanos();
    }

    @Override
    public Instant wall() {
      return wall.get();
    }

    @Override
    public Trust trust() {
      return trust;
    }

    @Override
    public String bootId() {
      return "boot";
    }
  }

  @TempDir private Path folder;
  private final Shown clock = new Shown();
  private Store store;
  private ConsentDesk desk;

  private static Consent consent(String id, String uplink, String... signals) {
    return new Consent(
        id,
        "flat-1",
        Set.of(signals),
        "care after discharge",
        uplink,
        "P-88213",
        Instant.parse("2026-11-01T00:00:00Z"),
        Instant.parse("2026-12-01T00:00:00Z"));
  }

  @BeforeEach
  void open() {
    store = Store.open(folder, LIMITS, "gw", List.of("city", "property"), Alerts.POINTS, clock);
    desk = new ConsentDesk(store, clock);
  }

  @AfterEach
  void close() {
    desk.close();
    store.close();
  }

  private void reads(Device device, String signal, double value) {
    clock.wall.updateAndGet(at -> at.plusSeconds(1));
    long millis = clock.wall().toEpochMilli();
    store
        .journal(handle -> "")
        .reading(
            Alerts.POINTS.of(device, signal).index(), value, Known.GOOD, clock.nanos(), millis);
  }

  /** Until everything that came is in blocks. */
  private void written(long readings) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              clock.wall.updateAndGet(at -> at.plusMillis(50));
              return store.figures().readings() == readings;
            });
  }

  private List<OutboxRecord> records(String uplink, Lane lane) {
    try (Outbox outbox = store.outbox(uplink)) {
      return outbox.after(lane, new Position(0, 0), 1_000);
    }
  }

  private List<String> points(String uplink) {
    var points = new ArrayList<String>();
    for (OutboxRecord record : records(uplink, Lane.TELEMETRY)) {
      if (record.body() instanceof Body.Readings readings) {
        readings.block().samples().stream().map(Sample::point).forEach(points::add);
      }
    }
    return points;
  }

  private List<JsonNode> audit(String uplink, int wanted) throws Exception {
    await().atMost(LIMIT).until(() -> records(uplink, Lane.AUDIT).size() >= wanted);
    var all = new ArrayList<JsonNode>();
    for (OutboxRecord record : records(uplink, Lane.AUDIT)) {
      all.add(new JsonMapper().readTree(((Body.Audit) record.body()).json()));
    }
    return all;
  }

  @Test
  void whatWasConsentedToGoesToThatPlatformAndNothingElseDoes() {
    desk.become(List.of(PULSE));
    reads(Alerts.DWELLING, "pulse", 71);
    reads(Alerts.DWELLING, "respiration", 15);
    reads(Alerts.LIFT, "speed", 1.5);
    written(3);

    assertThat(points("city")).containsExactlyInAnyOrder("flat-1.pulse", "lift-1.speed");
    assertThat(points("property")).containsExactly("lift-1.speed");
    assertThat(records("city", Lane.TELEMETRY))
        .extracting(OutboxRecord::sequence)
        .containsExactly(1L, 2L);
    assertThat(records("property", Lane.TELEMETRY))
        .extracting(OutboxRecord::sequence)
        .containsExactly(1L);
  }

  @Test
  void withoutAWordNothingGoes() {
    reads(Alerts.DWELLING, "pulse", 71);
    reads(Alerts.DWELLING, "sos", 1);
    written(2);

    assertThat(records("city", Lane.TELEMETRY)).isEmpty();
  }

  @ParameterizedTest(name = "{0} at {1}: {2}")
  @CsvSource({
    "SYNCHRONISED, 2026-10-31T23:59:59Z, NOT_YET",
    "SYNCHRONISED, 2026-11-01T00:00:00Z, HOLDS",
    "PLAUSIBLE,    2026-11-30T23:59:59Z, HOLDS",
    "SYNCHRONISED, 2026-12-01T00:00:00Z, EXPIRED",
    "PLAUSIBLE,    2046-12-01T00:00:00Z, EXPIRED",
    "UNKNOWN,      2026-11-15T00:00:00Z, UNKNOWN",
    "UNKNOWN,      2026-12-15T00:00:00Z, UNKNOWN",
  })
  void aConsentHoldsWhileItIsSureToHold(Clock.Trust trust, Instant now, Standing standing) {
    desk.become(List.of(PULSE));
    clock.wall.set(now);
    clock.trust = trust;

    assertThat(desk.list().getFirst().standing()).isEqualTo(standing);
    boolean holds = standing == Standing.HOLDS;
    assertThat(store.consents().covers("city", "flat-1.pulse")).isEqualTo(holds);
    assertThat(store.consents().covers("property", "flat-1.pulse")).isFalse();
    assertThat(store.consents().covers("city", "flat-11.pulse")).isFalse();
  }

  // What waits for the line when somebody changes their mind must not be sent a day later.
  @Test
  void withdrawnItStopsAtOnceForWhatWaitsTooAndForGood() throws Exception {
    desk.become(List.of(PULSE));
    reads(Alerts.DWELLING, "pulse", 71);
    written(1);
    assertThat(points("city")).containsExactly("flat-1.pulse");

    assertThat(desk.withdraw("c-1", "P-88213 by phone", "moved")).isEmpty();
    reads(Alerts.DWELLING, "pulse", 72);
    reads(Alerts.LIFT, "speed", 1.5);
    written(3);

    assertThat(points("city")).containsExactly("lift-1.speed");
    assertThat(records("city", Lane.TELEMETRY).getFirst().body())
        .isEqualTo(new Body.Gap(1, "consent ended"));
    JsonNode told = audit("city", 2).getLast();
    assertThat(told.path("phase").asText()).isEqualTo("withdrawn");
    assertThat(told.path("who").asText()).isEqualTo("P-88213 by phone");
    assertThat(told.path("why").asText()).isEqualTo("moved");

    // The file still has it.
    close();
    open();
    desk.become(List.of(PULSE));
    assertThat(desk.list().getFirst().standing()).isEqualTo(Standing.WITHDRAWN);
    assertThat(points("city")).containsExactly("lift-1.speed");
  }

  @Test
  void expiredItStopsAtOnceForWhatWaitsToo() {
    desk.become(List.of(PULSE));
    reads(Alerts.DWELLING, "pulse", 71);
    written(1);
    clock.wall.set(PULSE.until());
    reads(Alerts.DWELLING, "pulse", 72);
    written(2);

    assertThat(points("city")).isEmpty();
    assertThat(records("city", Lane.TELEMETRY))
        .extracting(OutboxRecord::body)
        .containsExactly(new Body.Gap(1, "consent ended"));
  }

  @Test
  void aNewWordInTheFileCountsAndAnotherOneIsForgotten() {
    desk.become(List.of(PULSE));
    reads(Alerts.DWELLING, "pulse", 71);
    written(1);
    desk.become(List.of(consent("c-2", "property", "pulse")));
    reads(Alerts.DWELLING, "pulse", 72);
    written(2);

    assertThat(points("city")).isEmpty();
    assertThat(points("property")).containsExactly("flat-1.pulse");
  }

  @Test
  void eachHourOfDisclosureIsOnTheRecordOfThatPlatformAlone() throws Exception {
    desk.become(List.of(PULSE, consent("c-2", "city", "respiration")));
    for (int i = 0; i < 5; i++) {
      reads(Alerts.DWELLING, "pulse", 70 + i);
    }
    reads(Alerts.DWELLING, "respiration", 15);
    written(6);
    desk.tell();
    assertThat(audit("city", 2)).hasSize(2); // given; the hour is not over

    clock.wall.updateAndGet(at -> at.plus(Duration.ofHours(1)));
    desk.tell();
    audit("city", 4);
    desk.tell();
    desk.tell();

    List<JsonNode> told = audit("city", 4);
    assertThat(told).hasSize(4);
    JsonNode pulse =
        told.stream()
            .filter(t -> t.path("consent").asText().equals("c-1") && t.has("readings"))
            .findFirst()
            .orElseThrow();
    assertThat(pulse.path("purpose").asText()).isEqualTo("care after discharge");
    assertThat(pulse.path("readings").asLong()).isEqualTo(5);
    assertThat(pulse.at("/points/flat-1.pulse").asLong()).isEqualTo(5);
    assertThat(pulse.path("from").asText()).isEqualTo("2026-11-23T08:00:00Z");
    assertThat(pulse.path("to").asText()).isEqualTo("2026-11-23T09:00:00Z");
    assertThat(records("property", Lane.AUDIT)).isEmpty();
  }

  // A gateway that dies in the middle of the hour tells of it when it is back.
  @Test
  void whatWasDisclosedBeforeARestartIsTold() throws Exception {
    desk.become(List.of(PULSE));
    reads(Alerts.DWELLING, "pulse", 71);
    written(1);
    close();
    clock.wall.updateAndGet(at -> at.plus(Duration.ofHours(2)));
    open();
    desk.tell();

    assertThat(audit("city", 2).getLast().path("readings").asLong()).isEqualTo(1);
  }
}
