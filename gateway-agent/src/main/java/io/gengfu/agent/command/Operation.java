package io.gengfu.agent.command;

import java.util.Map;

/** One thing that a gateway does when somebody tells it to, from this box or by a platform. */
interface Operation {

  /** Does it, and says what really happened. May take some seconds; one caller at a time. */
  Outcome run(Asked asked);

  /** How that stands now which this would change; empty when there is nothing to look at. */
  default Map<String, Object> readBack(Asked asked) {
    return Map.of();
  }

  /** Whether a platform must sign this, for it could hurt somebody. */
  default boolean isDangerous(Asked asked) {
    return false;
  }

  /** Whether what is asked says something about a person, and is not to be told to others. */
  default boolean isPersonal(Asked asked) {
    return false;
  }
}
