package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.uplink.Keys.UnusableException;
import io.gengfu.agent.uplink.UplinkStatus.BrokerCertificate;
import io.gengfu.agent.uplink.UplinkStatus.OwnCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to get in at one broker: address, certificates, credentials; one for each connection. Reads
 * its files at each {@link #enter}, and looks at the certificates every few seconds while there is
 * a session: files that have changed and can be used end it, so that the next one begins with them;
 * files that cannot be used are a {@link #trouble} and end nothing.
 *
 * <p>Its line's thread only, except for the views.
 */
final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  private static final long AGAIN_NANOS = Duration.ofDays(1).toNanos();
  private static final long LOOK_NANOS = Duration.ofSeconds(3).toNanos();

  private final UplinkConfig config;
  private final Clock clock;
  private OwnKey shown = new OwnKey(Optional.empty());
  private String stamp = "";
  private String candidate = "";
  private long nextLook;
  private volatile Optional<Trouble> trouble = Optional.empty();
  private volatile Optional<OwnCertificate> certificate = Optional.empty();
  private volatile Optional<BrokerCertificate> broker = Optional.empty();
  private Optional<TlsSockets> secured = Optional.empty();
  private long enteredAt;

  Access(UplinkConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * What one connection is opened with.
   *
   * @param server as Paho wants it; TLS is the sockets' matter
   */
  record Entry(
      String server, SocketFactory sockets, Optional<String> user, Optional<String> password) {

    void into(MqttConnectionOptions options) {
      options.setSocketFactory(sockets);
      user.ifPresent(options::setUserName);
      password.map(word -> word.getBytes(StandardCharsets.UTF_8)).ifPresent(options::setPassword);
    }
  }

  /**
   * Reads the files anew, so that what has changed needs no restart.
   *
   * @param meter of the connection that will be opened
   * @throws IOException if one cannot be used; says which and why
   */
  Entry enter(Meter meter) throws IOException {
    String host = config.broker().getHost();
    String server = "tcp://" + host + ":" + config.broker().getPort();
    try {
      SocketFactory sockets = new PatientSockets(meter);
      if (config.tls().isPresent()) {
        // Before they are read: what changes meanwhile is found by the next look.
        stamp = Keys.stamp(config.tls().get());
        candidate = stamp;
        Keys keys = Keys.read(config.tls().get());
        certificate = keys.identity().map(pair -> view(pair.chain().getFirst()));
        certificate
            .filter(own -> own.isDue(clock.wall()))
            .ifPresent(
                own ->
                    LOG.warn(
                        "uplink {}: this gateway's own certificate ends at {}; renew it",
                        config.name(),
                        own.notAfter()));
        shown = new OwnKey(keys.identity());
        TlsSockets behindTls = keys.sockets(bare(host), clock.wall(), shown, meter);
        secured = Optional.of(behindTls);
        sockets = behindTls;
      }
      return new Entry(server, sockets, config.user(), password());
    } catch (UnusableException e) {
      trouble = Optional.of(e.trouble());
      throw e;
    }
  }

  private static OwnCertificate view(X509Certificate certificate) {
    return new OwnCertificate(
        BrokerTrust.Words.subject(certificate), certificate.getNotAfter().toInstant());
  }

  /** An IPv6 address without its brackets. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private Optional<String> password() throws IOException {
    Optional<Path> file = config.passwordFile();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file.get()).strip());
    } catch (IOException e) {
      trouble = Optional.of(Troubles.password(file.get()));
      throw new IOException("cannot read the password file " + file.get(), e);
    }
  }

  /** There is a session. */
  void entered() {
    trouble = Optional.empty();
    enteredAt = clock.nanos();
    nextLook = enteredAt + LOOK_NANOS;
    broker =
        secured
            .flatMap(TlsSockets::firstToEnd)
            .map(
                ends ->
                    new BrokerCertificate(
                        BrokerTrust.Words.subject(ends), ends.getNotAfter().toInstant()));
  }

  /** The one by which all of it is judged. */
  Clock clock() {
    return clock;
  }

  /** It did not work; says why. */
  String failed(MqttException e) {
    Instant now = clock.wall();
    boolean expired = certificate.filter(own -> own.isOver(now)).isPresent();
    trouble = Troubles.of(e, config, new Troubles.Shown(shown.wasAsked(), certificate, expired));
    return trouble.map(Trouble::toString).orElseGet(() -> End.say(e));
  }

  /**
   * Whether the certificate files have changed since they were read, have settled, and are good.
   */
  boolean hasChanged() {
    if (config.tls().isEmpty() || clock.nanos() - nextLook < 0) {
      return false;
    }
    nextLook = clock.nanos() + LOOK_NANOS;
    String now = Keys.stamp(config.tls().get());
    if (now.equals(stamp)) {
      trouble = Optional.empty();
      return false;
    }
    if (!now.equals(candidate)) {
      candidate = now; // Somebody is at it: a certificate and its key are two files.
      return false;
    }
    try {
      Keys.read(config.tls().get());
      return true;
    } catch (UnusableException e) {
      if (trouble.isEmpty()) {
        LOG.error("uplink {}: {}; the session goes on as it is", config.name(), e.getMessage());
      }
      trouble = Optional.of(e.trouble());
      return false;
    }
  }

  /**
   * Whether the broker's certificate is near its end, and was shown so long ago that it may have
   * been renewed: only a new session shows it.
   */
  boolean isToLookAgain() {
    return clock.nanos() - enteredAt > AGAIN_NANOS
        && broker.filter(shown -> shown.isDue(clock.wall())).isPresent();
  }

  /** After how long {@link #hasChanged} has something to look at. */
  long restNanos() {
    return config.tls().isEmpty() ? Long.MAX_VALUE : Math.max(0, nextLook - clock.nanos());
  }

  /** What is wrong, for whoever has to mend it. */
  Optional<Trouble> trouble() {
    return trouble;
  }

  /** What the broker has shown when the session began. */
  Optional<BrokerCertificate> broker() {
    return broker;
  }

  /** What the gateway shows, as far as it was read. */
  Optional<OwnCertificate> certificate() {
    return certificate;
  }
}
