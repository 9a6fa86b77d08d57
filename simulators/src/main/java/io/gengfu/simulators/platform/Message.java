package io.gengfu.simulators.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one message turned out to be. */
sealed interface Message {

  /** Something with an identity that is to be stored once. */
  sealed interface Identified extends Message {
    LaneId lane();

    long sequence();

    /** The first number it stands for: its own, unless it says that others will never come. */
    default long first() {
      return sequence();
    }
  }

  /** One alert transition. */
  record Alert(
      LaneId lane,
      long sequence,
      String alertId,
      int transition,
      String kind,
      String scenario,
      String rule,
      int severity,
      List<String> devices,
      Instant occurredAt)
      implements Identified {

    /** Nothing has happened to it: the platform asked how it is. */
    static final String REFRESH = "refresh";

    /** What can happen to an alert. */
    static final Set<String> KINDS =
        Set.of(
            "raised",
            "acknowledged",
            "confirmed",
            "cleared",
            "reset",
            "shelved",
            "unshelved",
            "suppressed",
            "unsuppressed",
            "out_of_service",
            "in_service",
            "escalated",
            "updated",
            "withdrawn");

    /** What only a person can do, who says so. */
    static final Set<String> BY_HAND =
        Set.of("acknowledged", "confirmed", "reset", "shelved", "out_of_service", "in_service");

    /** What takes a reason, or has one. */
    static final Set<String> WITH_REASON =
        Set.of("reset", "shelved", "suppressed", "unsuppressed", "out_of_service", "escalated");
  }

  /**
   * A rule instance that has no open alert is silenced, or is so no longer.
   *
   * @param suppression {@code none} when it is heard again
   */
  record Suppression(LaneId lane, long sequence, String instance, String kind, String suppression)
      implements Identified {

    /** What can happen to it. */
    static final Set<String> KINDS =
        Set.of(
            "shelved",
            "unshelved",
            "suppressed",
            "unsuppressed",
            "out_of_service",
            "in_service",
            "withdrawn");

    static final Set<String> SUPPRESSIONS =
        Set.of("none", "shelved", "swinger", "by_design", "out_of_service");
  }

  /**
   * The key figures of one day, or a part of them.
   *
   * @param revision a higher one replaces the day's earlier ones
   */
  record Kpi(LaneId lane, long sequence, LocalDate day, long revision, int part, int parts)
      implements Identified {}

  /** What became of a command, for the record. */
  record OfCommand(LaneId lane, long sequence) implements Identified {}

  /** What a gateway learned of its clock. */
  record ClockCorrection(LaneId lane, long sequence) implements Identified {}

  /**
   * An alert's transition that the gateway's store has not taken: to be acted on, and not to be
   * confirmed. Its record comes later.
   */
  record Told(Alert alert) implements Message {}

  /** Any other record, telemetry above all. */
  record Other(LaneId lane, long sequence) implements Identified {}

  /** The gateway says that the numbers from {@code first} to its own were dropped. */
  record Dropped(LaneId lane, long first, long sequence) implements Identified {}

  /**
   * What a gateway says of itself.
   *
   * @param highWater the last number that it used, by lane
   */
  record Status(String gateway, boolean online, Map<LaneId, Long> highWater) implements Message {}

  /** Not for the platform: receipts, commands. */
  record Foreign() implements Message {}

  /** Breaks the contract. */
  record Refused(String why) implements Message {}

  ObjectMapper JSON = new ObjectMapper();

  /** Never throws: what cannot be read is refused, with the reason. */
  static Message read(String topic, byte[] payload) {
    String[] levels = topic.split("/", -1);
    if (levels.length != 4) {
      return new Refused("topic " + topic);
    }
    if (payload.length == 0) {
      return new Foreign(); // Somebody took a retained message back.
    }
    String gateway = levels[2];
    try {
      return switch (levels[3]) {
        case "alert", "telemetry", "audit" -> event(gateway, levels[3], JSON.readTree(payload));
        case "status" -> status(gateway, JSON.readTree(payload));
        default -> new Foreign();
      };
    } catch (IOException | DateTimeParseException | IllegalArgumentException e) {
      return new Refused(String.valueOf(e.getMessage()));
    }
  }

  /** In place of an epoch. */
  String VOLATILE = "volatile";

