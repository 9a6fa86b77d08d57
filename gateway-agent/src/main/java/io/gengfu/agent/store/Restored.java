package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.rules.InstanceState;
import java.util.List;

/** What the process before this one left for the core. */
public record Restored(List<InstanceState> instances, List<OutputState> outputs) {
  public Restored {
    instances = List.copyOf(instances);
    outputs = List.copyOf(outputs);
  }
}
