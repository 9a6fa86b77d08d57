package io.gengfu.agent.core;

import io.gengfu.rules.AlertDesk;
import io.gengfu.rules.Answer;

/** One thing that a person does with alerts. */
@FunctionalInterface
public interface DeskWork {
  Answer at(AlertDesk desk, long nanos);
}
