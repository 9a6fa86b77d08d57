package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.WireFormat.Kura;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.Epoch;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.RecordedClock;
import io.gengfu.agent.store.Refresh;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.uplink.Codec.Letter;
import io.gengfu.agent.uplink.Codec.Marks;
import io.gengfu.agent.uplink.Codec.Presence;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a Kura platform reads of what is sent, by the published schema; and that the page says so.
 */
class KuraCodecTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Epoch EPOCH = new Epoch(2, "e2", "e1");
  private static final Instant AT = Instant.ofEpochMilli(2_000);

  @TempDir private Path folder;

  private final KuraCodec codec = new KuraCodec("gw", "property", new Kura("garden", "gate-7"));

  private KuraMessage read(Lane lane, long sequence, Body body) {
    return KuraMessage.of(codec.encode(new OutboxRecord(EPOCH, lane, sequence, AT, body)));
  }

  private static Block block() {
    return new Block(
        List.of(
            new Sample("lift-1.door", 900, Block.Trust.GOOD, new Value.Constant("open")),
            new Sample("lift-1.mode", 1_000, Block.Trust.GOOD, new Value.Constant("normal")),
            new Sample("lift-1.speed", 1_400, Block.Trust.GOOD, Value.of(1.5)),
            new Sample("lift-1.ebike", 1_500, Block.Trust.UNCERTAIN, Value.of(true)),
            new Sample("lift-1.speed", 1_600, Block.Trust.GOOD, Value.of(2)),
            new Sample("lift-1.mode", 2_000, Block.Trust.BAD, null)));
  }

  // A platform with a data store shows metrics over time; the rest of the block must not be lost.
  @Test
  void theNewestReadingOfEachPointIsAMetricAndAllOfThemStandInTheBody() throws IOException {
    KuraMessage read =
        read(
            Lane.TELEMETRY,
            1,
            new Body.Readings(block(), Optional.of(new RecordedClock("boot", 7, Trust.PLAUSIBLE))));

    assertThat(read.timestamp()).isEqualTo(2_000);
    assertThat(read.position()).isFalse();
    assertThat(read.metrics())
        .containsExactly(
            entry("clock", "drifting"),
            entry("count", 6L),
            entry("epoch", "e2"),
            entry("gateway", "gw"),
            entry("id", "gw/e2/property/telemetry/1"),
            entry("lane", "telemetry"),
            entry("lift-1.door", "open"),
            entry("lift-1.door_timestamp", 900L),
            entry("lift-1.ebike", true),
            entry("lift-1.ebike_error", "uncertain"),
            entry("lift-1.ebike_timestamp", 1_500L),
            entry("lift-1.mode_error", "bad"),
            entry("lift-1.mode_timestamp", 2_000L),
            entry("lift-1.speed", 2.0),
            entry("lift-1.speed_timestamp", 1_600L),
            entry("predecessor", "e1"),
            entry("sequence", 1L),
            entry("type", "io.gengfu.telemetry.v1"),
            entry("uplink", "property"));
    assertThat(JSON.readTree(read.body()).at("/points/lift-1.speed"))
        .isEqualTo(JSON.readTree("{\"t\":[1400,1600],\"v\":[1.5,2.0],\"q\":[\"good\",\"good\"]}"));
  }

  @Test
  void anAlertCanBeReadWithoutItsBody() throws IOException {
    OutboxRecord record = recorded(Kind.RAISED);

    KuraMessage read = KuraMessage.of(codec.encode(record));

    assertThat(read.metrics())
        .containsEntry("sequence", 1L)
        .containsEntry("kind", "raised")
        .containsEntry("state", "active_unacknowledged")
        .containsEntry("severity", 2L)
        .containsEntry("scenario", "ebike")
        .containsEntry("message.zh", "1号电梯 轿厢内有电动车")
        .containsEntry("devices", "lift-1")
        .containsEntry("place", "Demo 1 1 1 lobby 0101");
    assertThat(JSON.readTree(read.body()))
        .isEqualTo(JSON.readTree(new CloudEventsCodec("gw", "x").encode(record)).path("data"));
  }

  @Test
  void itIsPackedOnlyWhereThatMakesItSmaller() throws IOException {
    byte[] large = codec.encode(recorded(Kind.RAISED));
    byte[] small = new KuraPayload(AT).text("a", "b").bytes();

    assertThat(KuraMessage.of(large).packed()).isTrue();
    assertThat(KuraMessage.of(small).packed()).isFalse();
    byte[] noise = new byte[4_000];
    new Random(7).nextBytes(noise);
    assertThat(KuraMessage.of(new KuraPayload(AT).body(noise).bytes()).packed()).isFalse();
  }

  // Kapua takes the name of the connection for the device, and each birth for an event of it.
  @Test
  void itComesUnderTheNameThatItsTopicsHaveAndIsBornOnceASession() {
    assertThat(codec.clientId(Line.Role.FIRST, new Twin("property", "gw", mock(Outbox.class))))
        .isEqualTo("gate-7");
    assertThat(codec.presenceEvery()).isEmpty();
    assertThat(codec.subscriptions(true)).isEmpty();
    assertThat(presence(Presence.ONLINE).qosMost()).isEqualTo(1);
    assertThat(presence(Presence.LOST).qosMost()).isZero();
    assertThat(presence(Presence.ONLINE).retained()).isFalse();
  }

  private Letter presence(Presence presence) {
    Map<Lane, Long> alerts = new EnumMap<>(Map.of(Lane.LIFE, 1L, Lane.ALERT, 0L, Lane.AUDIT, 0L));
    return codec.presence(
        presence,
        "s1",
        Instant.now(),
        new Marks(EPOCH, alerts),
        new Marks(EPOCH, Map.of(Lane.TELEMETRY, 9L)));
  }

  private OutboxRecord recorded(Kind kind) {
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    try (Store store = Store.open(folder, limits, "gw", List.of("property"), Alerts.POINTS);
        Outbox outbox = store.outbox("property")) {
      Alerts.record(
          store.journal(handle -> ""),
          Alerts.decision(Alerts.step("a1", "p/r/lift-1", Lane.LIFE, 1, kind)));
      return await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> outbox.after(Lane.LIFE, outbox.cursor(Lane.LIFE), 1), r -> !r.isEmpty())
          .getFirst();
    }
  }

  private static final String SUPPRESSED =
      """
      {"instance": "i", "kind": "shelved", "suppression": "shelved", "scenario": "s", "rule": "r",
       "pack": "p", "devices": [], "who": "P-1", "why": "w", "reason": "false", "escalation": 1,
       "collapsed": 2, "clock": {"state": "trusted"}}""";

  @Test
  void thePageListsEveryMetricThatIsSentAndNoOther() throws IOException {
    OutboxRecord alert = recorded(Kind.RAISED);
    String json = ((Body.Transition) alert.body()).json();
    var sent = new TreeSet<String>();
    add(sent, "alert", KuraMessage.of(codec.encode(alert)));
    add(sent, "alert", read(Lane.LIFE, 1, new Body.Transition("a1", json)));
    add(sent, "alert", read(Lane.LIFE, 2, new Body.Refreshed("a1", json, new Refresh("c", 1, 1))));
    add(sent, "alert", read(Lane.LIFE, 3, new Body.Suppression("i", SUPPRESSED)));
    add(sent, "gap", read(Lane.ALERT, 1, new Body.Gap(1, "dropped for space")));
    add(sent, "audit", read(Lane.AUDIT, 1, new Body.Audit("io.gengfu.kpi.v1", "day", "{}")));
    var clock = Optional.of(new RecordedClock("boot", 7, Trust.PLAUSIBLE));
    add(sent, "telemetry", read(Lane.TELEMETRY, 1, new Body.Readings(block(), clock)));
    var past = new Undurable(1, "a1", 1, Lane.LIFE, AT, json);
    add(sent, "undurable", KuraMessage.of(codec.encode(past)));
    add(sent, "birth", KuraMessage.of(presence(Presence.ONLINE).payload()));
    add(sent, "death", KuraMessage.of(presence(Presence.OFFLINE).payload()));
    add(sent, "death", KuraMessage.of(presence(Presence.LOST).payload()));

    assertThat(sent).isEqualTo(listed());
    assertThat(PAGE)
        .contains(topic(codec.topic(Lane.LIFE)))
        .contains(topic(codec.topic(Lane.TELEMETRY)))
        .contains(topic(codec.topic(Lane.AUDIT)))
        .contains(topic(presence(Presence.ONLINE).topic()) + " | 1 |")
        .contains(topic(presence(Presence.OFFLINE).topic()) + " | 0 |")
        .contains(topic(presence(Presence.LOST).topic()) + " | 0 |");
  }

  private static String topic(String topic) {
    return "`" + topic.replace("garden", "{account}").replace("gate-7", "{client-id}") + "`";
  }

  private static void add(Set<String> sent, String where, KuraMessage message) {
    message
        .metrics()
        .forEach(
            (name, value) ->
                sent.add(name.replaceFirst("lift-1\\.[a-z]+", "{point}") + type(value) + where));
  }

  private static String type(Object value) {
    return switch (value) {
      case Long _ -> " INT64 ";
      case Double _ -> " DOUBLE ";
      case Boolean _ -> " BOOL ";
      default -> " STRING ";
    };
  }

  private static final String PAGE = page();

  private static String page() {
    try {
      String page =
          Files.readString(
              Path.of(System.getProperty("basedir", "."))
                  .toAbsolutePath()
                  .normalize()
                  .resolveSibling("docs/platform.md"));
      return page.substring(page.indexOf("## Kapua"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> listed() {
    var listed = new TreeSet<String>();
    var row = Pattern.compile("(?m)^\\| (`[^|]+`) \\| ([A-Z0-9, ]+) \\| ([a-z, ]+) \\|");
    row.matcher(PAGE)
        .results()
        .forEach(
            found -> {
              for (String name : found.group(1).split(", ", -1)) {
                for (String type : found.group(2).split(", ", -1)) {
                  for (String where : found.group(3).split(", ", -1)) {
                    listed.add(name.replace("`", "") + " " + type + " " + where);
                  }
                }
              }
            });
    return listed;
  }
}
