package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What somebody wants done.
 *
 * @param arguments not checked: each operation says what is wrong with its own
 * @param who for people; empty when nobody is named
 * @param uplink by which it came; empty for this box
 * @param id by which the platform knows it; empty for this box
 * @param room bytes that the answer may have
 */
record Asked(JsonNode arguments, String who, String why, String uplink, String id, int room) {

  /** By somebody on this box, who says who and why among the arguments. */
  static Asked locally(JsonNode request) {
    return new Asked(
        request,
        request.path("who").asText(),
        request.path("why").asText(),
        "",
        "",
        Integer.MAX_VALUE);
  }

  /** An argument as text; empty when it is missing. */
  String text(String argument) {
    return arguments.path(argument).asText();
  }
}
