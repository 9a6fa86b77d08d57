package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.store.Store;
import java.io.IOException;
import java.util.Map;

/** Setting people's modes, and who set them. */
final class ModeCommands {

  private static final int MAX_CHANGES = 1_000;

  private final Operation operation;
  private final Store store;

  ModeCommands(Operation operation, Store store) {
    this.operation = operation;
    this.store = store;
  }

  void mode(JsonNode request, Reply reply) throws IOException {
    reply.line(
        switch (operation.run(Asked.locally(request))) {
          case Outcome.Done(Map<String, Object> change) -> change;
          case Outcome.Refused(String why, Map<String, Object> _) -> Map.of("error", why);
          case Outcome.Failed(String why, Map<String, Object> _) -> Map.of("error", why);
        });
  }

  void modes(JsonNode request, Reply reply) throws IOException {
    int limit = Math.clamp(request.path("limit").asInt(50), 1, MAX_CHANGES);
    reply.line(
        Map.of("changes", store.modeChanges(limit).stream().map(ModeOperation::change).toList()));
  }
}
