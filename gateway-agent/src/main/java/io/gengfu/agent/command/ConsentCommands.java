package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.consent.ConsentDesk;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words about consents on the local socket; no platform has them. */
public final class ConsentCommands {

  private final ConsentDesk desk;

  public ConsentCommands(ConsentDesk desk) {
    this.desk = desk;
  }

  /** By command word. */
  public Map<String, Handler> handlers() {
    return Map.of(
        "consents", this::list,
        "withdraw-consent", this::withdraw,
        "confirm-consent", this::confirm);
  }

  private void list(JsonNode request, Reply reply) throws IOException {
    reply.line(Map.of("consents", desk.list().stream().map(ConsentCommands::json).toList()));
  }

  private static Map<String, Object> json(ConsentDesk.Entry entry) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", entry.consent().id());
    json.put("standing", entry.standing());
    json.put("device", entry.consent().device());
    json.put("signals", entry.consent().signals().stream().sorted().toList());
    json.put("purpose", entry.consent().purpose());
    json.put("uplink", entry.consent().uplink());
    json.put("givenBy", entry.consent().givenBy());
    json.put("from", entry.consent().from().toString());
    json.put("until", entry.consent().until().toString());
    return json;
  }

  private void confirm(JsonNode request, Reply reply) throws IOException {
    String id = request.path("id").asText();
    var wrong = desk.confirm(id, request.path("who").asText(), request.path("why").asText());
    reply.line(wrong.isPresent() ? Map.of("error", wrong.get()) : Map.of("confirmed", id));
  }

  private void withdraw(JsonNode request, Reply reply) throws IOException {
    String id = request.path("id").asText();
    var wrong = desk.withdraw(id, request.path("who").asText(), request.path("why").asText());
    reply.line(wrong.isPresent() ? Map.of("error", wrong.get()) : Map.of("withdrawn", id));
  }
}
