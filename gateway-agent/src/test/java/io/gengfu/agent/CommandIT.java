package io.gengfu.agent;

import io.gengfu.simulators.estate.Estate;

/** With the simulated platform's own broker, Artemis. */
class CommandIT extends CommandContract {

  @Override
  Estate.Builder withBroker(Estate.Builder estate) {
    return estate.platform();
  }
}
