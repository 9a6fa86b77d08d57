package io.gengfu.simulators.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/** The account at the end of the demo. */
final class Table {

  private final PrintStream out;

  Table(PrintStream out) {
    this.out = out;
  }

  void print(Outcome outcome) {
    JsonNode agent = outcome.agent();
    JsonNode micros = agent.path("readingToOutputMicros");
    JsonNode window = agent.path("decisionToRecordMillis");
    out.println();
    row("读数 readings", "%d".formatted(outcome.readings()));
    row("事件 incidents", "%d".formatted(outcome.incidents()));
    row(
        "告警 alerts",
        "%d raised, %d delivered, %d lost, %d duplicated, %d redelivered on the wire"
            .formatted(
                outcome.raised(),
                outcome.delivered(),
                outcome.lost(),
                outcome.duplicated(),
                outcome.redelivered()));
    row(
        "断网 outage",
        "%.1f s: %d raised, %d of %d acted on at the device, %d delivered afterwards, alerts first: %s"
            .formatted(
                outcome.outage().seconds(),
                outcome.outage().raised(),
                outcome.outage().actedLocally(),
                outcome.outage().withOutput(),
                outcome.outage().deliveredAfter(),
                outcome.alertsFirst() ? "yes" : "no"));
    row(
        "读数→输出 reading → output",
        "p50 %s µs, p99 %s µs, max %s µs (%s samples)"
            .formatted(
                micros.path("p50").asText(),
                micros.path("p99").asText(),
                micros.path("max").asText(),
                micros.path("samples").asText()));
    row(
        "事件→设备 change → device",
        "p50 %.0f ms, p99 %.0f ms, with the rules' confirmation times"
            .formatted(outcome.toDevice().p50(), outcome.toDevice().p99()));
    row(
        "事件→平台 change → platform",
        "p50 %.0f ms, p99 %.0f ms, while the line was there"
            .formatted(outcome.toPlatform().p50(), outcome.toPlatform().p99()));
    row(
        "决定→落盘 decision → record",
        "p50 %s ms, p99 %s ms: the window of a power cut"
            .formatted(window.path("p50").asText(), window.path("p99").asText()));
    row(
        "启动 start",
        "%d ms to the local path, %d ms to everything"
            .formatted(
                agent.path("startMillis").path("localPath").asLong(),
                agent.path("startMillis").path("all").asLong()));
    row("内存 resident memory", "%d MB".formatted(agent.path("residentMegabytes").asLong()));
    outcome.complaints().forEach(complaint -> out.println("  ! " + complaint));
    out.println();
    out.println(
        outcome.good()
            ? "  每一个事件都到达一次。  Every incident arrived, once."
            : "  有问题，见上。  Something went wrong, see above.");
    out.flush();
  }

  private void row(String name, String text) {
    out.println("  " + name + ": " + text);
  }
}