  private static Message told(String gateway, String kind, JsonNode json) {
    LaneId lane =
        new LaneId(text(json, "gateway"), VOLATILE, text(json, "uplink"), text(json, "lane"));
    JsonNode data = json.path("data");
    String id = lane + "/" + text(data, "alertId") + "/" + data.path("transition").asInt();
    if (!kind.equals("alert")
        || !text(json, "type").equals("io.gengfu.alert.v1")
        || !lane.gateway().equals(gateway)) {
      return new Refused("not durable, and no alert of " + gateway);
    }
    if (!text(json, "id").equals(id) || json.has("sequence") || json.has("epoch")) {
      return new Refused("id " + text(json, "id") + " for " + id);
    }
    Instant.parse(text(json, "time"));
    return switch (alert(lane, 0, json)) {
      case Alert alert -> new Told(alert);
      case Message other -> other;
    };
  }

  private static Message event(String gateway, String kind, JsonNode json) {
    if (json.path("durable").isBoolean() && !json.path("durable").asBoolean()) {
      return told(gateway, kind, json);
    }
    LaneId lane =
        new LaneId(
            text(json, "gateway"), text(json, "epoch"), text(json, "uplink"), text(json, "lane"));
    JsonNode number = json.path("sequence");
    if (!number.canConvertToLong() || number.asLong() < 1) {
      return new Refused("sequence " + number);
    }
    long sequence = number.asLong();
    if (!lane.gateway().equals(gateway)) {
      return new Refused("of gateway " + lane.gateway() + " on the topic of " + gateway);
    }
    if (!text(json, "id").equals(lane + "/" + sequence)) {
      return new Refused("id " + text(json, "id") + " for " + lane + "/" + sequence);
    }
    if (!text(json, "specversion").equals("1.0")
        || !text(json, "source").equals("gengfu/" + gateway)
        || !text(json, "datacontenttype").equals("application/json")) {
      return new Refused("not a CloudEvent 1.0 of gengfu/" + gateway);
    }
    Instant.parse(text(json, "time"));
    String type = text(json, "type");
    if (type.equals("io.gengfu.alert.v1") && kind.equals("alert")) {
      return alert(lane, sequence, json);
    }
    if (type.equals("io.gengfu.suppression.v1") && kind.equals("alert")) {
      return suppression(lane, sequence, json);
    }
    if (type.equals("io.gengfu.kpi.v1") && kind.equals("audit")) {
      return kpi(lane, sequence, json);
    }
    if (type.equals("io.gengfu.command.v1") && kind.equals("audit")) {
      return ofCommand(lane, sequence, json.path("data"));
    }
    if (type.equals("io.gengfu.clock.v1") && kind.equals("audit")) {
      return correction(lane, sequence, json);
    }
    if (type.equals("io.gengfu.gap.v1")) {
      return dropped(lane, sequence, json.path("data"));
    }
    return type.startsWith("io.gengfu.") ? new Other(lane, sequence) : new Refused("type " + type);
  }

  private static Message dropped(LaneId lane, long sequence, JsonNode data) {
    long from = data.path("from").asLong();
    return from >= 1 && from <= sequence && data.path("to").asLong() == sequence
        ? new Dropped(lane, from, sequence)
        : new Refused("gap from " + data.path("from") + " to " + data.path("to"));
  }

  private static Message alert(LaneId lane, long sequence, JsonNode json) {
    JsonNode data = json.path("data");
    List<String> devices = new ArrayList<>();
    data.path("devices").forEach(device -> devices.add(text(device, "id")));
    String alertId = text(data, "alertId");
    int transition = data.path("transition").asInt();
    int severity = data.path("severity").asInt();
    if (transition < 1 || severity < 1 || severity > 4) {
      return new Refused("transition " + transition + ", severity " + severity);
    }
    String kind = text(data, "kind");
    if (kind.equals(Alert.REFRESH)) {
      String wrong = refresh(data);
      if (!wrong.isEmpty()) {
        return new Refused(wrong);
      }
    } else if (!Alert.KINDS.contains(kind)) {
      return new Refused("kind " + kind);
    }
    if (Alert.BY_HAND.contains(kind)) {
      text(data, "who");
    }
    if (Alert.WITH_REASON.contains(kind)) {
      text(data, "why");
    }
    if (!text(json, "subject").equals(alertId)) {
      return new Refused("subject " + text(json, "subject") + " of alert " + alertId);
    }
    return new Alert(
        lane,
        sequence,
        alertId,
        transition,
        kind,
        text(data, "scenario"),
        text(data, "rule"),
        severity,
        devices,
        Instant.parse(text(data, "occurredAt")));
  }

