package io.gengfu.simulators.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * What a gateway learned of its clock: docs/platform.md, "Times that were wrong".
 *
 * @param from ms since the boot; with {@code to} which records it corrects
 * @param bootedAt when the boot was, epoch ms
 * @param growing whether the clock went wrong little by little
 */
public record StoredCorrection(
    String gateway,
    String bootId,
    long from,
    long to,
    long bootedAt,
    long offset,
    boolean growing,
    String cause) {

  static StoredCorrection read(String gateway, JsonNode data) {
    return new StoredCorrection(
        gateway,
        data.path("bootId").asText(),
        data.path("fromSinceBootMillis").asLong(),
        data.path("toSinceBootMillis").asLong(),
        Instant.parse(data.path("bootedAt").asText()).toEpochMilli(),
        data.path("offsetMillis").asLong(),
        data.path("growing").asBoolean(),
        data.path("cause").asText());
  }

  /** The time of an alert's transition: the last correction that is for it, else its own. */
  static Instant moment(List<StoredCorrection> corrections, String gateway, JsonNode data) {
    String boot = data.at("/clock/bootId").asText();
    long since = data.at("/clock/sinceBootMillis").asLong();
    return corrections.reversed().stream()
        .filter(c -> c.gateway().equals(gateway) && c.bootId().equals(boot) && c.isFor(since))
        .findFirst()
        .map(c -> c.time(since))
        .orElseGet(() -> Instant.parse(data.path("occurredAt").asText()));
  }

  private boolean isFor(long since) {
    return from < to && since >= from && since <= to;
  }

  private Instant time(long since) {
    double part = growing ? (double) (since - from) / (to - from) : 1;
    return Instant.ofEpochMilli(bootedAt - offset + Math.round(offset * part) + since);
  }
}
