package io.gengfu.agent.uplink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.config.WireFormat.Kura;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.rules.Lane;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * Eclipse Kura's way of speaking, for an Eclipse Kapua or whatever else knows Kura's gateways
 * (docs/platform.md, ADR 10). What people look for stands in metrics, all of it in the body.
 * Nothing comes back: such a platform sends no receipts, and commands are not taken.
 */
final class KuraCodec implements Codec {
  private static final Format PROTOBUF = new Format("application/x-protobuf", false);
  private static final JsonMapper JSON = new JsonMapper();

  private static final List<String> ALERT_TEXTS =
      List.of(
          "alertId",
          "instance",
          "kind",
          "last",
          "state",
          "suppression",
          "scenario",
          "rule",
          "pack",
          "who",
          "why",
          "reason");
  private static final List<String> ALERT_NUMBERS =
      List.of("transition", "severity", "escalation", "collapsed");
  private static final List<String> PLACE =
      List.of("estate", "building", "unit", "floor", "room", "code");

  private final String gateway;
  private final String uplink;
  private final Kura at;
  private final RecordData data = new RecordData();
  private final Instant began = ProcessHandle.current().info().startInstant().orElse(Instant.now());

  KuraCodec(String gateway, String uplink, Kura at) {
    this.gateway = gateway;
    this.uplink = uplink;
    this.at = at;
  }

  @Override
  public String topic(Lane lane) {
    String last =
        switch (lane) {
          case LIFE, ALERT -> "alert";
          case TELEMETRY -> "telemetry";
          case AUDIT -> "audit";
        };
    return at.account() + "/" + at.client() + "/gengfu/" + last;
  }

  @Override
  public Format format() {
    return PROTOBUF;
  }

  @Override
  public byte[] encode(OutboxRecord entry) {
    var payload =
        new KuraPayload(entry.at())
            .text("id", RecordData.id(gateway, uplink, entry))
            .text("type", RecordData.type(entry.body()))
            .text("gateway", gateway)
            .text("uplink", uplink)
            .text("epoch", entry.epoch().id())
            .text("lane", lower(entry.lane()))
            .whole("sequence", entry.sequence());
    if (entry.sequence() == 1 && !entry.epoch().predecessor().isEmpty()) {
      payload.text("predecessor", entry.epoch().predecessor());
    }
    byte[] body = body(entry);
    switch (entry.body()) {
      case Body.Transition _, Body.Refreshed _, Body.Suppression _ -> alert(payload, body);
      case Body.Audit audit -> payload.text("subject", audit.subject());
      case Body.Gap gap -> payload.whole("from", gap.from()).text("cause", gap.cause());
      case Body.Readings readings -> {
        payload.whole("count", readings.block().count());
        readings.clock().ifPresent(c -> payload.text("clock", lower(c.trust().state())));
        KuraReadings.write(readings.block(), payload);
      }
    }
    return payload.body(body).bytes();
  }

  @Override
  public byte[] encode(Undurable past) {
    byte[] body = past.json().getBytes(StandardCharsets.UTF_8);
    var payload =
        new KuraPayload(past.at())
            .text("id", RecordData.id(gateway, uplink, past))
            .text("type", RecordData.ALERT)
            .text("gateway", gateway)
            .text("uplink", uplink)
            .text("lane", lower(past.lane()))
            .flag("durable", false);
    alert(payload, body);
    return payload.body(body).bytes();
  }

  private byte[] body(OutboxRecord entry) {
    var bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      data.write(json, entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void alert(KuraPayload payload, byte[] body) {
    JsonNode alert;
    try {
      alert = JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A record that was never JSON: written by us alone.
    }
    for (String name : ALERT_TEXTS) {
      if (alert.has(name)) {
        payload.text(name, alert.path(name).asText());
      }
    }
    for (String name : ALERT_NUMBERS) {
      if (alert.has(name)) {
        payload.whole(name, alert.path(name).asLong());
      }
    }
    for (String language : List.of("zh", "en")) {
      if (alert.path("message").has(language)) {
        payload.text("message." + language, alert.path("message").path(language).asText());
      }
    }
    var devices = new StringJoiner(",");
    alert.path("devices").forEach(device -> devices.add(device.path("id").asText()));
    payload.text("devices", devices.toString());
    payload.text("place", place(alert.path("devices").path(0).path("location")));
    payload.text("clock", alert.path("clock").path("state").asText());
  }

  /** From the estate to the room, as far as the site says. */
  private static String place(JsonNode location) {
    var place = new StringJoiner(" ");
    PLACE.stream().filter(location::has).forEach(part -> place.add(location.path(part).asText()));
    return place.toString();
  }

  /**
   * The certificates of birth and death. All metrics of theirs are text: Kapua takes no other. The
   * birth goes when the session begins, and not again: each is an event in the device's history.
   */
  @Override
  public Letter presence(
      Presence presence, String session, Instant when, Marks alerts, Marks telemetry) {
    long uptime = Math.max(0, Duration.between(began, when).toMillis());
    var payload =
        new KuraPayload(when)
            .text("uptime", String.valueOf(uptime))
            .text("display_name", gateway)
            .text("session", session);
    return switch (presence) {
      case ONLINE -> {
        birth(payload, alerts, telemetry);
        yield certificate("BIRTH", payload, 1);
      }
      case OFFLINE -> certificate("DC", payload, 0);
      case LOST -> certificate("LWT", payload, 0);
    };
  }

  private Letter certificate(String which, KuraPayload payload, int qos) {
    String topic = "$EDC/" + at.account() + "/" + at.client() + "/MQTT/" + which;
    return new Letter(topic, payload.bytes(), PROTOBUF, qos, false);
  }

  private static void birth(KuraPayload payload, Marks alerts, Marks telemetry) {
    Runtime java = Runtime.getRuntime();
    String version = KuraCodec.class.getPackage().getImplementationVersion();
    payload
        .text("model_name", "Gengfu")
        .text("model_id", "gengfu")
        .text("firmware_version", version == null ? "" : version)
        .text("os", System.getProperty("os.name", ""))
        .text("os_version", System.getProperty("os.version", ""))
        .text("os_arch", System.getProperty("os.arch", ""))
        .text("jvm_name", System.getProperty("java.vm.name", ""))
        .text("jvm_version", System.getProperty("java.version", ""))
        .text("available_processors", String.valueOf(java.availableProcessors()))
        .text("total_memory", String.valueOf(java.totalMemory()))
        .text("application_ids", "")
        .text("payload_encoding", "kura-protobuf")
        .text("epoch_alerts", alerts.epoch().id())
        .text("epoch_telemetry", telemetry.epoch().id());
    for (Marks marks : List.of(alerts, telemetry)) {
      marks
          .highWater()
          .forEach((lane, mark) -> payload.text("high_water_" + lower(lane), mark.toString()));
    }
  }

  @Override
  public Optional<Duration> presenceEvery() {
    return Optional.empty();
  }

  /**
   * Always the same: Kapua knows a gateway by the name of its connection, and lets it speak on the
   * topics of that name alone. While there is a second gateway of the name they take turns.
   */
  @Override
  public String clientId(Line.Role role, Twin twin) {
    return at.client();
  }

  @Override
  public List<MqttSubscription> subscriptions(boolean commands) {
    return List.of();
  }

  @Override
  public Heard hear(String topic, byte[] payload) {
    return new Heard.Unknown();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
