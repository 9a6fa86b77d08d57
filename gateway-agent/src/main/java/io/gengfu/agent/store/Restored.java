package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.rules.InstanceState;
import java.util.List;

/**
 * What the process before this one left for the core.
 *
 * @param modes the last change of every flag that somebody ever set
 */
public record Restored(
    List<InstanceState> instances, List<OutputState> outputs, List<ModeChange> modes) {
  public Restored {
    instances = List.copyOf(instances);
    outputs = List.copyOf(outputs);
    modes = List.copyOf(modes);
  }
}
