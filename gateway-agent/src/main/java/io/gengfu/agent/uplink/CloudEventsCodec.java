package io.gengfu.agent.uplink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.rules.Lane;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** The default encoding: CloudEvents 1.0, structured JSON. */
final class CloudEventsCodec implements Codec {
  private static final Format EVENTS = new Format("application/cloudevents+json", true);
  private static final Format PLAIN = new Format("application/json", true);
  private static final Duration STATUS_EVERY = Duration.ofSeconds(30);

  private static final int LEAST_ROOM = 2048;

  private static final JsonMapper JSON = new JsonMapper();

  private final String gateway;
  private final String uplink;
  private final Topics topics;
  private final RecordData data = new RecordData();

  CloudEventsCodec(String gateway, String uplink) {
    this.gateway = gateway;
    this.uplink = uplink;
    topics = new Topics(gateway);
  }

  @Override
  public String topic(Lane lane) {
    return topics.records(lane);
  }

  @Override
  public Format format() {
    return EVENTS;
  }

  @Override
  public Letter presence(
      Presence presence, String session, Instant at, Marks alerts, Marks telemetry) {
    byte[] status = status(presence, session, at, alerts, telemetry);
    return new Letter(topics.status(), status, PLAIN, 1, true);
  }

  @Override
  public Optional<Duration> presenceEvery() {
    return Optional.of(STATUS_EVERY);
  }

  @Override
  public String clientId(Line.Role role, Twin twin) {
    String name = twin.clientId("gengfu-" + gateway + "-" + uplink);
    return role == Line.Role.FIRST ? name : name + "-second";
  }

  @Override
  public List<MqttSubscription> subscriptions(boolean commands) {
    var wanted = new ArrayList<MqttSubscription>();
    wanted.add(new MqttSubscription(topics.receipt(), 1));
    wanted.add(new MqttSubscription(topics.status(), 1));
    if (commands) {
      MqttSubscription command = new MqttSubscription(topics.command(), 1);
      // Else one that was published retained would look like any other to who is online.
      command.setRetainAsPublished(true);
      wanted.add(command);
    }
    return wanted;
  }

  @Override
  public Heard hear(String topic, byte[] payload) {
    if (topic.equals(topics.receipt())) {
      return receipt(payload).<Heard>map(Heard.Confirmed::new).orElse(new Heard.Unknown());
    }
    if (topic.equals(topics.status())) {
      return new Heard.Standing(saysOffline(payload));
    }
    return topic.equals(topics.command()) ? new Heard.Asked() : new Heard.Unknown();
  }

  @Override
  public byte[] encode(OutboxRecord entry) {
    return write(
        LEAST_ROOM + data.room(entry.body()),
        json -> {
          String lane = lower(entry.lane());
          json.writeStringField("specversion", "1.0");
          json.writeStringField("id", RecordData.id(gateway, uplink, entry));
          json.writeStringField("source", "gengfu/" + gateway);
          json.writeStringField("type", RecordData.type(entry.body()));
          json.writeStringField("time", entry.at().toString());
          Optional<String> subject = RecordData.subject(entry.body());
          if (subject.isPresent()) {
            json.writeStringField("subject", subject.get());
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
          data.write(json, entry);
        });
  }

  @Override
  public byte[] encode(Undurable past) {
    String lane = lower(past.lane());
    return write(
        LEAST_ROOM,
        json -> {
          json.writeStringField("specversion", "1.0");
          json.writeStringField("id", RecordData.id(gateway, uplink, past));
          json.writeStringField("source", "gengfu/" + gateway);
          json.writeStringField("type", RecordData.ALERT);
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

  /**
   * What stands retained under the gateway's status.
   *
   * @param at when it was so; of a last will, when its session began
   */
  byte[] status(Presence presence, String session, Instant at, Marks alerts, Marks telemetry) {
    return write(
        LEAST_ROOM,
        json -> {
          json.writeStringField("state", presence == Presence.ONLINE ? "online" : "offline");
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

  private static byte[] write(int room, Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(room);
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
