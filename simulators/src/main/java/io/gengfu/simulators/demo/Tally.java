package io.gengfu.simulators.demo;

import io.gengfu.simulators.platform.StoredAlert;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of the incidents at the platform.
 *
 * @param lost incidents without an alert
 * @param duplicated incidents with more than one alert id, and transitions under two identities
 * @param complaints one line each
 */
record Tally(long lost, long duplicated, List<String> complaints) {

  Tally {
    complaints = List.copyOf(complaints);
  }

  /**
   * Counts.
   *
   * @param alerts each identity once, in order of arrival
   * @param twice transitions that came under more than one identity
   */
  static Tally of(List<Incident> incidents, List<StoredAlert> alerts, List<String> twice) {
    List<String> complaints = new ArrayList<>();
    long lost = 0;
    long duplicated = twice.size();
    for (Incident incident : incidents) {
      long ids = told(incident, alerts).stream().map(StoredAlert::alertId).distinct().count();
      if (ids == 0) {
        lost++;
        complaints.add("lost: " + incident);
      } else if (ids > 1) {
        duplicated++;
        complaints.add("under " + ids + " alert ids: " + incident);
      }
    }
    twice.forEach(transition -> complaints.add("under two identities: " + transition));
    return new Tally(lost, duplicated, complaints);
  }

  /** Every transition that tells of an incident, in order of arrival. */
  static List<StoredAlert> told(Incident incident, List<StoredAlert> alerts) {
    return alerts.stream().filter(incident::isToldBy).toList();
  }
}
