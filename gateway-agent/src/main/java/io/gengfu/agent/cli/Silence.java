package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/** An alert's state, and why nobody is told of it, in words. */
final class Silence {

  private Silence() {}

  /** {@code latched, acknowledged: waits for a reset}. */
  static String state(String state) {
    String words = state.toLowerCase(Locale.ROOT).replace('_', ' ').replaceFirst(" ", ", ");
    return switch (state) {
      case "NORMAL" -> "closed";
      case "LATCHED_UNACKNOWLEDGED" -> words + ": waits for acknowledge and reset";
      case "LATCHED_ACKNOWLEDGED" -> words + ": waits for a reset";
      case "CLEARED_UNCONFIRMED" -> words + ": waits for a confirm";
      case "CLEARED_UNACKNOWLEDGED" -> words + ": waits for an acknowledge";
      default -> words;
    };
  }

  /** Of an alert in the gateway's list; empty when it is not suppressed. */
  static String of(JsonNode alert, Moments moments) {
    String until = alert.path("suppressedUntil").asText();
    return words(
        alert.path("suppression").asText(),
        until.isEmpty() ? 0 : Instant.parse(until).toEpochMilli(),
        alert.path("suppressedBy").asText(),
        alert.path("suppressedWhy").asText(),
        moments);
  }

  /** {@code shelved until 2026-11-20 08:00:00 by duty: being mended}; empty for none. */
  static String words(String suppression, long until, String who, String why, Moments moments) {
    if (suppression.isEmpty() || suppression.equals("NONE")) {
      return "";
    }
    return suppression.toLowerCase(Locale.ROOT).replace('_', ' ')
        + (until == 0 ? "" : " until " + moments.show(Instant.ofEpochMilli(until)))
        + (who.isEmpty() ? "" : " by " + who)
        + (why.isEmpty() ? "" : ": " + why);
  }
}
