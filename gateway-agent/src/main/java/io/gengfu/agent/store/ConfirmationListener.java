package io.gengfu.agent.store;

import io.gengfu.rules.Lane;

/** Hears that a far end has more than before. On the uplink's thread: must not block or throw. */
@FunctionalInterface
public interface ConfirmationListener {

  /**
   * @param generation of the epoch
   * @param from confirmed before, not counted again
   * @param upTo confirmed now
   */
  void confirmed(String uplink, Lane lane, int generation, long from, long upTo);
}
