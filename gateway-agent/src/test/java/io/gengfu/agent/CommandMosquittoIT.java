package io.gengfu.agent;

import io.gengfu.agent.uplink.Mosquitto;
import io.gengfu.simulators.estate.Estate;
import org.junit.jupiter.api.AfterAll;

/** With the broker that most platforms run. */
class CommandMosquittoIT extends CommandContract {

  private Mosquitto broker;

  @Override
  Estate.Builder withBroker(Estate.Builder estate) {
    broker = new Mosquitto(folder);
    return estate.platform(broker.uri());
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }
}
