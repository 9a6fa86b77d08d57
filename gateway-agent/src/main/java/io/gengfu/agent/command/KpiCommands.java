package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.kpi.KpiQuery;
import io.gengfu.agent.kpi.Kpis;
import io.gengfu.agent.store.StoreException;
import java.io.IOException;
import java.util.Map;

/** The words about how well the gateway serves. */
final class KpiCommands {

  private final Kpis kpis;
  private final Operation close;

  KpiCommands(Kpis kpis, Operation close) {
    this.kpis = kpis;
    this.close = close;
  }

  /** By command word. */
  Map<String, Handler> handlers() {
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

  private void close(JsonNode request, Reply reply) throws IOException {
    Outcome outcome = close.run(Asked.locally(request));
    reply.line(
        switch (outcome) {
          case Outcome.Done(Map<String, Object> result) -> given(result, "");
          case Outcome.Refused(String why, Map<String, Object> result) -> given(result, why);
          case Outcome.Failed(String why, Map<String, Object> _) -> Map.of("error", why);
        });
  }

  private static Map<String, Object> given(Map<String, Object> result, String why) {
    Object given = result.get("given");
    return given == null ? Map.of("error", why) : Map.of("reason", given);
  }
}
