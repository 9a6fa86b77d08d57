package io.gengfu.agent.cli;

import io.gengfu.agent.cli.ReplayRun.Outcome;
import io.gengfu.rules.replay.Comparison;
import io.gengfu.rules.replay.Comparison.Pair;
import io.gengfu.rules.replay.Episode;
import io.gengfu.rules.replay.Replay;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A replay's outcome for people and for programs. */
final class ReplayReport {

  private static final String ROW = "%s %-30s  %-30s  %-22s %s%n";

  private ReplayReport() {}

  static void print(Outcome outcome, PrintWriter out) {
    Moments moments = outcome.moments();
    out.printf(
        "%s %s, %s to %s, %d readings from %s on%n",
        outcome.pack().name(),
        outcome.pack().version(),
        moments.show(outcome.from()),
        moments.show(outcome.to()),
        outcome.replay().readings(),
        moments.show(outcome.warmUp()));
    if (!outcome.pack().bound()) {
      out.println("note: the site does not have this pack; it is bound to every device that fits");
    }
    Comparison comparison = outcome.comparison();
    if (!comparison.pairs().isEmpty()) {
      out.println();
      out.printf(ROW, " ", "would be raised", "was raised", "rule", "devices");
    }
    for (Pair pair : comparison.pairs()) {
      out.printf(
          ROW,
          pair.recorded().isEmpty() ? "+" : pair.replayed().isEmpty() ? "-" : "=",
          cell(pair.replayed(), outcome),
          cell(pair.recorded(), outcome),
          pair.any().rule(),
          pair.any().devices());
    }
    out.println();
    out.printf(
        "%d in both, %d only replayed (+), %d only recorded (-)%n",
        comparison.both(), comparison.onlyReplayed(), comparison.onlyRecorded());
    for (Replay.Asked asked : outcome.replay().asked()) {
      out.printf("%s would have used %s, %d ×%n", asked.rule(), asked.output(), asked.times());
    }
    for (Replay.Gap gap : outcome.replay().gaps()) {
      out.printf(
          "gap: nothing was recorded from %s to %s (%s); everything was unknown%n",
          moments.show(gap.from()),
          moments.show(gap.to()),
          Moments.show(Duration.between(gap.from(), gap.to())));
    }
    notes(outcome, out);
  }

  private static void notes(Outcome outcome, PrintWriter out) {
    for (Replay.Fault fault : outcome.replay().faults()) {
      out.printf("fault: %s went out of service: %s%n", fault.instance(), fault.bug());
    }
    if (!outcome.replay().setBack().isZero()) {
      out.printf(
          "note: the clock was set back by %s; what was recorded until it had caught up counts as"
              + " one moment%n",
          Moments.show(outcome.replay().setBack()));
    }
    if (!outcome.strangers().isEmpty()) {
      out.printf(
          "note: recorded, but no longer in the site: %s%n",
          String.join(", ", outcome.strangers()));
    }
    if (outcome.beyond() > 0) {
      out.printf("note: %d more are not listed; choose a shorter time%n", outcome.beyond());
    }
  }

  private static String cell(Optional<Episode> episode, Outcome outcome) {
    return episode
        .map(
            e -> {
              String since =
                  e.raised().isBefore(outcome.from())
                      ? "active before"
                      : outcome.moments().show(e.raised());
              String length =
                  e.cleared()
                      .map(end -> Moments.show(Duration.between(e.raised(), end)))
                      .orElse("lasting");
              return since + "  " + length;
            })
        .orElse("");
  }

  static Map<String, Object> json(Outcome outcome) {
    var report = new LinkedHashMap<String, Object>();
    Comparison comparison = outcome.comparison();
    report.put("pack", outcome.pack().name());
    report.put("version", outcome.pack().version());
    report.put("bound", outcome.pack().bound());
    report.put("warmUpFrom", outcome.warmUp().toString());
    report.put("from", outcome.from().toString());
    report.put("to", outcome.to().toString());
    report.put("readings", outcome.replay().readings());
    report.put(
        "summary",
        Map.of(
            "both", comparison.both(),
            "onlyReplayed", comparison.onlyReplayed(),
            "onlyRecorded", comparison.onlyRecorded(),
            "notListed", outcome.beyond()));
    report.put("alerts", comparison.pairs().stream().map(ReplayReport::json).toList());
    report.put(
        "outputs",
        outcome.replay().asked().stream()
            .map(a -> Map.of("rule", a.rule(), "output", a.output(), "times", a.times()))
            .toList());
    report.put(
        "gaps",
        outcome.replay().gaps().stream()
            .map(g -> Map.of("from", g.from().toString(), "to", g.to().toString()))
            .toList());
    report.put(
        "faults",
        outcome.replay().faults().stream()
            .map(f -> Map.of("instance", f.instance(), "bug", f.bug()))
            .toList());
    report.put("clockSetBackMillis", outcome.replay().setBack().toMillis());
    report.put("noLongerInTheSite", List.copyOf(outcome.strangers()));
    return report;
  }

  private static Map<String, Object> json(Pair pair) {
    var line = new LinkedHashMap<String, Object>();
    line.put("instance", pair.any().instance());
    line.put("rule", pair.any().rule());
    line.put("devices", List.of(pair.any().devices().split(",", -1)));
    line.put("severity", pair.any().severity());
    line.put("message", pair.any().message());
    pair.replayed().ifPresent(episode -> line.put("replayed", json(episode)));
    pair.recorded().ifPresent(episode -> line.put("recorded", json(episode)));
    return line;
  }

  private static Map<String, Object> json(Episode episode) {
    var times = new LinkedHashMap<String, Object>();
    times.put("raised", episode.raised().toString());
    episode
        .cleared()
        .ifPresent(
            end -> {
              times.put("cleared", end.toString());
              times.put("seconds", Duration.between(episode.raised(), end).toMillis() / 1e3);
            });
    return times;
  }
}
