package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.settings.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Devices and points in words, Chinese first. */
final class DeviceWords {
  private DeviceWords() {}

  static void device(JsonNode device, PrintWriter out) {
    out.printf(
        "%s  %s / %s  (%s)%n",
        device.path("id").asText(),
        device.path("name").path("zh").asText(),
        device.path("name").path("en").asText(),
        device.path("line").asText());
    out.printf(
        "  %s  已 for %s  %d/%d 点正常 points good%s%n",
        state(device.path("state").asText()),
        time(device.path("sinceMillis").asLong()),
        device.path("good").asInt(),
        device.path("points").asInt(),
        why(device));
    JsonNode last = device.path("lastGood");
    if (!last.isMissingNode()) {
      out.printf(
          "  最近正常值 last good value: %s = %s%s, %s 前 ago%n",
          last.path("signal").asText(),
          last.path("lastGood").asText(),
          unit(last),
          time(last.path("lastGoodMillis").asLong()));
    }
    talk(device.path("talk"), out);
  }

  static void point(JsonNode point, PrintWriter out) {
    out.println(point.path("id").asText());
    out.printf(
        "  %s  已 for %s%s%n",
        state(point.path("state").asText()), time(point.path("sinceMillis").asLong()), why(point));
    if (point.path("lastGoodMillis").asLong() >= 0) {
      out.printf(
          "  最近正常值 last good value: %s%s, %s 前 ago%n",
          point.path("lastGood").asText(),
          unit(point),
          time(point.path("lastGoodMillis").asLong()));
    } else {
      out.println("  还没有正常值 no good value yet");
    }
    out.printf(
        "  读数 readings: 正常 good %d, 其他 others %d%n",
        point.path("goodReadings").asLong(), point.path("otherReadings").asLong());
  }

  private static void talk(JsonNode talk, PrintWriter out) {
    if (talk.isMissingNode()) {
      return;
    }
    List<String> errors = new ArrayList<>();
    talk.path("errors")
        .properties()
        .forEach(
            e -> errors.add(e.getKey().toLowerCase(Locale.ROOT) + " " + e.getValue().asLong()));
    out.printf(
        "  请求 requests %d, 应答 answers %d, 主动上报 unasked %d, 错误 errors: %s, 重连 reconnects %d%n",
        talk.path("requests").asLong(),
        talk.path("answers").asLong(),
        talk.path("unasked").asLong(),
        errors.isEmpty() ? "0" : String.join(", ", errors),
        talk.path("reconnects").asLong());
    JsonNode trip = talk.path("roundTripMillis");
    if (!trip.isMissingNode()) {
      out.printf(
          Locale.ROOT,
          "  往返 round trip: 最近 last %.1f ms, 平均 mean %.1f ms, 最长 max %.1f ms%n",
          trip.path("last").asDouble(),
          trip.path("mean").asDouble(),
          trip.path("max").asDouble());
    }
  }

  private static String why(JsonNode node) {
    String why = node.path("why").asText();
    return why.isEmpty() ? "" : "; " + why;
  }

  private static String unit(JsonNode point) {
    String unit = point.path("unit").asText();
    return unit.isEmpty() ? "" : " " + unit;
  }

  private static String time(long millis) {
    return Durations.show(
        millis < 10_000
            ? Duration.ofMillis(millis)
            : millis < 600_000
                ? Duration.ofSeconds(millis / 1_000)
                : Duration.ofMinutes(millis / 60_000));
  }

  private static String state(String state) {
    return switch (state) {
      case "GOOD" -> "正常 good";
      case "UNCERTAIN" -> "存疑 uncertain";
      case "BAD" -> "故障 bad";
      case "STALE" -> "失联 stale";
      case "PARTLY" -> "部分正常 partly good";
      default -> "从未收到 never heard of";
    };
  }
}
