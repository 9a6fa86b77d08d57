package io.gengfu.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Stores each identity once, confirms what it has without a hole, and complains. */
final class SimulatedPlatform {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> identities = new HashMap<>();
  private final Map<String, String> transitions = new LinkedHashMap<>();
  private final Map<String, Integer> lastOfAlert = new HashMap<>();
  private final Map<String, NavigableMap<Long, Long>> lanes = new LinkedHashMap<>();
  private final Consumer<byte[]> receipts;
  private final boolean forgetful;
  private final ReadingAccount readings;
  Consumer<JsonNode> onCommandAudit = data -> {};
  final List<String> complaints = new ArrayList<>();
  final StringBuilder trace = new StringBuilder();
  long again;

  /**
   * @param forgetful broken on purpose: confirms some of what it does not store
   */
  SimulatedPlatform(Consumer<byte[]> receipts, boolean forgetful, ReadingAccount readings) {
    this.readings = readings;
    this.receipts = receipts;
    this.forgetful = forgetful;
  }

  boolean has(String transition) {
    return transitions.containsKey(transition);
  }

  int size() {
    return transitions.size();
  }

  void receive(byte[] payload) {
    JsonNode message;
    try {
      message = JSON.readTree(payload);
    } catch (IOException e) {
      complaints.add("no JSON: " + e.getMessage());
      return;
    }
    String lane = message.path("epoch").asText() + "/" + message.path("lane").asText();
    long number = message.path("sequence").asLong();
    JsonNode data = message.path("data");
    String content = data.path("alertId").asText() + "/" + data.path("transition").asInt();
    trace.append(message.path("lane").asText(), 0, 1).append(number).append(' ');
    boolean gap = message.path("type").asText().equals("io.gengfu.gap.v1");
    long from = gap ? data.path("from").asLong() : number;
    boolean alert = message.path("type").asText().equals("io.gengfu.alert.v1");
    boolean forgotten = forgetful && number % 50 == 7;
    if (identities.putIfAbsent(lane + "/" + number, content) != null) {
      again++;
    } else if (alert && !forgotten) {
      transition(content, lane + "/" + number, data);
    } else {
      other(message, from, number);
    }
    if (alert && !content.equals(identities.get(lane + "/" + number))) {
      complaints.add("two records under " + lane + "/" + number);
    }
    complete(message, lanes.computeIfAbsent(lane, l -> new TreeMap<>()), from, number);
  }

  private void other(JsonNode message, long from, long number) {
    JsonNode data = message.path("data");
    switch (message.path("type").asText()) {
      case "io.gengfu.telemetry.v1" -> readings.came(data);
      case "io.gengfu.command.v1" -> onCommandAudit.accept(data);
      case "io.gengfu.gap.v1" -> {
        if (message.path("lane").asText().equals("telemetry")) {
          readings.gap(message.path("epoch").asText(), from, number);
        }
      }
      default -> {}
    }
  }

  private void transition(String content, String identity, JsonNode data) {
    String other = transitions.putIfAbsent(content, identity);
    if (other != null) {
      complaints.add("%s came twice: as %s and as %s".formatted(content, other, identity));
      return;
    }
    int number = data.path("transition").asInt();
    int last = lastOfAlert.getOrDefault(data.path("alertId").asText(), 0);
    if (number <= last) {
      complaints.add("%s came after number %d".formatted(content, last));
    }
    lastOfAlert.put(data.path("alertId").asText(), number);
    trace.append(content).append(data.path("kind").asText()).append(' ');
  }

  /** Ranges that are there, by their beginning. */
  private void complete(JsonNode message, NavigableMap<Long, Long> ranges, long from, long to) {
    ranges.merge(from, to, Math::max);
    long upTo = 0;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      if (range.getKey() > upTo + 1) {
        break;
      }
      upTo = Math.max(upTo, range.getValue());
    }
    ranges.headMap(upTo, true).clear();
    ranges.put(1L, upTo);
    String receipt =
        "{\"uplink\":\"city\",\"epoch\":\"%s\",\"lane\":\"%s\",\"upTo\":%d}"
            .formatted(message.path("epoch").asText(), message.path("lane").asText(), upTo);
    receipts.accept(receipt.getBytes(StandardCharsets.UTF_8));
  }
}
