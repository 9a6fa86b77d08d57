package io.gengfu.agent.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.config.PlatformCommand;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a command, checked: {@code docs/schemas/command.schema.json}.
 *
 * @param lifetime from arrival; at most {@link #LIFETIME_MOST}
 * @param gateway whom it is for, if it says so
 * @param issuedAt when the platform made it, if it says so
 */
record CommandBody(
    String id,
    PlatformCommand command,
    ObjectNode arguments,
    String who,
    String why,
    Duration lifetime,
    Optional<String> gateway,
    Optional<Instant> issuedAt) {

  static final int BYTES_MOST = 8 << 10;
  static final Duration LIFETIME_MOST = Duration.ofSeconds(60);

  /** With the uplink's name before it, it is still one that an area's record takes. */
  private static final int WHO_MOST = 39;

  private static final int WHY_MOST = 200;
  private static final int DEPTH_MOST = 8;
  private static final String ID = "[A-Za-z0-9._:-]{1,64}";
  private static final String ID_WANTED = "1 to 64 letters, digits, '.', '_', ':' and '-'";
  private static final Set<String> KEYS =
      Set.of("id", "command", "arguments", "who", "why", "lifetime", "gateway", "issuedAt");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MOST).build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What a body turned out to be. */
  sealed interface Read {
    /** One that can be looked at further. */
    record Right(CommandBody body) implements Read {}

    /**
     * One that is none.
     *
     * @param id empty when not even that could be read
     */
    record Wrong(String id, String command, String why) implements Read {}
  }

  static Read read(byte[] bytes) {
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      return new Read.Wrong("", "", "not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Read.Wrong("", "", "not JSON: " + e.getMessage());
    }
    if (!(json instanceof ObjectNode object)) {
      return new Read.Wrong("", "", "not a JSON object");
    }
    String id = object.path("id").asText();
    if (!object.path("id").isTextual() || !id.matches(ID)) {
      return new Read.Wrong("", "", "id; wanted: " + ID_WANTED);
    }
    List<String> wrong = new ArrayList<>();
    CommandBody body = new Reader(object, wrong).body(id);
    return body == null || !wrong.isEmpty()
        ? new Read.Wrong(id, object.path("command").asText(), String.join("; ", wrong))
        : new Read.Right(body);
  }

  /** What is remembered of it, to be looked at after a crash. */
  ObjectNode request() {
    ObjectNode request = JSON.createObjectNode();
    request.put("command", command.word());
    request.set("arguments", arguments);
    request.put("who", who);
    request.put("why", why);
    return request;
  }

  private record Reader(ObjectNode json, List<String> wrong) {

    @Nullable CommandBody body(String id) {
      for (String key : (Iterable<String>) json::fieldNames) {
        if (!KEYS.contains(key)) {
          wrong.add("unknown key " + key + "; wanted: " + Nearest.hint(key, KEYS));
        }
      }
      String word = text("command", true, 64);
      PlatformCommand command = PlatformCommand.of(word).orElse(null);
      if (command == null && !word.isEmpty()) {
        wrong.add(
            "command is " + word + "; wanted: " + Nearest.hint(word, PlatformCommand.words()));
      }
      ObjectNode arguments = arguments(command);
      String who = text("who", true, WHO_MOST).strip();
      String why = text("why", false, WHY_MOST).strip();
      Duration lifetime = lifetime();
      Optional<String> gateway = optional("gateway");
      Optional<Instant> issuedAt = issuedAt();
      return command == null
          ? null
          : new CommandBody(id, command, arguments, who, why, lifetime, gateway, issuedAt);
    }

    private String text(String key, boolean required, int most) {
      JsonNode value = json.path(key);
      boolean missing = value.isMissingNode() || (value.isTextual() && value.asText().isBlank());
      if (missing ? required : !value.isTextual() || value.asText().length() > most) {
        wrong.add(
            key + "; wanted: text of " + (required ? "1 to " : "at most ") + most + " characters");
        return "";
      }
      return value.asText();
    }

    private Optional<String> optional(String key) {
      return json.has(key) ? Optional.of(text(key, true, 64)) : Optional.empty();
    }

    private Duration lifetime() {
      if (!json.has("lifetime")) {
        return LIFETIME_MOST;
      }
      Optional<Duration> asked = Durations.parse(text("lifetime", true, 16));
      if (asked.isEmpty() || asked.get().isZero()) {
        wrong.add("lifetime; wanted: " + Durations.WANTED);
        return LIFETIME_MOST;
      }
      return asked.get().compareTo(LIFETIME_MOST) > 0 ? LIFETIME_MOST : asked.get();
    }

    private Optional<Instant> issuedAt() {
      if (!json.has("issuedAt")) {
        return Optional.empty();
      }
      try {
        return Optional.of(Instant.parse(text("issuedAt", true, 64)));
      } catch (DateTimeParseException e) {
        wrong.add("issuedAt; wanted: a time such as 2026-11-23T08:00:00Z");
        return Optional.empty();
      }
    }

    private ObjectNode arguments(@Nullable PlatformCommand command) {
      JsonNode value = json.path("arguments");
      if (value.isMissingNode()) {
        return JSON.createObjectNode();
      }
      if (!(value instanceof ObjectNode arguments)) {
        wrong.add("arguments; wanted: an object");
        return JSON.createObjectNode();
      }
      if (command != null) {
        Set<String> known = argumentsOf(command);
        for (String key : (Iterable<String>) arguments::fieldNames) {
          if (!known.contains(key)) {
            String wanted = known.isEmpty() ? "none" : Nearest.hint(key, known);
            wrong.add(command.word() + " has no argument " + key + "; wanted: " + wanted);
          }
        }
      }
      return arguments;
    }
  }

  /** What a command may be given. */
  static Set<String> argumentsOf(PlatformCommand command) {
    return switch (command) {
      case SET_MODE -> Set.of("area", "mode", "on", "for");
      case ACKNOWLEDGE, CONFIRM, RESET, UNSHELVE, OUT_OF_SERVICE, IN_SERVICE, CLOSE ->
          Set.of("alert", "reason");
      case SHELVE -> Set.of("alert", "reason", "for");
      case SET_OUTPUT -> Set.of("output", "on", "atMost");
      case RELEASE_OUTPUT -> Set.of("output");
      case READ_HISTORY -> Set.of("points", "from", "to");
      case DIAGNOSTICS, RELOAD, REFRESH -> Set.of();
    };
  }
}
