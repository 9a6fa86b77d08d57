package io.gengfu.agent;

import io.gengfu.agent.uplink.Mosquitto;
import io.gengfu.simulators.estate.Estate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** With the broker that most platforms run. */
class CommandMosquittoIT extends CommandContract {

  private @Nullable Mosquitto broker;

  @Override
  Estate.Builder withBroker(Estate.Builder estate) {
    Mosquitto started = new Mosquitto(folder);
    broker = started;
    return estate.platform(started.uri());
  }

  @AfterAll
  void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }
}
