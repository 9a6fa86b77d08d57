package io.gengfu.agent.uplink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.ClockJson;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.RecordedClock;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What a record says, in JSON, and what type of record that is: the same in every codec. */
final class RecordData {
  static final String ALERT = "io.gengfu.alert.v1";

  private static final JsonMapper JSON = new JsonMapper();

  private final TelemetryJson.Words words = new TelemetryJson.Words();

  /** Gateway, epoch, uplink, lane, sequence: what a platform knows it by, for ever. */
  static String id(String gateway, String uplink, OutboxRecord entry) {
    return String.join(
        "/",
        gateway,
        entry.epoch().id(),
        uplink,
        lower(entry.lane()),
        String.valueOf(entry.sequence()));
  }

  /** Of one that the store has not taken: no record can have it. */
  static String id(String gateway, String uplink, Undurable past) {
    return String.join(
        "/",
        gateway,
        "volatile",
        uplink,
        lower(past.lane()),
        past.alertId(),
        String.valueOf(past.transition()));
  }

  private static String lower(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }

  static String type(Body body) {
    return switch (body) {
      case Body.Transition _, Body.Refreshed _ -> ALERT;
      case Body.Suppression _ -> "io.gengfu.suppression.v1";
      case Body.Audit audit -> audit.type();
      case Body.Readings _ -> "io.gengfu.telemetry.v1";
      case Body.Gap _ -> "io.gengfu.gap.v1";
    };
  }

  /** What it is about, where that has a name. */
  static Optional<String> subject(Body body) {
    return switch (body) {
      case Body.Transition transition -> Optional.of(transition.alertId());
      case Body.Refreshed refreshed -> Optional.of(refreshed.alertId());
      case Body.Suppression suppression -> Optional.of(suppression.instance());
      case Body.Audit audit -> Optional.of(audit.subject());
      case Body.Readings _, Body.Gap _ -> Optional.empty();
    };
  }

  /** Bytes that {@link #write} likely takes, where they are many. */
  int room(Body body) {
    return body instanceof Body.Readings ? words.room() : 0;
  }

  /** One value, where {@code json} stands. */
  void write(JsonGenerator json, OutboxRecord entry) throws IOException {
    switch (entry.body()) {
      case Body.Transition transition -> json.writeRawValue(transition.json());
      case Body.Refreshed refreshed -> refreshed(json, refreshed);
      case Body.Suppression suppression -> json.writeRawValue(suppression.json());
      case Body.Audit audit -> json.writeRawValue(audit.json());
      case Body.Readings readings -> readings(json, readings.block(), readings.clock());
      case Body.Gap gap -> {
        json.writeStartObject();
        json.writeNumberField("from", gap.from());
        json.writeNumberField("to", entry.sequence());
        json.writeStringField("cause", gap.cause());
        json.writeEndObject();
      }
    }
  }

  /** What was told last of the alert, under a kind that says that nothing has happened since. */
  private static void refreshed(JsonGenerator json, Body.Refreshed refreshed) throws IOException {
    if (!(JSON.readTree(refreshed.json()) instanceof ObjectNode data)) {
      throw new IOException("what is recorded of alert " + refreshed.alertId() + " is no object");
    }
    data.set("last", data.path("kind"));
    data.put("kind", "refresh");
    ObjectNode refresh = data.putObject("refresh");
    refresh.put("command", refreshed.cause().command());
    refresh.put("number", refreshed.cause().number());
    refresh.put("of", refreshed.cause().of());
    JSON.writeTree(json, data);
  }

  private void readings(JsonGenerator json, Block block, Optional<RecordedClock> clock)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("from", Instant.ofEpochMilli(block.fromMillis()).toString());
    json.writeStringField("to", Instant.ofEpochMilli(block.toMillis()).toString());
    json.writeNumberField("count", block.count());
    if (clock.isPresent()) {
      json.writeObjectFieldStart("clock");
      ClockJson.write(json, clock.get().boot(), clock.get().sinceBootMillis(), clock.get().trust());
      json.writeEndObject();
    }
    json.writeFieldName("points");
    json.writeRawValue("");
    json.flush();
    if (json.getOutputTarget() instanceof OutputStream bytes) {
      TelemetryJson.points(block, words, bytes);
    }
    json.writeEndObject();
  }
}
