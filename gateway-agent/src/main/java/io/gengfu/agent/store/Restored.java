package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.rules.Remembered;
import java.time.Instant;
import java.util.List;

/**
 * What the process before this one left for the core.
 *
 * @param outputs their times as they are on today's wall clock
 * @param modes the last change of every flag that somebody ever set
 * @param synchronisedAt when the wall clock was last known to be right; 1970 if never
 */
public record Restored(
    List<Remembered> instances,
    List<OutputState> outputs,
    List<ModeChange> modes,
    Instant synchronisedAt) {
  public Restored {
    instances = List.copyOf(instances);
    outputs = List.copyOf(outputs);
    modes = List.copyOf(modes);
  }
}