  /** What is wrong with the message of a refresh; empty when nothing is. */
  private static String refresh(JsonNode data) {
    text(data.path("refresh"), "command");
    long number = data.at("/refresh/number").asLong();
    if (number < 1 || number > data.at("/refresh/of").asLong()) {
      return "number " + number + " of a refresh";
    }
    String last = text(data, "last");
    return Alert.KINDS.contains(last) ? "" : "refresh of the kind " + last;
  }

  private static Message suppression(LaneId lane, long sequence, JsonNode json) {
    JsonNode data = json.path("data");
    String instance = text(data, "instance");
    String kind = text(data, "kind");
    String suppression = text(data, "suppression");
    if (!Suppression.KINDS.contains(kind) || !Suppression.SUPPRESSIONS.contains(suppression)) {
      return new Refused("kind " + kind + ", suppression " + suppression);
    }
    if (Alert.BY_HAND.contains(kind)) {
      text(data, "who");
    }
    if (Alert.WITH_REASON.contains(kind)) {
      text(data, "why");
    }
    if (kind.equals("shelved")) {
      Instant.parse(text(data, "until"));
    }
    text(data, "rule");
    Instant.parse(text(data, "occurredAt"));
    return text(json, "subject").equals(instance)
        ? new Suppression(lane, sequence, instance, kind, suppression)
        : new Refused("subject " + text(json, "subject") + " of instance " + instance);
  }

  private static Message kpi(LaneId lane, long sequence, JsonNode json) {
    JsonNode data = json.path("data");
    String day = text(data, "day");
    int part = data.path("part").asInt();
    int parts = data.path("parts").asInt();
    long revision = data.path("revision").asLong();
    if (part < 1 || part > parts || revision < 1 || !text(json, "subject").equals(day)) {
      return new Refused("part " + part + " of " + parts + ", revision " + revision);
    }
    return new Kpi(lane, sequence, LocalDate.parse(day), revision, part, parts);
  }

  private static Message correction(LaneId lane, long sequence, JsonNode json) {
    var read = StoredCorrection.read(lane.gateway(), json.path("data"));
    return text(json, "subject").equals(text(json.path("data"), "bootId"))
            && read.from() <= read.to()
            && List.of("known", "stepped", "leap_second").contains(read.cause())
        ? new ClockCorrection(lane, sequence)
        : new Refused("clock correction " + read);
  }

  private static Message ofCommand(LaneId lane, long sequence, JsonNode data) {
    String phase = text(data, "phase");
    return switch (phase) {
      case "taken", "finished" -> {
        text(data, "id");
        text(data, "command");
        text(data, "who");
        yield new OfCommand(lane, sequence);
      }
      case "refused" -> {
        text(data, "code");
        yield new OfCommand(lane, sequence);
      }
      default -> new Refused("phase " + phase + " of a command");
    };
  }

  /** The {@code data} of a message that is right. */
  static JsonNode data(byte[] payload) {
    try {
      return JSON.readTree(payload).path("data");
    } catch (IOException e) {
      throw new IllegalStateException("what is stored is no JSON", e);
    }
  }

  private static Message status(String gateway, JsonNode json) {
    String state = text(json, "state");
    if (!state.equals("online") && !state.equals("offline")) {
      return new Refused("state " + state);
    }
    String uplink = json.path("uplink").asText("city");
    Map<LaneId, Long> highWater = new LinkedHashMap<>();
    for (JsonNode group : json.path("epochs")) {
      String epoch = text(group, "epoch");
      for (Map.Entry<String, JsonNode> lane : group.path("highWater").properties()) {
        highWater.put(new LaneId(gateway, epoch, uplink, lane.getKey()), lane.getValue().asLong());
      }
    }
    return new Status(gateway, state.equals("online"), highWater);
  }

  private static String text(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value.asText();
  }
}
