package io.gengfu.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.store.AuditRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The audit records of one uplink's commands: that one was taken, what came of it, and what was
 * refused before that. What a command has read stands in none of them.
 */
final class CommandAudit {

  static final String TYPE = "io.gengfu.command.v1";

  private static final int RESULT_MOST = 2 << 10;
  private static final JsonMapper JSON = new JsonMapper();

  private final String uplink;

  CommandAudit(String uplink) {
    this.uplink = uplink;
  }

  /**
   * @param request what is remembered of the command
   * @param personal whether its arguments are nobody else's business
   */
  AuditRecord taken(String id, ObjectNode request, boolean personal, boolean signed, Instant at) {
    Map<String, Object> data = begin("taken", id, request.path("command").asText(), at);
    if (!personal) {
      data.put("arguments", request.path("arguments"));
    }
    data.put("who", request.path("who").asText());
    data.put("why", request.path("why").asText());
    data.put("signed", signed);
    return new AuditRecord(key(id, "taken"), TYPE, id, at, json(data));
  }

  /**
   * @param reply the answer
   * @param result whether its result is told too
   */
  AuditRecord finished(
      String id, ObjectNode request, Map<String, Object> reply, boolean result, Instant at) {
    Map<String, Object> data = begin("finished", id, request.path("command").asText(), at);
    data.put("who", request.path("who").asText());
    data.put("why", request.path("why").asText());
    data.put("state", reply.get("state"));
    if (reply.containsKey("reason")) {
      data.put("reason", reply.get("reason"));
    }
    Object shown = reply.get("result");
    if (result && shown != null && json(shown).length() <= RESULT_MOST) {
      data.put("result", shown);
    }
    return new AuditRecord(key(id, "finished"), TYPE, id, at, json(data));
  }

  /**
   * @param unrecorded refusals since the last record of one, which were too many to record
   */
  AuditRecord refused(String id, String command, Refusal refusal, long unrecorded, Instant at) {
    Map<String, Object> data = begin("refused", id, command, at);
    data.put("code", refusal.code().word());
    data.put("reason", refusal.why());
    data.put("unrecorded", unrecorded);
    String which = id.isEmpty() ? String.valueOf(at.toEpochMilli()) : id;
    return new AuditRecord(
        key(which, "refused/" + refusal.code().word()), TYPE, id, at, json(data));
  }

  private Map<String, Object> begin(String phase, String id, String command, Instant at) {
    var data = new LinkedHashMap<String, Object>();
    data.put("phase", phase);
    data.put("uplink", uplink);
    data.put("id", id);
    data.put("command", command);
    data.put("at", at.toString());
    return data;
  }

  private String key(String id, String phase) {
    return "command/" + uplink + "/" + id + "/" + phase;
  }

  static String json(Object data) {
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, texts and numbers are JSON", e);
    }
  }
}
