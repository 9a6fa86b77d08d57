package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.ModeAnswer;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.core.ModeRequest;
import io.gengfu.agent.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Setting people's modes, and who set them. */
final class ModeCommands {

  private static final int MAX_CHANGES = 1_000;

  private final Core core;
  private final Store store;

  ModeCommands(Core core, Store store) {
    this.core = core;
    this.store = store;
  }

  void mode(JsonNode request, Reply reply) throws IOException {
    JsonNode on = request.path("on");
    JsonNode millis = request.path("forMillis");
    if (!on.isBoolean() || !(millis.isMissingNode() || millis.canConvertToLong())) {
      reply.line(Map.of("error", "wanted: on: true or false, forMillis: a whole number or none"));
      return;
    }
    ModeAnswer answer =
        core.mode(
            new ModeRequest(
                request.path("area").asText(),
                request.path("mode").asText(),
                on.asBoolean(),
                request.path("who").asText(),
                request.path("why").asText(),
                millis.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(millis.asLong()))));
    reply.line(
        switch (answer) {
          case ModeAnswer.Done done -> change(done.change());
          case ModeAnswer.Refused refused ->
              Map.of("error", refused.wrong() + "; wanted: " + refused.wanted());
        });
  }

  void modes(JsonNode request, Reply reply) throws IOException {
    int limit = Math.clamp(request.path("limit").asInt(50), 1, MAX_CHANGES);
    reply.line(
        Map.of("changes", store.modeChanges(limit).stream().map(ModeCommands::change).toList()));
  }

  private static Map<String, Object> change(ModeChange change) {
    return Map.of(
        "area", change.area(),
        "mode", change.flag(),
        "on", change.on(),
        "who", change.who(),
        "why", change.why(),
        "at", change.at().toString(),
        "until", change.until().map(Instant::toString).orElse(""));
  }
}
