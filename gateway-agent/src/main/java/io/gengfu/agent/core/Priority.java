package io.gengfu.agent.core;

/**
 * Who goes first in asking for the active state, the last being the strongest. Towards the safe
 * state nobody is stronger than anybody.
 */
public enum Priority {
  RULE,
  PLATFORM,
  INSTALLER
}
