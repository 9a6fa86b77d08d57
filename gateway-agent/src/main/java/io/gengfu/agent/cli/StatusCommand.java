package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "status", description = "How a running gateway is: devices, outputs, uplinks.")
final class StatusCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @Option(names = "--json", description = "everything, for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(Map.of("command", "status"));
      JsonNode status = gateway.next();
      if (status == null) {
        throw new IOException("the gateway closed the connection");
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(status));
      } else {
        print(status, out);
      }
      return 0;
    }
  }

  private static void print(JsonNode status, PrintWriter out) {
    out.printf(
        "%s  local path up after %d ms, %d MB, %d readings%n",
        status.path("gateway").asText(),
        status.path("startMillis").path("localPath").asLong(),
        status.path("residentMegabytes").asLong(),
        status.path("readings").asLong());
    out.println();
    for (JsonNode device : status.path("devices")) {
      out.printf(
          "  %-16s %-14s %s%n",
          device.path("id").asText(),
          device.path("deviceClass").asText(),
          device.path("name").path("zh").asText()
              + " / "
              + device.path("name").path("en").asText());
      for (JsonNode point : device.path("points")) {
        String trust = point.path("trust").asText();
        if (!trust.equals("NEVER")) {
          out.printf(
              "    %-14s %10s %-5s %s%n",
              point.path("signal").asText(),
              point.path("value").asText(),
              point.path("unit").asText(),
              trust.equals("GOOD")
                  ? point.path("detail").asText()
                  : trust.toLowerCase(Locale.ROOT) + ", " + point.path("detail").asText());
        }
      }
    }
    out.println();
    for (JsonNode alert : status.path("alerts")) {
      out.printf(
          "  alert %s  %s  %s  %s%n",
          alert.path("id").asText(),
          alert.path("severity").asText().toLowerCase(Locale.ROOT),
          Silence.state(alert.path("state").asText()),
          alert.path("message").path("zh").asText()
              + " / "
              + alert.path("message").path("en").asText());
    }
    for (JsonNode output : status.path("outputs")) {
      if (!output.path("owner").asText().isEmpty()) {
        out.printf(
            "  output %-24s held by %s%n",
            output.path("point").asText(), output.path("owner").asText());
      }
    }
    for (JsonNode suppressed : status.path("suppressed")) {
      out.printf(
          "  rule %-40s %s%n",
          suppressed.path("instance").asText(),
          Silence.words(
              suppressed.path("suppression").asText(),
              suppressed.path("until").asLong(),
              suppressed.path("who").asText(),
              suppressed.path("why").asText(),
              Moments.of(status)));
    }
    int more = status.path("suppressedInAll").asInt() - status.path("suppressed").size();
    if (more > 0) {
      out.printf("  and %d more rules that are suppressed%n", more);
    }
    for (JsonNode uplink : status.path("uplinks")) {
      out.printf(
          "  uplink %-10s %-10s waiting: %d alerts, %d blocks of telemetry%n",
          uplink.path("name").asText(),
          uplink.path("state").asText(),
          uplink.path("pendingAlerts").asLong(),
          uplink.path("pendingTelemetry").asLong());
      for (JsonNode figures : status.path("uplinkFigures")) {
        if (figures.path("name").equals(uplink.path("name"))) {
          line(figures.path("traffic"), out);
        }
      }
      for (JsonNode notice : uplink.path("notices")) {
        out.printf(
            "    %s%n    %s%n    -> %s%n    -> %s%n",
            notice.path("what").path("zh").asText(),
            notice.path("what").path("en").asText(),
            notice.path("remedy").path("zh").asText(),
            notice.path("remedy").path("en").asText());
      }
    }
    out.flush();
  }

  /** Where telemetry is, and what the line costs. */
  private static void line(JsonNode traffic, PrintWriter out) {
    out.printf("    telemetry: %s%n", traffic.path("telemetry").asText());
    budget("today", traffic.path("dayBytes").asLong(), traffic.path("dayBudget").asLong(), out);
    budget(
        "this month",
        traffic.path("monthBytes").asLong(),
        traffic.path("monthBudget").asLong(),
        out);
  }

  private static void budget(String when, long bytes, long of, PrintWriter out) {
    if (of > 0) {
      out.printf(Locale.ROOT, "    budget: %s %.1f MB of %.1f MB%n", when, bytes / 1e6, of / 1e6);
    }
  }
}
