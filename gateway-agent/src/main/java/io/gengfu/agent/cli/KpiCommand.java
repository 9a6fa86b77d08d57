package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "kpi",
    description = "How well a running gateway serves, by scenario or device; see docs/kpi.md.")
final class KpiCommand implements Callable<Integer> {

  @Mixin private Running running = new Running();

  @ArgGroup private Since since = new Since();

  /** One or the other. */
  static final class Since {
    @Option(names = "--days", description = "so many days, today included (default: 30)")
    private int days = 30;

    @Option(names = "--month", description = "since the first of this month")
    private boolean month;
  }

  @Option(names = "--scenario", description = "only this scenario, by device")
  private String scenario = "";

  @Option(names = "--device", description = "only this device, by scenario")
  private String device = "";

  @Option(names = "--json", description = "everything, for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = running.connect()) {
      gateway.send(
          Map.of(
              "command",
              "kpi",
              "days",
              since.days,
              "month",
              since.month,
              "scenario",
              scenario,
              "device",
              device));
      JsonNode report = gateway.next();
      if (report == null) {
        throw new IOException("the gateway closed the connection");
      }
      if (report.has("error")) {
        throw new IOException(report.path("error").asText());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
      } else {
        print(report, out);
      }
      out.flush();
      return 0;
    }
  }

  private static void print(JsonNode report, PrintWriter out) {
    out.printf(
        "%s to %s (%s), running for %s%n",
        report.path("from").asText(),
        report.path("to").asText(),
        report.path("zone").asText(),
        time(report.path("watchedSeconds").asLong()));
    out.println();
    out.printf(
        "  %-28s %7s %7s %7s %13s %13s %9s %7s %7s %8s%n",
        "",
        "alerts",
        "a day",
        "repeat",
        "acknowledged",
        "closed",
        "forward",
        "false",
        "chatter",
        "in flood");
    out.printf("  %-28s %7s %7s %7s %13s %13s %9s%n", "", "", "", "", "p50/p95", "p50/p95", "p95");
    for (JsonNode line : report.path("figures")) {
      String device = line.path("device").asText();
      out.printf(
          "  %-28s %7d %7s %7s %13s %13s %9s %7s %7d %8d%n",
          line.path("scenario").asText() + (device.isEmpty() ? "" : " " + device),
          line.path("alerts").asLong(),
          line.path("alertsPerDay").asText(),
          percent(line, "repeatPercent"),
          times(line.path("acknowledgeSeconds")),
          times(line.path("closeSeconds")),
          forward(line.path("forwardMillis")),
          percent(line, "falsePercent"),
          line.path("chatteringPeriods").asLong(),
          line.path("alertsInFloods").asLong());
    }
    if (report.path("figures").isEmpty()) {
      out.println("  no alerts");
    }
    out.println();
    out.printf(
        "  floods: %d of %d periods of ten minutes%n",
        report.path("floodPeriods").asLong(), report.path("periods").asLong());
    out.println();
    for (JsonNode device : report.path("devices")) {
      out.printf(
          "  %-28s available %9s, silent %s%n",
          device.path("device").asText(),
          percent(device, "availabilityPercent"),
          time(device.path("silentSeconds").asLong()));
    }
  }

  private static String percent(JsonNode line, String key) {
    return line.has(key) ? String.format(Locale.ROOT, "%.1f %%", line.path(key).asDouble()) : "-";
  }

  private static String times(JsonNode spread) {
    return spread.has("p95")
        ? time(spread.path("p50").asLong()) + "/" + time(spread.path("p95").asLong())
        : "-";
  }

  private static String forward(JsonNode spread) {
    if (!spread.has("p95")) {
      return "-";
    }
    long millis = spread.path("p95").asLong();
    return millis < 10_000 ? millis + " ms" : time(millis / 1000);
  }

  /** In its two largest units at most, for example {@code 3h 5m}. */
  private static String time(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toDays() > 0) {
      return time.toDays() + "d " + time.toHoursPart() + "h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h " + time.toMinutesPart() + "m";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + "m " + time.toSecondsPart() + "s"
        : seconds + "s";
  }
}
