package io.gengfu.driver.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to one value in a JSON payload: names and numbers of array elements, parted by dots,
 * {@code object.sensors.0.temperature}. Without a step the whole payload is the value, as text.
 */
record JsonPath(List<String> steps) {

  private static final Pattern FORM = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)*");
  private static final int DEPTH_MAX = 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .build();

  JsonPath {
    steps = List.copyOf(steps);
  }

  static JsonPath of(Settings settings, String key) {
    String written = settings.text(key, "");
    if (!written.isEmpty() && !FORM.matcher(written).matches()) {
      settings.report(key, "is " + written, "names parted by dots, such as object.temperature");
      return new JsonPath(List.of());
    }
    return new JsonPath(written.isEmpty() ? List.of() : List.of(written.split("\\.")));
  }

  /** What a payload says under a path. */
  sealed interface Found {
    /** A text, or anything while the path is empty. */
    record Text(String text) implements Found {}

    record Amount(double number) implements Found {}

    record Flag(boolean on) implements Found {}

    /** The payload is about something else: devices tell only what has changed. */
    record Nothing() implements Found {}

    record Nonsense(String why) implements Found {}
  }

  Found find(byte[] payload) {
    if (steps.isEmpty()) {
      return new Found.Text(new String(payload, StandardCharsets.UTF_8).strip());
    }
    JsonNode node;
    try {
      node = JSON.readTree(new String(payload, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return new Found.Nonsense("no JSON: " + e.getOriginalMessage());
    }
    for (String step : steps) {
      node = step(node, step).orElse(null);
      if (node == null) {
        return new Found.Nothing();
      }
    }
    return found(node);
  }

  private static Optional<JsonNode> step(@Nullable JsonNode node, String step) {
    if (node == null) {
      return Optional.empty();
    }
    boolean index = node.isArray() && step.matches("\\d{1,4}");
    return Optional.ofNullable(index ? node.get(Integer.parseInt(step)) : node.get(step));
  }

  private static Found found(JsonNode node) {
    return switch (node.getNodeType()) {
      case BOOLEAN -> new Found.Flag(node.booleanValue());
      case NUMBER -> new Found.Amount(node.doubleValue());
      case STRING -> new Found.Text(node.textValue());
      // A device that has not measured yet says null.
      case NULL, MISSING -> new Found.Nothing();
      case ARRAY, OBJECT, BINARY, POJO -> new Found.Nonsense("a list or a map, and no value");
    };
  }
}
