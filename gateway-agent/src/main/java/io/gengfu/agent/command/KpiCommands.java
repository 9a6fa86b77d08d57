package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.core.Core;
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
  private final Core core;

  public KpiCommands(Kpis kpis, Core core) {
    this.kpis = kpis;
    this.core = core;
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
  private void close(JsonNode request, Reply reply) throws IOException {
    String alert = request.path("alert").asText();
    String who = request.path("who").asText();
    Optional<Reason> reason = Reason.of(request.path("reason").asText());
    if (who.isBlank() || reason.isEmpty()) {
      reply.line(Map.of("error", "needs who, and as reason one of " + Reason.words()));
      return;
    }
    // First, so that it is there when the acknowledgement closes the alert.
    try {
      Given given = kpis.reason(alert, reason.get(), who);
      boolean acknowledged = core.acknowledge(alert, who);
      reply.line(Map.of("reason", given, "acknowledged", acknowledged));
    } catch (StoreException e) {
      reply.line(Map.of("error", String.valueOf(e.getMessage())));
    }
  }
}
