package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "alerts", description = "The newest alerts that a running gateway has recorded.")
final class AlertsCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Option(names = "--limit", defaultValue = "50", description = "how many (default: 50)")
  private int limit;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "alerts", "limit", limit));
      JsonNode answer = gateway.next();
      if (answer == null || answer.has("error")) {
        throw new IOException(answer == null ? "no answer" : answer.path("error").asText());
      }
      var moments = Moments.of(answer);
      PrintWriter out = spec.commandLine().getOut();
      for (JsonNode alert : answer.path("alerts")) {
        out.printf(
            "%s  %d  %s  %-20s %s / %s%n    %s%s%n",
            moments.show(Instant.parse(alert.path("raisedAt").asText())),
            alert.path("severity").asInt(),
            Silence.state(alert.path("state").asText()),
            alert.path("devices").asText(),
            alert.path("message").path("zh").asText(),
            alert.path("message").path("en").asText(),
            alert.path("alertId").asText(),
            Silence.of(alert, moments).isEmpty() ? "" : "  (" + Silence.of(alert, moments) + ")");
      }
      out.flush();
      return 0;
    }
  }
}
