package io.gengfu.simulators.platform;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * An Artemis broker that speaks MQTT on one loopback port and keeps nothing on disk. Its limits for
 * clients are Artemis's own defaults; beyond 64 MB of messages it refuses new ones.
 */
final class EmbeddedBroker implements AutoCloseable {

  private static final long MEMORY_MAX = 64L << 20;

  private final EmbeddedActiveMQ broker;

  private EmbeddedBroker(EmbeddedActiveMQ broker) {
    this.broker = broker;
  }

  /** Accepts connections when this returns. */
  static EmbeddedBroker start(int port) {
    EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    try {
      broker.setConfiguration(configuration(port)).start();
    } catch (Exception e) { // Artemis declares nothing narrower.
      throw new IllegalStateException("the broker did not start on port " + port, e);
    }
    return new EmbeddedBroker(broker);
  }

  @Override
  public void close() {
    try {
      broker.stop();
    } catch (Exception e) { // Artemis declares nothing narrower.
      throw new IllegalStateException("the broker did not stop", e);
    }
  }

  private static Configuration configuration(int port) throws Exception {
    Configuration configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(false);
    configuration.setSecurityEnabled(false);
    configuration.setJMXManagementEnabled(false);
    configuration.setMessageCounterEnabled(false);
    configuration.setGracefulShutdownEnabled(false);
    configuration.setGlobalMaxSize(MEMORY_MAX);
    configuration.addAddressSetting(
        "#",
        new AddressSettings()
            .setAutoCreateAddresses(true)
            .setAutoCreateQueues(true)
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL));
    configuration.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:" + port + "?protocols=MQTT");
    return configuration;
  }
}
