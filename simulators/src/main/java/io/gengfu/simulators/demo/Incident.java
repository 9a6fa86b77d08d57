package io.gengfu.simulators.demo;

import io.gengfu.simulators.platform.StoredAlert;
import java.time.Instant;

/**
 * Something that really happened in the estate.
 *
 * @param device the id by which the site knows it
 * @param number which of its kind, from 1
 * @param atNanos {@link System#nanoTime()} when the device's signals had changed
 * @param inOutage whether the platform's line was cut at that time
 */
record Incident(Kind kind, String device, int number, Instant at, long atNanos, boolean inOutage) {

  /** What happens, the rule that must see it, and what must be done about it on the spot. */
  enum Kind {
    EBIKE("ebike", "ebike-in-car", Response.HOLD_DOOR),
    EBIKE_IN_FIREFIGHTER_LIFT("ebike", "ebike-in-car", Response.NONE),
    ENTRAPMENT("entrapment", "trapped-between-floors", Response.SPEAK),
    OVERHEAT("charging", "overheat", Response.CUT_RELAY),
    INTRUSION("intrusion", "intrusion", Response.SOUND_SIREN);

    private final String scenario;
    private final String rule;
    private final Response response;

    Kind(String scenario, String rule, Response response) {
      this.scenario = scenario;
      this.rule = rule;
      this.response = response;
    }

    Response response() {
      return response;
    }
  }

  /** What the gateway must do at the device. */
  enum Response {
    NONE,
    HOLD_DOOR,
    SPEAK,
    CUT_RELAY,
    SOUND_SIREN
  }

  boolean hasOutput() {
    return kind.response != Response.NONE;
  }

  /** Whether the alert tells of this incident; each device has one incident of a scenario. */
  boolean isToldBy(StoredAlert alert) {
    return alert.devices().contains(device)
        && alert.scenario().equals(kind.scenario)
        && alert.rule().endsWith(kind.rule);
  }
}
