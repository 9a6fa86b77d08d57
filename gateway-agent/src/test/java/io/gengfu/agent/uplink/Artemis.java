package io.gengfu.agent.uplink;

import io.gengfu.simulators.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * A real Artemis on the loopback with two doors: gateways come by the one with TLS and must show a
 * certificate, a platform by the other. Who gives a user must give its password.
 */
final class Artemis implements AutoCloseable {
  static final String USER = "gw";
  static final String PASSWORD = "right";

  private static final String STORE_PASSWORD = "stored";

  private final int port = FreePort.find();
  private final int plainPort = FreePort.find();
  private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

  /**
   * @param own its certificate
   * @param trusted whose certificates it takes
   */
  Artemis(Path folder, TestAuthority.Issued own, TestAuthority trusted) throws Exception {
    Path keys = write(own.keyStore(STORE_PASSWORD.toCharArray()), folder.resolve("broker.p12"));
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("authority", trusted.certificate);
    Path authority = write(authorities, folder.resolve("authority.p12"));
    Configuration configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(false);
    configuration.setJMXManagementEnabled(false);
    configuration.setMessageCounterEnabled(false);
    configuration.setGracefulShutdownEnabled(false);
    configuration.setSecurityEnabled(true);
    configuration.addAddressSetting(
        "#", new AddressSettings().setAutoCreateAddresses(true).setAutoCreateQueues(true));
    configuration.addAcceptorConfiguration(
        "platform", "tcp://127.0.0.1:" + plainPort + "?protocols=MQTT");
    configuration.addAcceptorConfiguration(
        "gateways",
        ("tcp://127.0.0.1:%d?protocols=MQTT;sslEnabled=true;enabledProtocols=TLSv1.3"
                + ";needClientAuth=true;keyStoreType=PKCS12;keyStorePath=%s;keyStorePassword=%s"
                + ";trustStoreType=PKCS12;trustStorePath=%s;trustStorePassword=%s")
            .formatted(port, keys, STORE_PASSWORD, authority, STORE_PASSWORD));
    broker.setConfiguration(configuration).setSecurityManager(new Users()).start();
  }

  private static Path write(KeyStore store, Path file)
      throws IOException, GeneralSecurityException {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, STORE_PASSWORD.toCharArray());
    }
    return file;
  }

  int port() {
    return port;
  }

  /** Where a platform comes in. */
  String server() {
    return "tcp://127.0.0.1:" + plainPort;
  }

  @Override
  public void close() {
    try {
      broker.stop();
    } catch (Exception e) { // Artemis declares nothing narrower.
      throw new IllegalStateException("the broker did not stop", e);
    }
  }

  private static final class Users implements ActiveMQSecurityManager {
    @Override
    public boolean validateUser(String user, String password) {
      return user == null || (user.equals(USER) && password.equals(PASSWORD));
    }

    @Override
    public boolean validateUserAndRole(
        String user, String password, Set<Role> roles, CheckType check) {
      return validateUser(user, password);
    }
  }
}
