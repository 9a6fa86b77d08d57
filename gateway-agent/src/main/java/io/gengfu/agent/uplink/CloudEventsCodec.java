package io.gengfu.agent.uplink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.ClockJson;
import io.gengfu.agent.store.Epoch;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.RecordedClock;
import io.gengfu.rules.Lane;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The default encoding: CloudEvents 1.0, structured JSON. */
final class CloudEventsCodec {
  static final String CONTENT_TYPE = "application/cloudevents+json";

  private static final JsonMapper JSON = new JsonMapper();

  private final String gateway;
  private final String uplink;
  private final TelemetryJson.Words words = new TelemetryJson.Words();

  CloudEventsCodec(String gateway, String uplink) {
    this.gateway = gateway;
    this.uplink = uplink;
  }

  /** Whether the gateway can be reached. */
  enum Presence {
    ONLINE,
    OFFLINE
  }

  /** A receipt: the platform stored everything up to {@code upTo}. */
  record Receipt(Lane lane, String epoch, long upTo) {}

  /** How far the records of one file go. */
  record Marks(Epoch epoch, Map<Lane, Long> highWater) {}

  byte[] encode(OutboxRecord entry) {
    return write(
        json -> {
          String lane = lower(entry.lane());
          json.writeStringField("specversion", "1.0");
          json.writeStringField(
              "id",
              String.join(
                  "/",
                  gateway,
                  entry.epoch().id(),
                  uplink,
                  lane,
                  String.valueOf(entry.sequence())));
          json.writeStringField("source", "gengfu/" + gateway);
          json.writeStringField("type", type(entry.body()));
          json.writeStringField("time", entry.at().toString());
          switch (entry.body()) {
            case Body.Transition transition ->
                json.writeStringField("subject", transition.alertId());
            case Body.Refreshed refreshed -> json.writeStringField("subject", refreshed.alertId());
            case Body.Suppression suppression ->
                json.writeStringField("subject", suppression.instance());
            case Body.Audit audit -> json.writeStringField("subject", audit.subject());
            case Body.Readings _, Body.Gap _ -> {}
          }
          json.writeStringField("datacontenttype", "application/json");
          json.writeStringField("gateway", gateway);
          json.writeStringField("epoch", entry.epoch().id());
          if (entry.sequence() == 1 && !entry.epoch().predecessor().isEmpty()) {
            json.writeStringField("predecessor", entry.epoch().predecessor());
          }
          json.writeStringField("uplink", uplink);
          json.writeStringField("lane", lane);
          json.writeNumberField("sequence", entry.sequence());
          json.writeFieldName("data");
          data(json, entry);
        });
  }

  /**
   * A transition that the store has not taken: without epoch and sequence, under an identity that
   * no record can have.
   */
  byte[] encode(Undurable past) {
    String lane = lower(past.lane());
    return write(
        json -> {
          json.writeStringField("specversion", "1.0");
          json.writeStringField(
              "id",
              String.join(
                  "/",
                  gateway,
                  "volatile",
                  uplink,
                  lane,
                  past.alertId(),
                  String.valueOf(past.transition())));
          json.writeStringField("source", "gengfu/" + gateway);
          json.writeStringField("type", "io.gengfu.alert.v1");
          json.writeStringField("time", past.at().toString());
          json.writeStringField("subject", past.alertId());
          json.writeStringField("datacontenttype", "application/json");
          json.writeStringField("gateway", gateway);
          json.writeStringField("uplink", uplink);
          json.writeStringField("lane", lane);
          json.writeBooleanField("durable", false);
          json.writeFieldName("data");
          json.writeRawValue(past.json());
        });
  }

  private static String type(Body body) {
    return switch (body) {
      case Body.Transition _, Body.Refreshed _ -> "io.gengfu.alert.v1";
      case Body.Suppression suppression -> "io.gengfu.suppression.v1";
      case Body.Audit audit -> audit.type();
      case Body.Readings readings -> "io.gengfu.telemetry.v1";
      case Body.Gap gap -> "io.gengfu.gap.v1";
    };
  }

  private void data(JsonGenerator json, OutboxRecord entry) throws IOException {
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

  /**
   * What stands retained under the gateway's status.
   *
   * @param at when it was so; of a last will, when its session began
   */
  byte[] status(Presence presence, String session, Instant at, Marks alerts, Marks telemetry) {
    return write(
        json -> {
          json.writeStringField("state", lower(presence));
          json.writeStringField("session", session);
          json.writeStringField("at", at.toString());
          json.writeStringField("gateway", gateway);
          json.writeStringField("uplink", uplink);
          json.writeObjectFieldStart("epochs");
          marks(json, "alerts", alerts);
          marks(json, "telemetry", telemetry);
          json.writeEndObject();
        });
  }

  private static void marks(JsonGenerator json, String field, Marks marks) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("epoch", marks.epoch().id());
    json.writeStringField("predecessor", marks.epoch().predecessor());
    json.writeObjectFieldStart("highWater");
    for (Map.Entry<Lane, Long> mark : marks.highWater().entrySet()) {
      json.writeNumberField(lower(mark.getKey()), mark.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Empty when this is no receipt, or not for this uplink. */
  Optional<Receipt> receipt(byte[] payload) {
    try {
      JsonNode node = JSON.readTree(payload);
      JsonNode upTo = node.path("upTo");
      if (!node.path("uplink").asText().equals(uplink)
          || !upTo.isIntegralNumber()
          || !upTo.canConvertToLong()) {
        return Optional.empty();
      }
      Lane lane =
          switch (node.path("lane").asText()) {
            case "life" -> Lane.LIFE;
            case "alert" -> Lane.ALERT;
            case "telemetry" -> Lane.TELEMETRY;
            case "audit" -> Lane.AUDIT;
            default -> throw new IllegalArgumentException("no lane");
          };
      return Optional.of(new Receipt(lane, node.path("epoch").asText(), upTo.asLong()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a status message, ours or a will of ours, says that the gateway is gone. */
  static boolean saysOffline(byte[] payload) {
    try {
      return JSON.readTree(payload).path("state").asText().equals("offline");
    } catch (JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
