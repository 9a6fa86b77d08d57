package io.gengfu.simulators.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.platform.Gap;
import io.gengfu.simulators.platform.PlatformStore;
import io.gengfu.simulators.platform.StoredAlert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The figures of one run, every one measured in it.
 *
 * @param toDevice change at the device until the output was seen there, in ms, confirmation times
 *     of the rules included
 * @param toPlatform change at the device until the alert was at the platform, in ms, of incidents
 *     while the line was there
 * @param alertsFirst whether no telemetry came before the last alert of the outage, after the line
 *     was back
 */
record Outcome(
    long readings,
    int incidents,
    long raised,
    long delivered,
    long lost,
    long duplicated,
    long redelivered,
    Outage outage,
    JsonNode agent,
    Percentiles toDevice,
    Percentiles toPlatform,
    boolean alertsFirst,
    List<String> complaints) {

  /**
   * The line was cut.
   *
   * @param raised incidents in that time that became an alert
   * @param withOutput incidents in that time about which something had to be done
   * @param actedLocally those for which the device saw it before the line came back
   * @param deliveredAfter those whose alert came to the platform afterwards
   */
  record Outage(
      double seconds, long raised, long withOutput, long actedLocally, long deliveredAfter) {}

  /** When the line was cut and restored, and what the platform had received by then. */
  record Cut(long cutNanos, long restoredNanos, long receivedBefore) {
    double seconds() {
      return (restoredNanos - cutNanos) / 1e9;
    }
  }

  static Outcome of(Estate estate, Story story, Cut cut, JsonNode agent, long raisedByAgent) {
    PlatformStore store = estate.platform().store();
    List<StoredAlert> alerts = store.alerts();
    Accounts accounts = story.accounts();
    Tally tally = Tally.of(story.incidents(), alerts, store.duplicatedTransitions());
    List<String> complaints = new ArrayList<>(tally.complaints());
    List<Double> toDevice = new ArrayList<>();
    List<Double> toPlatform = new ArrayList<>();
    for (Incident incident : story.incidents()) {
      if (accounts.wronglyHeld(incident)) {
        complaints.add("a door was held in firefighter mode: " + incident);
      }
      OptionalLong output = accounts.outputNanos(incident);
      if (output.isPresent()) {
        toDevice.add((output.getAsLong() - incident.atNanos()) / 1e6);
      } else if (incident.hasOutput()) {
        complaints.add("nothing was done about: " + incident);
      }
      List<StoredAlert> told = Tally.told(incident, alerts);
      if (!told.isEmpty() && !incident.inOutage()) {
        toPlatform.add((told.getFirst().receivedNanos() - incident.atNanos()) / 1e6);
      }
    }
    for (Gap gap : store.gaps()) {
      if (!gap.lane().lane().equals("telemetry")) {
        complaints.add("missing at the platform: " + gap);
      }
    }
    store.refusals().forEach(why -> complaints.add("refused by the platform: " + why));
    Outage outage = outage(story, accounts, alerts, cut);
    return new Outcome(
        agent.path("readings").asLong(),
        story.incidents().size(),
        raisedByAgent,
        alerts.stream().map(StoredAlert::alertId).distinct().count(),
        tally.lost(),
        tally.duplicated(),
        store.counts().redelivered(),
        outage,
        agent,
        Percentiles.of(toDevice),
        Percentiles.of(toPlatform),
        alertsFirst(story, alerts, store, cut),
        List.copyOf(complaints));
  }

  private static Outage outage(Story story, Accounts accounts, List<StoredAlert> alerts, Cut cut) {
    long raised = 0;
    long withOutput = 0;
    long acted = 0;
    long after = 0;
    for (Incident incident : story.incidents()) {
      if (!incident.inOutage()) {
        continue;
      }
      List<StoredAlert> told = Tally.told(incident, alerts);
      raised += told.isEmpty() ? 0 : 1;
      after += !told.isEmpty() && told.getFirst().receivedNanos() - cut.restoredNanos() > 0 ? 1 : 0;
      withOutput += incident.hasOutput() ? 1 : 0;
      OptionalLong output = accounts.outputNanos(incident);
      acted += output.isPresent() && output.getAsLong() - cut.restoredNanos() < 0 ? 1 : 0;
    }
    return new Outage(cut.seconds(), raised, withOutput, acted, after);
  }

  private static boolean alertsFirst(
      Story story, List<StoredAlert> alerts, PlatformStore store, Cut cut) {
    long lastAlert =
        story.incidents().stream()
            .filter(Incident::inOutage)
            .flatMap(incident -> Tally.told(incident, alerts).stream().limit(1))
            .mapToLong(StoredAlert::order)
            .max()
            .orElse(Long.MAX_VALUE);
    return lastAlert < store.firstTelemetryAfter(cut.receivedBefore());
  }

  /** Nothing was lost, nothing came twice, and everything was done that had to be. */
  boolean good() {
    return lost == 0 && duplicated == 0 && complaints.isEmpty();
  }

  /** For {@code --json}, key by key as documented. */
  Map<String, Object> json() {
    JsonNode micros = agent.path("readingToOutputMicros");
    JsonNode start = agent.path("startMillis");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("readings", Map.of("total", readings));
    json.put("incidents", incidents);
    json.put(
        "alerts",
        ordered(
            "raised",
            raised,
            "delivered",
            delivered,
            "lost",
            lost,
            "duplicated",
            duplicated,
            "redelivered",
            redelivered));
    json.put(
        "outage",
        ordered(
            "seconds", Math.round(outage.seconds * 10) / 10.0,
            "raised", outage.raised,
            "withOutput", outage.withOutput,
            "actedLocally", outage.actedLocally,
            "deliveredAfter", outage.deliveredAfter));
    json.put(
        "latencyMicros",
        Map.of(
            "readingToOutput",
            ordered(
                "samples", micros.path("samples").numberValue(),
                "p50", micros.path("p50").numberValue(),
                "p99", micros.path("p99").numberValue(),
                "max", micros.path("max").numberValue())));
    json.put(
        "latencyMillis",
        ordered("readingToDevice", toDevice.json(), "readingToPlatform", toPlatform.json()));
    json.put(
        "startMillis",
        ordered("localPath", start.path("localPath").asLong(), "all", start.path("all").asLong()));
    json.put("residentMegabytes", agent.path("residentMegabytes").asLong());
    return json;
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
