package io.gengfu.rules.replay;

import io.gengfu.model.LocalText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A rule instance's alert from raise to clear. One that comes back before anybody acknowledged it
 * is one alert with several episodes.
 *
 * @param instance the persistent key: {@code pack/rule/device[,device]}
 * @param severity 1 (critical) to 4 (low)
 * @param cleared empty while it lasts
 */
public record Episode(
    String instance, int severity, LocalText message, Instant raised, Optional<Instant> cleared) {

  /** The rule's id. */
  public String rule() {
    return part(1);
  }

  /** Ids with commas, the one of {@code for-each} first. */
  public String devices() {
    return part(2);
  }

  private String part(int number) {
    String[] parts = instance.split("/", 3);
    return number < parts.length ? parts[number] : "";
  }

  Episode clearedAt(Instant at) {
    return new Episode(instance, severity, message, raised, Optional.of(at));
  }

  /** Whether it and the other were active at one moment, or began within {@code tolerance}. */
  boolean meets(Episode other, Duration tolerance) {
    Instant later = raised.isAfter(other.raised) ? raised : other.raised;
    return (isActiveAt(later) && other.isActiveAt(later))
        || Duration.between(raised, other.raised).abs().compareTo(tolerance) <= 0;
  }

  private boolean isActiveAt(Instant at) {
    return !raised.isAfter(at) && cleared.map(end -> end.isAfter(at)).orElse(true);
  }
}
