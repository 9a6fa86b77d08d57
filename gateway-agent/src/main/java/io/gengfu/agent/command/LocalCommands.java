package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.config.PlatformCommand;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.CoreView.SuppressedView;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.agent.kpi.Kpis;
import io.gengfu.agent.store.AlertSummary;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Suppression;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The words that a running gateway understands on its local socket. */
public final class LocalCommands {

  private static final int MAX_ALERTS = 1_000;

  private final Core core;
  private final Store store;
  private final Tail tail;
  private final StatusReport status;
  private final Reload reload;
  private final Operations operations;
  private final @Nullable Kpis kpis;

  /**
   * @param kpis null when there are none until the next start
   */
  public LocalCommands(
      Core core,
      Store store,
      Tail tail,
      StatusReport status,
      Reload reload,
      Operations operations,
      @Nullable Kpis kpis) {
    this.core = core;
    this.operations = operations;
    this.kpis = kpis;
    this.store = store;
    this.tail = tail;
    this.status = status;
    this.reload = reload;
  }

  /** By command word. */
  public Map<String, Handler> handlers() {
    Map<String, Handler> handlers = new TreeMap<>(AlertCommands.handlers(operations.alerts()));
    operations
        .of(PlatformCommand.SET_MODE)
        .map(operation -> new ModeCommands(operation, store))
        .ifPresent(
            modes -> {
              handlers.put("mode", modes::mode);
              handlers.put("modes", modes::modes);
            });
    if (kpis != null) {
      operations
          .of(PlatformCommand.CLOSE)
          .map(close -> new KpiCommands(kpis, close).handlers())
          .ifPresent(handlers::putAll);
    }
    handlers.put("status", (request, reply) -> reply.line(status.all()));
    handlers.put("alerts", this::alerts);
    handlers.put("tail", this::tail);
    handlers.put("reload", (request, reply) -> reply.line(reload.run()));
    handlers.put("reset-latency", this::resetLatency);
    return handlers;
  }

  private void alerts(JsonNode request, Reply reply) throws IOException {
    int limit = Math.clamp(request.path("limit").asInt(50), 1, MAX_ALERTS);
    List<AlertSummary> alerts = store.recentAlerts(limit);
    Map<String, SuppressedView> suppressed = new HashMap<>();
    core.view().suppressed().forEach(s -> suppressed.put(s.instance(), s));
    reply.line(
        Map.of(
            "timeZone", status.timeZone(),
            "alerts", alerts.stream().map(a -> alert(a, suppressed)).toList()));
  }

  private static Map<String, Object> alert(
      AlertSummary alert, Map<String, SuppressedView> suppressed) {
    Optional<SuppressedView> silence =
        Optional.ofNullable(alert.open() ? suppressed.get(alert.instance()) : null);
    return Map.ofEntries(
        Map.entry("alertId", alert.alertId()),
        Map.entry("scenario", alert.scenario()),
        Map.entry("rule", alert.rule()),
        Map.entry("severity", alert.severity()),
        Map.entry("state", alert.state()),
        Map.entry("instance", alert.instance()),
        Map.entry("suppression", silence.map(SuppressedView::suppression).orElse(Suppression.NONE)),
        Map.entry("suppressedBy", silence.map(SuppressedView::who).orElse("")),
        Map.entry("suppressedWhy", silence.map(SuppressedView::why).orElse("")),
        Map.entry(
            "suppressedUntil",
            silence.flatMap(SuppressedView::until).map(Instant::toString).orElse("")),
        Map.entry("message", alert.message()),
        Map.entry("devices", alert.devices()),
        Map.entry("raisedAt", alert.raisedAt().toString()),
        Map.entry("changedAt", alert.changedAt().toString()),
        Map.entry("transitions", alert.transitions()),
        Map.entry("open", alert.open()));
  }

  // Samples from here on are of a warm JVM.
  private void resetLatency(JsonNode request, Reply reply) throws IOException {
    status.resetLatency();
    reply.line(Map.of("reset", true));
  }

  private void tail(JsonNode request, Reply reply) throws IOException, InterruptedException {
    BlockingQueue<Decision> decisions = tail.join();
    try {
      while (true) {
        Decision decision = decisions.poll(5, TimeUnit.SECONDS);
        if (decision == null) {
          // Shows a client who is gone.
          reply.line(line(Instant.now(), "alive", ""));
          continue;
        }
        for (Step step : decision.steps()) {
          AlertTransition t = step.transition();
          String kind = t.kind().name().toLowerCase(Locale.ROOT);
          String text =
              t.isOfNoAlert()
                  ? t.instance() + " by " + t.who().orElse("its rule") + ": " + t.why().orElse("")
                  : t.message().zh() + " / " + t.message().en();
          reply.line(line(decision.decidedAt(), kind, text));
        }
        for (ModeChange mode : decision.modes()) {
          String text = mode.key() + " -> " + mode.on() + " by " + mode.who();
          reply.line(line(decision.decidedAt(), "mode", text));
        }
        for (OutputState output : decision.outputs()) {
          String owner = output.owner().isEmpty() ? "nobody" : output.owner();
          String text = output.point() + " -> " + (output.value() != 0) + " for " + owner;
          reply.line(line(decision.decidedAt(), "output", text));
        }
      }
    } finally {
      tail.leave(decisions);
    }
  }

  private static Map<String, String> line(Instant at, String kind, String text) {
    return Map.of("at", at.toString(), "kind", kind, "text", text);
  }
}
