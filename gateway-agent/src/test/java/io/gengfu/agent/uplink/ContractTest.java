package io.gengfu.agent.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gengfu.agent.clock.ClockWatch;
import io.gengfu.agent.config.Consent;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.consent.ConsentDesk;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.AuditRecord;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.uplink.Codec.Marks;
import io.gengfu.agent.uplink.Codec.Presence;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the gateway sends is what docs/asyncapi.yaml and its schemas say. */
class ContractTest {

  private static final Path DOCS =
      Path.of(System.getProperty("basedir", "."))
          .toAbsolutePath()
          .normalize()
          .resolveSibling("docs");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  @TempDir private Path folder;

  private final CloudEventsCodec codec = new CloudEventsCodec("gw", "city");

  private static List<String> errors(String schema, byte[] json) throws IOException {
    Path file = DOCS.resolve("schemas").resolve(schema + ".schema.json");
    Schema checked = REGISTRY.getSchema(Files.readString(file));
    return checked.validate(new String(json, UTF_8), InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  private List<OutboxRecord> recorded(int wanted, Work work) {
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    var records = new ArrayList<OutboxRecord>();
    try (Store store = Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS);
        Outbox outbox = store.outbox("city")) {
      work.with(store, store.journal(handle -> "E1"));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                records.clear();
                for (Lane lane : List.of(Lane.LIFE, Lane.ALERT, Lane.TELEMETRY, Lane.AUDIT)) {
                  records.addAll(outbox.after(lane, outbox.cursor(lane), 100));
                }
                return records.size() >= wanted;
              });
    }
    return records;
  }

  private interface Work {
    void with(Store store, Journal journal);
  }

  @ParameterizedTest
  @EnumSource
  void everyStepOfAnAlertIsToTheSchema(Kind kind) throws IOException {
    Step step = Alerts.step("a1", "p/r/lift-1", Lane.LIFE, 3, kind);

    OutboxRecord record =
        recorded(1, (store, journal) -> Alerts.record(journal, Alerts.decision(step))).getFirst();

    assertThat(errors("record", codec.encode(record))).isEmpty();
  }

  @Test
  void readingsAuditRecordsAndGapsAreToTheSchema() throws IOException {
    List<OutboxRecord> records =
        recorded(
            2,
            (store, journal) -> {
              int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
              int mode = Alerts.POINTS.of(Alerts.LIFT, "mode").index();
              long now = System.currentTimeMillis();
              journal.reading(speed, 1.5, Known.GOOD, 0, now);
              journal.reading(mode, 1, Known.UNCERTAIN, 0, now);
              journal.reading(speed, Double.NaN, Known.BAD, 0, now + 1);
              journal.reading(speed, 1.5, Known.STALE, 0, now + 2);
              store.audit(
                  List.of(
                      new AuditRecord(
                          "k", "io.gengfu.kpi.v1", "2026-11-23", Instant.now(), "{\"day\":1}")));
            });
    OutboxRecord telemetry = records.getFirst();
    var gap = new Body.Gap(3, "dropped for space");

    assertThat(records).hasSize(2);
    for (OutboxRecord record : records) {
      assertThat(errors("record", codec.encode(record))).as(record.toString()).isEmpty();
    }
    assertThat(
            errors(
                "record",
                codec.encode(
                    new OutboxRecord(telemetry.epoch(), Lane.ALERT, 7, Instant.now(), gap))))
        .isEmpty();
  }

  @Test
  void consentsAndWhatIsDisclosedByThemAreToTheSchema() throws IOException {
    var clock = new SteppingClock();
    var consent =
        new Consent(
            "c-1",
            Alerts.DWELLING.id(),
            Set.of("pulse"),
            "care",
            "city",
            "P-1",
            Instant.parse("2026-11-01T00:00:00Z"),
            Instant.parse("2027-11-01T00:00:00Z"));
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    var records = new ArrayList<OutboxRecord>();
    try (Store store = Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS, clock);
        Outbox outbox = store.outbox("city");
        var desk = new ConsentDesk(store, clock)) {
      desk.become(List.of(consent));
      int pulse = Alerts.POINTS.of(Alerts.DWELLING, "pulse").index();
      store
          .journal(handle -> "")
          .reading(pulse, 71, Known.GOOD, clock.nanos(), clock.wall().toEpochMilli());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                clock.step(Duration.ofMillis(20));
                return outbox.highWater(Lane.TELEMETRY) == 1;
              });
      records.addAll(outbox.after(Lane.TELEMETRY, outbox.cursor(Lane.TELEMETRY), 10));
      clock.step(Duration.ofHours(2));
      desk.tell();
      desk.withdraw("c-1", "P-1", "moved");
      records.addAll(outbox.after(Lane.AUDIT, outbox.cursor(Lane.AUDIT), 10));
    }

    assertThat(records).hasSize(4);
    assertThat(JSON.readTree(codec.encode(records.getFirst())).at("/data/clock/bootId").asText())
        .isEqualTo("boot");
    for (OutboxRecord record : records) {
      assertThat(errors("record", codec.encode(record))).as(record.toString()).isEmpty();
    }
  }

  @Test
  void aClockThatStepsIsToldToTheSchema() throws IOException {
    var clock = new SteppingClock();
    List<OutboxRecord> records;
    try (Store store =
            Store.open(
                folder,
                new StoreConfig(64, 64, Duration.ofMillis(20)),
                "gw",
                List.of("city"),
                Alerts.POINTS,
                clock);
        Outbox outbox = store.outbox("city");
        ClockWatch watch = new ClockWatch(clock, store)) {
      clock.step(Duration.ofDays(7305));
      watch.look();
      records =
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> outbox.after(Lane.AUDIT, outbox.cursor(Lane.AUDIT), 10),
                  found -> !found.isEmpty());
    }

    assertThat(records).hasSize(1);
    assertThat(errors("record", codec.encode(records.getFirst()))).isEmpty();
  }

  @Test
  void theStatusIsToTheSchema() throws IOException {
    var first =
        recorded(
            1, (store, journal) -> Alerts.record(journal, Alerts.raised("a", "p/r/d", Lane.LIFE)));
    Map<Lane, Long> alerts = new EnumMap<>(Map.of(Lane.LIFE, 1L, Lane.ALERT, 0L, Lane.AUDIT, 0L));
    Marks marks = new Marks(first.getFirst().epoch(), alerts);
    Marks telemetry = new Marks(first.getFirst().epoch(), Map.of(Lane.TELEMETRY, 9L));

    for (Presence presence : Presence.values()) {
      assertThat(errors("status", codec.status(presence, "s1", Instant.now(), marks, telemetry)))
          .isEmpty();
    }
  }

  @Test
  void whatIsToldPastADeadStoreIsToTheSchemaAndClaimsNoNumber() throws IOException {
    OutboxRecord record =
        recorded(
                1,
                (store, journal) ->
                    Alerts.record(journal, Alerts.raised("a1", "p/r/lift-1", Lane.LIFE)))
            .getFirst();
    String json = ((Body.Transition) record.body()).json();

    byte[] sent = codec.encode(new Undurable(1, "a1", 1, Lane.LIFE, record.at(), json));

    assertThat(errors("record", sent)).isEmpty();
    ObjectNode numbered = (ObjectNode) JSON.readTree(sent);
    numbered.put("epoch", "e").put("sequence", 1);
    assertThat(errors("record", JSON.writeValueAsBytes(numbered))).isNotEmpty();
    ObjectNode bare = (ObjectNode) JSON.readTree(sent);
    bare.remove("durable");
    assertThat(errors("record", JSON.writeValueAsBytes(bare))).isNotEmpty();
  }

  // A check that takes everything would have passed all of the above.
  @Test
  void theSchemaRefusesWhatItDoesNotName() throws IOException {
    Step step = Alerts.step("a1", "p/r/lift-1", Lane.LIFE, 1, Kind.RAISED);
    OutboxRecord record =
        recorded(1, (store, journal) -> Alerts.record(journal, Alerts.decision(step))).getFirst();
    byte[] sent = codec.encode(record);

    ObjectNode more = (ObjectNode) JSON.readTree(sent);
    more.withObject("/data").put("colour", "red");
    assertThat(errors("record", JSON.writeValueAsBytes(more))).hasSize(1);
    ObjectNode less = (ObjectNode) JSON.readTree(sent);
    less.withObject("/data").remove("occurredAt");
    assertThat(errors("record", JSON.writeValueAsBytes(less))).hasSize(1);
    ObjectNode other = (ObjectNode) JSON.readTree(sent);
    other.put("lane", "telemetry");
    assertThat(errors("record", JSON.writeValueAsBytes(other))).isNotEmpty();
  }

  @Test
  void whatIsTakenAsAReceiptIsToTheSchema() throws IOException {
    byte[] right = receipt("\"life\"", "5");

    assertThat(errors("receipt", right)).isEmpty();
    assertThat(codec.receipt(right)).isPresent();
    for (byte[] wrong :
        List.of(receipt("\"x\"", "5"), receipt("\"life\"", "9223372036854775808"))) {
      assertThat(errors("receipt", wrong)).isNotEmpty();
      assertThat(codec.receipt(wrong)).isEmpty();
    }
  }

  private static byte[] receipt(String lane, String upTo) {
    return ("{\"uplink\":\"city\",\"epoch\":\"e2\",\"lane\":" + lane + ",\"upTo\":" + upTo + "}")
        .getBytes(UTF_8);
  }

  @Test
  void theDocumentNamesTheTopicsAndFilesThatThereAre() throws IOException {
    String text = Files.readString(DOCS.resolve("asyncapi.yaml"));
    var topics = new Topics("{gateway}");
    var addresses = new TreeMap<String, String>();
    map(map(new Load(LoadSettings.builder().build()).loadFromString(text)).get("channels"))
        .forEach(
            (name, channel) -> addresses.put(name, String.valueOf(map(channel).get("address"))));

    assertThat(addresses)
        .containsEntry("alert", topics.records(Lane.LIFE))
        .containsEntry("telemetry", topics.records(Lane.TELEMETRY))
        .containsEntry("audit", topics.records(Lane.AUDIT))
        .containsEntry("status", topics.status())
        .containsEntry("receipt", topics.receipt())
        .containsEntry("command", topics.command())
        .containsKey("reply")
        .hasSize(7);
    Stream<String> files =
        Pattern.compile("schemas/[a-z]+\\.schema\\.json")
            .matcher(text)
            .results()
            .map(r -> r.group());
    assertThat(files).hasSize(5).allMatch(file -> Files.exists(DOCS.resolve(file)));
  }

  private static Map<String, Object> map(@Nullable Object node) {
    var map = new TreeMap<String, Object>();
    if (node instanceof Map<?, ?> read) {
      read.forEach((key, value) -> map.put(String.valueOf(key), value));
    }
    return map;
  }

  /** A clock that a person sets. */
  private static final class SteppingClock implements Clock {
    private volatile Instant wall = Instant.parse("2026-11-23T08:00:00Z");
    private final AtomicLong nanos = new AtomicLong(90_000_000_000L);

    void step(Duration by) {
      wall = wall.plus(by);
      nanos.addAndGet(by.toNanos() % 1_000_000_000L);
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public Instant wall() {
      return wall;
    }

    @Override
    public Trust trust() {
      return Trust.PLAUSIBLE;
    }

    @Override
    public String bootId() {
      return "boot";
    }
  }
}
