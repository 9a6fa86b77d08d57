package io.gengfu.agent.uplink;

import static io.gengfu.agent.uplink.TlsSite.CITY;
import static io.gengfu.agent.uplink.TlsSite.DAY;
import static io.gengfu.agent.uplink.TlsSite.named;
import static io.gengfu.agent.uplink.TlsSite.online;
import static io.gengfu.agent.uplink.TlsSite.soon;
import static io.gengfu.agent.uplink.TlsSite.trouble;
import static io.gengfu.agent.uplink.TlsSite.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.TlsConfig;
import io.gengfu.agent.config.TlsConfig.Version;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The uplink over TLS against a real Mosquitto: how it judges a broker, and what it says of what is
 * none.
 */
class TlsIT {
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // each test begins with its own
  private TlsSite site;

  @BeforeEach
  void prepare() throws IOException {
    site = new TlsSite(folder);
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  @Test
  void recordsAndReceiptsGoOverTls13() throws Exception {
    Mosquitto broker = site.broker("tls_version tlsv1.3");
    Receiver platform = site.open.add(new Receiver(broker, Receipts.SENT));
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));
    var journal = site.store.journal(handle -> "");
    for (int i = 0; i < 500; i++) {
      Alerts.record(journal, Alerts.raised("alert-" + i, "p/r/d" + i, Lane.ALERT));
    }

    soon().until(() -> platform.distinct() == 500);
    soon().until(() -> uplink.status().pending().getOrDefault(Lane.ALERT, -1L) == 0);
    assertThat(uplink.status().trouble()).isEmpty();
  }

  @Test
  void anAddressIsVerifiedToo() {
    Mosquitto broker = site.broker();
    online(site.uplink(named("127.0.0.1", broker), site.trusting("city-ca.pem")));
  }

  @Test
  void aBrokerOfAnotherAuthorityIsRefused() {
    Mosquitto broker = site.broker();
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("other-ca.pem"));

    assertThat(words(trouble(uplink, Kind.UNKNOWN_AUTHORITY))).contains("City CA", "ca-file");
  }

  // A private authority, and nobody has said so.
  @Test
  void withoutACaFileOnlyWhomThisJavaTrustsIsTrusted() {
    Mosquitto broker = site.broker();
    Uplink uplink = site.uplink(named("localhost", broker), TlsConfig.PLAIN);

    assertThat(words(trouble(uplink, Kind.UNKNOWN_AUTHORITY))).contains("name the platform's");
  }

  @Test
  void anExpiredBrokerIsRefused() throws Exception {
    Instant now = Instant.now();
    CITY.issue("broker", now.minus(DAY.multipliedBy(9)), now.minus(DAY), "localhost")
        .write(site.folder, "broker");
    Mosquitto broker = site.broker();
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.CERTIFICATE_EXPIRED))).contains("must renew it");
  }

  @Test
  void aBrokerOfAnotherNameIsRefused() throws Exception {
    CITY.issue("broker", "broker.example", "10.0.0.1").write(site.folder, "broker");
    Mosquitto broker = site.broker();
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.WRONG_HOST_NAME)))
        .contains("for broker.example, 10.0.0.1, not for localhost");
  }

  // A board without a battery boots in 1970; the floor is what its clock then shows.
  @Test
  void certificatesAreJudgedAtTheGatewaysOwnTime() throws Exception {
    Instant later = Instant.now().plus(DAY.multipliedBy(1000));
    CITY.issue("broker", later, later.plus(DAY), "localhost").write(site.folder, "broker");
    Mosquitto broker = site.broker();

    Uplink early = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));
    assertThat(words(trouble(early, Kind.CERTIFICATE_NOT_YET_VALID))).contains("set it");
    early.close();

    online(
        site.uplink(
            named("localhost", broker),
            site.trusting("city-ca.pem"),
            Optional.empty(),
            Optional.empty(),
            new Floor(later.plusSeconds(5))));
  }

  @Test
  void aFileThatCannotBeReadIsSaidSoAndTakenOnceItIsThere() throws Exception {
    Mosquitto broker = site.broker();
    Path ca = Files.writeString(site.folder.resolve("mine.pem"), "not a certificate");
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("mine.pem"));
    assertThat(words(trouble(uplink, Kind.FILE_UNUSABLE)))
        .contains("mine.pem holds no certificate");

    CITY.write(ca);

    online(uplink);
  }

  @Test
  void tls12IsSpokenOnlyWhereItIsAskedFor() throws Exception {
    Mosquitto broker = site.open.add(Mosquitto.old(site.folder, site.listener()));
    Uplink strict = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));
    assertThat(words(trouble(strict, Kind.NO_COMMON_VERSION))).contains("oldest-version: \"1.2\"");
    strict.close();

    TlsConfig older =
        new TlsConfig(
            Optional.of(site.folder.resolve("city-ca.pem")), Optional.empty(), Version.TLS_1_2);
    online(site.uplink(named("localhost", broker), older));
  }

  @Test
  void aPortWithoutTlsIsSaidSo() {
    Mosquitto broker = site.open.add(new Mosquitto(site.folder));
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.NO_TLS))).contains("8883");
  }

  @Test
  void aBrokerThatIsAwayIsNoMatterOfCertificates() {
    Mosquitto broker = site.broker();
    broker.kill();
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.UNREACHABLE))).contains("refused");
  }

  // As without TLS: each attempt once cost a thread.
  @Test
  void aFarEndThatHangsUpAfterTheHandshakeLeavesNoThreadBehind() throws Exception {
    var own = CITY.issue("broker", "localhost");
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(own.keyStore(new char[0]), new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket proxy =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> hangUp(proxy, attempts));
      URI address = URI.create("mqtts://localhost:" + proxy.getLocalPort());
      Uplink uplink = site.uplink(address, site.trusting("city-ca.pem"));
      soon().until(() -> attempts.get() >= 4);
      uplink.close();
      soon().until(TlsIT::noClientIsLeft);
    }
  }

  // Accepts the connection and never shakes hands.
  @Test
  void aFarEndThatNeverShakesHandsLeavesNoThreadBehind() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("mqtts://localhost:" + mute.getLocalPort());
      Uplink uplink = site.uplink(address, site.trusting("city-ca.pem"));
      trouble(uplink, Kind.UNREACHABLE);
      uplink.close();
      soon().until(TlsIT::noClientIsLeft);
    }
  }

  private static boolean noClientIsLeft() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().contains("gengfu-gw-city"));
  }

  private static void hangUp(ServerSocket proxy, AtomicInteger attempts) {
    try {
      while (!proxy.isClosed()) {
        try (SSLSocket socket = (SSLSocket) proxy.accept()) {
          socket.startHandshake();
          attempts.incrementAndGet();
        }
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(TlsIT.class).debug("the proxy is closed", e);
    }
  }

  /** A clock that nobody vouches for and that stands at its floor. */
  private record Floor(Instant wall) implements Clock {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Trust trust() {
      return Trust.UNKNOWN;
    }

    @Override
    public String bootId() {
      return "boot";
    }
  }
}
