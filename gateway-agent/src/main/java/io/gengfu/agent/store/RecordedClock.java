package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock.Trust;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a record was made on the boot clock, and what its times of day were worth.
 *
 * @param boot names the boot; without spaces
 * @param sinceBootMillis of the earliest of its times
 */
public record RecordedClock(String boot, long sinceBootMillis, Trust trust) {

  String text() {
    return trust.name() + " " + sinceBootMillis + " " + boot;
  }

  static Optional<RecordedClock> of(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = text.split(" ", 3);
    return Optional.of(
        new RecordedClock(parts[2], Long.parseLong(parts[1]), Trust.valueOf(parts[0])));
  }
}
