package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.kpi.KpiQuery;
import io.gengfu.agent.kpi.Kpis;
import io.gengfu.agent.kpi.Kpis.Given;
import io.gengfu.agent.kpi.Reason;
import io.gengfu.agent.store.StoreException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The words about how well the gateway serves. */
public final class KpiCommands {

  private final Kpis kpis;
  private final Handler acknowledge;

  /**
   * @param acknowledge what answers the word {@code acknowledge}
   */
  public KpiCommands(Kpis kpis, Handler acknowledge) {
    this.kpis = kpis;
    this.acknowledge = acknowledge;
  }

  /** By command word. */
  public Map<String, Handler> handlers() {
    return Map.of("kpi", this::kpi, "close", this::close);
  }

  private void kpi(JsonNode request, Reply reply) throws IOException {
    var query =
        new KpiQuery(
            request.path("days").asInt(30),
            request.path("month").asBoolean(),
            request.path("scenario").asText(),
            request.path("device").asText());
    try {
      reply.line(kpis.report(query));
    } catch (StoreException e) {
      reply.line(Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  /** Acknowledges, if nobody has, and keeps what the alert turned out to have been. */
  private void close(JsonNode request, Reply reply) throws IOException, InterruptedException {
    String who = request.path("who").asText();
    Optional<Reason> reason = Reason.of(request.path("reason").asText());
    if (who.isBlank() || reason.isEmpty()) {
      reply.line(Map.of("error", "needs who, and as reason one of " + Reason.words()));
      return;
    }
    Given given;
    try {
      // First, so that it is there when the acknowledgement closes the alert.
      given = kpis.reason(request.path("alert").asText(), reason.get(), who);
    } catch (StoreException e) {
      reply.line(Map.of("error", String.valueOf(e.getMessage())));
      return;
    }
    if (given == Given.TAKEN) {
      // What it answers does not matter: it may have been acknowledged long ago.
      acknowledge.handle(acknowledgement(request, reason.get()), answer -> {});
    }
    reply.line(Map.of("reason", given));
  }

  private static JsonNode acknowledgement(JsonNode request, Reason reason) {
    ObjectNode acknowledgement = request.deepCopy();
    acknowledgement.put("command", "acknowledge");
    if (reason == Reason.UNKNOWN) {
      acknowledgement.remove("reason"); // says nothing about the alert
    }
    return acknowledgement;
  }
}
