package io.gengfu.agent.kpi;

import io.gengfu.rules.Reason;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one scenario did with one device on one day, or any sum of such; see {@code docs/kpi.md}.
 */
final class Figures {
  long alerts;
  long closed;
  long repeats;
  long chattering;
  long inFloods;
  final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
  final Spread toAcknowledge;
  final Spread toClose;
  final Spread toForward;

  Figures() {
    this(new Spread(), new Spread(), new Spread());
  }

  /** Durations in seconds, seconds and milliseconds. */
  Figures(Spread toAcknowledge, Spread toClose, Spread toForward) {
    this.toAcknowledge = toAcknowledge;
    this.toClose = toClose;
    this.toForward = toForward;
  }

  void add(Figures other) {
    alerts += other.alerts;
    closed += other.closed;
    repeats += other.repeats;
    chattering += other.chattering;
    inFloods += other.inFloods;
    other.reasons.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    toAcknowledge.add(other.toAcknowledge);
    toClose.add(other.toClose);
    toForward.add(other.toForward);
  }

  void judged(Reason reason) {
    reasons.merge(reason, 1L, Long::sum);
  }

  /** As one JSON object. A percentage of nothing is left out. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("alerts", alerts);
    json.put("closed", closed);
    Map<String, Long> judged = new LinkedHashMap<>();
    long all = 0;
    for (Reason reason : Reason.values()) {
      long count = reasons.getOrDefault(reason, 0L);
      judged.put(reason.word(), count);
      all += count;
    }
    json.put("reasons", judged);
    percent(json, "falsePercent", reasons.getOrDefault(Reason.FALSE, 0L), all);
    json.put("repeats", repeats);
    percent(json, "repeatPercent", repeats, alerts);
    json.put("chatteringPeriods", chattering);
    json.put("alertsInFloods", inFloods);
    json.put("acknowledgeSeconds", spread(toAcknowledge));
    json.put("closeSeconds", spread(toClose));
    json.put("forwardMillis", spread(toForward));
    return json;
  }

  /** To a hundredth. */
  static void percent(Map<String, Object> json, String key, long part, long whole) {
    if (whole > 0) {
      json.put(key, Math.round(part * 10_000.0 / whole) / 100.0);
    }
  }

  private static Map<String, Object> spread(Spread spread) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("samples", spread.samples());
    if (spread.samples() > 0) {
      json.put("p50", spread.quantile(50));
      json.put("p95", spread.quantile(95));
    }
    return json;
  }
}
