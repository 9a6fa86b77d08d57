package io.gengfu.agent.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.config.UplinkFilter.Seen;
import io.gengfu.agent.config.UplinkFilter.SeenDevice;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Suppression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A transition as JSON that needs nothing else to be understood: what the store keeps, and the
 * {@code data} of the alert message.
 */
final class TransitionJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final JsonMapper READER = new JsonMapper();

  /** As many as a building has; after a reload they are others. */
  private static final int DEVICES_MOST = 2_000;

  private final String bootId;
  private final IdentityHashMap<Device, SerializableString> said = new IdentityHashMap<>();
  private long second = Long.MIN_VALUE;
  private String upToSecond = "";

  /**
   * @param bootId names the boot that the times of transitions count from
   */
  TransitionJson(String bootId) {
    this.bootId = bootId;
  }

  /**
   * @param collapsed how many earlier steps of the instance this one replaces
   */
  byte[] encode(Step step, Decision decision, int collapsed) {
    AlertTransition transition = step.transition();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (transition.isOfNoAlert()) {
        json.writeStringField("instance", transition.instance());
        json.writeStringField("kind", lower(transition.kind()));
        json.writeStringField("suppression", lower(transition.suppression()));
        rule(json, transition);
        devices(json, transition);
      } else {
        alert(json, transition);
      }
      if (transition.kind() == Kind.SHELVED) {
        json.writeStringField("until", until(step, decision).toString());
      }
      because(json, transition);
      if (collapsed > 0) {
        json.writeNumberField("collapsed", collapsed);
      }
      time(json, transition, decision);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void alert(JsonGenerator json, AlertTransition transition) throws IOException {
    json.writeStringField("alertId", transition.alertId());
    json.writeNumberField("transition", transition.number());
    json.writeStringField("instance", transition.instance());
    json.writeStringField("kind", lower(transition.kind()));
    json.writeStringField("state", lower(transition.state()));
    if (transition.suppression() != Suppression.NONE) {
      json.writeStringField("suppression", lower(transition.suppression()));
    }
    rule(json, transition);
    json.writeNumberField("severity", transition.severity().level());
    if (transition.escalation() > 0) {
      json.writeNumberField("escalation", transition.escalation());
    }
    text(json, "message", transition.message());
    devices(json, transition);
    json.writeArrayFieldStart("evidence");
    for (Reading reading : transition.evidence()) {
      reading(json, reading);
    }
    json.writeEndArray();
  }

  private static void rule(JsonGenerator json, AlertTransition transition) throws IOException {
    json.writeStringField("scenario", transition.scenario());
    json.writeStringField("rule", transition.rule());
    json.writeStringField("pack", transition.pack());
    json.writeStringField("packVersion", transition.packVersion());
    unlessEmpty(json, "ruleVersion", transition.ruleVersion());
  }

  private void devices(JsonGenerator json, AlertTransition transition) throws IOException {
    json.writeArrayFieldStart("devices");
    for (Device device : transition.devices()) {
      json.writeRawValue(said(device));
    }
    json.writeEndArray();
  }

  /** A device says the same in each transition. */
  private SerializableString said(Device device) throws IOException {
    SerializableString known = said.get(device);
    if (known != null) {
      return known;
    }
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      device(json, device);
    }
    if (said.size() == DEVICES_MOST) {
      said.clear();
    }
    SerializableString fresh = new SerializedString(text.toString());
    said.put(device, fresh);
    return fresh;
  }

  private static Instant until(Step step, Decision decision) {
    long left = step.instance().life().shelvedUntil() - decision.nanos();
    return decision.decidedAt().plusNanos(Math.max(0, left)).truncatedTo(ChronoUnit.MILLIS);
  }

  private static void because(JsonGenerator json, AlertTransition transition) throws IOException {
    if (transition.who().isPresent()) {
      json.writeStringField("who", transition.who().get());
    }
    if (transition.why().isPresent()) {
      json.writeStringField("why", transition.why().get());
    }
    if (transition.reason().isPresent()) {
      json.writeStringField("reason", lower(transition.reason().get()));
    }
  }

  private void time(JsonGenerator json, AlertTransition transition, Decision decision)
      throws IOException {
    String decidedAt = text(decision.decidedAt());
    json.writeStringField("occurredAt", decidedAt);
    json.writeStringField("detectedAt", decidedAt);
    json.writeObjectFieldStart("clock");
    ClockJson.write(json, bootId, transition.nanos() / 1_000_000, decision.trust());
    json.writeEndObject();
  }

  /** As {@link Instant#toString}, which is slow: most decisions fall into the second before's. */
  private String text(Instant time) {
    if (time.getNano() == 0 || time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      String whole = Instant.ofEpochSecond(second).toString();
      upToSecond = whole.substring(0, whole.length() - 1);
      return time.toString();
    }
    int nanos = time.getNano();
    if (nanos % 1_000 != 0) {
      return upToSecond + '.' + String.valueOf(1_000_000_000L + nanos).substring(1) + 'Z';
    }
    return nanos % 1_000_000 != 0
        ? upToSecond + '.' + String.valueOf(1_000_000 + nanos / 1_000).substring(1) + 'Z'
        : upToSecond + '.' + String.valueOf(1_000 + nanos / 1_000_000).substring(1) + 'Z';
  }

  /**
   * What a filter looks at of a recorded transition.
   *
   * @param lane the alert's
   * @throws SQLException if it is not what {@link #encode} wrote
   */
  static Seen seen(Lane lane, byte[] body) throws SQLException {
    try {
      JsonNode data = READER.readTree(body);
      List<SeenDevice> devices = new ArrayList<>();
      for (JsonNode device : data.path("devices")) {
        devices.add(new SeenDevice(device.path("id").asText(), device.path("class").asText()));
      }
      return new Seen(
          lane,
          data.path("severity").asInt(),
          data.path("scenario").asText(),
          data.path("pack").asText(),
          devices);
    } catch (IOException e) {
      throw new SQLException("a recorded transition cannot be read", e);
    }
  }

  private static void device(JsonGenerator json, Device device) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", device.id());
    json.writeStringField("class", device.deviceClass().name());
    text(json, "name", device.name());
    Location location = device.location();
    json.writeObjectFieldStart("location");
    unlessEmpty(json, "id", location.id());
    unlessEmpty(json, "estate", location.estate());
    unlessEmpty(json, "building", location.building());
    unlessEmpty(json, "unit", location.unit());
    unlessEmpty(json, "floor", location.floor());
    unlessEmpty(json, "room", location.room());
    unlessEmpty(json, "code", location.code());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void reading(JsonGenerator json, Reading reading) throws IOException {
    json.writeStartObject();
    json.writeStringField("point", reading.point().key());
    json.writeFieldName("value");
    value(json, reading.value());
    if (reading.point().signal().type() instanceof SignalType.Quantity quantity) {
      unlessEmpty(json, "unit", quantity.unit().symbol());
    }
    switch (reading.quality()) {
      case Quality.Good good -> json.writeStringField("quality", "good");
      case Quality.Uncertain uncertain -> {
        json.writeStringField("quality", "uncertain");
        json.writeStringField("cause", uncertain.why());
      }
      case Quality.Bad bad -> {
        json.writeStringField("quality", "bad");
        json.writeStringField("cause", lower(bad.cause()));
      }
    }
    Instant sourceTime = reading.sourceTime();
    if (sourceTime != null) {
      json.writeStringField("sourceTime", sourceTime.toString());
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, @Nullable Value value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Value.Flag flag -> json.writeBoolean(flag.on());
      case Value.Quantity quantity -> json.writeNumber(quantity.amount());
      case Value.Constant constant -> json.writeString(constant.name());
      case Value.Text text -> json.writeString(text.text());
    }
  }

  private static void text(JsonGenerator json, String field, LocalText text) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("zh", text.zh());
    json.writeStringField("en", text.en());
    json.writeEndObject();
  }

  private static void unlessEmpty(JsonGenerator json, String field, String value)
      throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(field, value);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
