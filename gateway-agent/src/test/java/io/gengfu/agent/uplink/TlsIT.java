package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.TlsConfig;
import io.gengfu.agent.config.TlsConfig.Identity;
import io.gengfu.agent.config.TlsConfig.Version;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus.OwnCertificate;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The uplink over TLS against a real Mosquitto: what works, and each way in which it does not. */
class TlsIT {
  private static final TestAuthority CITY = new TestAuthority("City CA");
  private static final TestAuthority OTHER = new TestAuthority("Other CA");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path folder;

  private final Opened open = new Opened();
  private final Clock system = SystemClock.open();
  private Store store;

  @BeforeEach
  void prepare() throws IOException {
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    store = open.add(Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS));
    CITY.write(folder.resolve("city-ca.pem"));
    OTHER.write(folder.resolve("other-ca.pem"));
    CITY.issue("broker", "localhost", "127.0.0.1").write(folder, "broker");
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private String at(String file) {
    return folder.resolve(file).toString();
  }

  /** A broker with the certificate {@code broker.pem}. */
  private Mosquitto broker(String... more) {
    return open.add(Mosquitto.guarded(folder, listener(more)));
  }

  private String[] listener(String... more) {
    var lines = new ArrayList<String>();
    lines.add("certfile " + at("broker.pem"));
    lines.add("keyfile " + at("broker.key"));
    lines.add("cafile " + at("city-ca.pem"));
    lines.addAll(List.of(more));
    if (!lines.contains("allow_anonymous false")) {
      lines.add("allow_anonymous true");
    }
    return lines.toArray(String[]::new);
  }

  private static URI named(String host, Mosquitto broker) {
    return URI.create("mqtts://" + host + ":" + broker.port());
  }

  private TlsConfig trusting(String ca) {
    return new TlsConfig(Optional.of(folder.resolve(ca)), Optional.empty(), Version.TLS_1_3);
  }

  private TlsConfig showing(String own) {
    return new TlsConfig(
        Optional.of(folder.resolve("city-ca.pem")),
        Optional.of(new Identity(folder.resolve(own + ".pem"), folder.resolve(own + ".key"))),
        Version.TLS_1_3);
  }

  private Uplink uplink(URI broker, TlsConfig tls) {
    return uplink(broker, tls, Optional.empty(), Optional.empty(), system);
  }

  private Uplink uplink(
      URI broker, TlsConfig tls, Optional<String> user, Optional<Path> password, Clock clock) {
    UplinkConfig config =
        new UplinkConfig(
            "city",
            broker,
            Optional.of(tls),
            user,
            password,
            true,
            Duration.ofSeconds(30),
            UplinkFilter.NONE,
            Set.of(),
            Optional.empty());
    return open.add(Hasty.start("gw", config, store, clock));
  }

  private static void online(Uplink uplink) {
    soon().until(() -> uplink.status().state() == State.ONLINE);
    soon().until(() -> uplink.status().trouble().isEmpty());
  }

  private static Trouble trouble(Uplink uplink, Kind kind) {
    soon()
        .untilAsserted(
            () ->
                assertThat(uplink.status().trouble().map(Trouble::kind))
                    .as("%s", uplink.status().reason())
                    .contains(kind));
    return uplink.status().trouble().orElseThrow();
  }

  private static String words(Trouble trouble) {
    assertThat(trouble.what().zh()).isNotEqualTo(trouble.what().en());
    return trouble.toString();
  }

  @Test
  void recordsAndReceiptsGoOverTls13() throws Exception {
    Mosquitto broker = broker("tls_version tlsv1.3");
    Receiver platform = open.add(new Receiver(broker, Receipts.SENT));
    Uplink uplink = uplink(named("localhost", broker), trusting("city-ca.pem"));
    var journal = store.journal(handle -> "");
    for (int i = 0; i < 500; i++) {
      Alerts.record(journal, Alerts.raised("alert-" + i, "p/r/d" + i, Lane.ALERT));
    }

    soon().until(() -> platform.distinct() == 500);
    soon().until(() -> uplink.status().pending().getOrDefault(Lane.ALERT, -1L) == 0);
    assertThat(uplink.status().trouble()).isEmpty();
  }

  @Test
  void anAddressIsVerifiedToo() {
    Mosquitto broker = broker();
    online(uplink(named("127.0.0.1", broker), trusting("city-ca.pem")));
  }

  @Test
  void aBrokerOfAnotherAuthorityIsRefused() {
    Mosquitto broker = broker();
    Uplink uplink = uplink(named("localhost", broker), trusting("other-ca.pem"));

    assertThat(words(trouble(uplink, Kind.UNKNOWN_AUTHORITY))).contains("City CA", "ca-file");
  }

  // A private authority, and nobody has said so.
  @Test
  void withoutACaFileOnlyWhomThisJavaTrustsIsTrusted() {
    Mosquitto broker = broker();
    Uplink uplink = uplink(named("localhost", broker), TlsConfig.PLAIN);

    assertThat(words(trouble(uplink, Kind.UNKNOWN_AUTHORITY))).contains("name the platform's");
  }

  @Test
  void anExpiredBrokerIsRefused() throws Exception {
    Instant now = Instant.now();
    CITY.issue("broker", now.minus(DAY.multipliedBy(9)), now.minus(DAY), "localhost")
        .write(folder, "broker");
    Mosquitto broker = broker();
    Uplink uplink = uplink(named("localhost", broker), trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.CERTIFICATE_EXPIRED))).contains("must renew it");
  }

  @Test
  void aBrokerOfAnotherNameIsRefused() throws Exception {
    CITY.issue("broker", "broker.example", "10.0.0.1").write(folder, "broker");
    Mosquitto broker = broker();
    Uplink uplink = uplink(named("localhost", broker), trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.WRONG_HOST_NAME)))
        .contains("for broker.example, 10.0.0.1, not for localhost");
  }

  // A board without a battery boots in 1970; the floor is what its clock then shows.
  @Test
  void certificatesAreJudgedAtTheGatewaysOwnTime() throws Exception {
    Instant later = Instant.now().plus(DAY.multipliedBy(1000));
    CITY.issue("broker", later, later.plus(DAY), "localhost").write(folder, "broker");
    Mosquitto broker = broker();

    Uplink early = uplink(named("localhost", broker), trusting("city-ca.pem"));
    assertThat(words(trouble(early, Kind.CERTIFICATE_NOT_YET_VALID))).contains("set it");
    early.close();

    online(
        uplink(
            named("localhost", broker),
            trusting("city-ca.pem"),
            Optional.empty(),
            Optional.empty(),
            new Floor(later.plusSeconds(5))));
  }

  @Test
  void aBrokerThatWantsACertificateGetsTheGateways() throws Exception {
    CITY.issue("gw").write(folder, "gw");
    Mosquitto broker = broker("require_certificate true", "use_identity_as_username true");
    Uplink uplink = uplink(named("localhost", broker), showing("gw"));

    online(uplink);
    assertThat(log()).contains("u'gw'");
    OwnCertificate own = uplink.status().certificate().orElseThrow();
    assertThat(own.subject()).isEqualTo("CN=gw");
    assertThat(own.isDue(Instant.now())).isFalse();
    assertThat(own.isDue(own.notAfter().minus(DAY.multipliedBy(29)))).isTrue();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("mosquitto.log"));
  }

  @Test
  void aBrokerThatWantsACertificateAndGetsNoneIsSaidSo() {
    Mosquitto broker = broker("require_certificate true");
    Uplink uplink = uplink(named("localhost", broker), trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.OWN_CERTIFICATE_MISSING))).contains("certificate-file");
  }

  @Test
  void anExpiredCertificateOfTheGatewayIsSaidSo() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw", now.minus(DAY.multipliedBy(9)), now.minus(DAY)).write(folder, "gw");
    Mosquitto broker = broker("require_certificate true");
    Uplink uplink = uplink(named("localhost", broker), showing("gw"));

    assertThat(words(trouble(uplink, Kind.OWN_CERTIFICATE_EXPIRED))).contains("no restart");
    OwnCertificate own = uplink.status().certificate().orElseThrow();
    assertThat(own.daysLeft(own.notAfter().plusSeconds(9))).isEqualTo(-1);
  }

  @Test
  void certificatesNearTheirEndAreSaidSoWhileAllIsWell() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw", now.minus(DAY), now.plus(DAY.multipliedBy(20))).write(folder, "gw");
    CITY.issue("broker", now.minus(DAY), now.plus(DAY.multipliedBy(9)), "localhost")
        .write(folder, "broker");
    Mosquitto broker = broker("require_certificate true");
    Uplink uplink = uplink(named("localhost", broker), showing("gw"));

    online(uplink);
    assertThat(uplink.status().notices(now))
        .extracting(Trouble::kind)
        .containsExactly(Kind.OWN_CERTIFICATE_DUE, Kind.CERTIFICATE_DUE);
    assertThat(uplink.status().notices(now).getLast().toString())
        .contains("CN=broker", "in 8 days", "the platform must renew it");
    assertThat(uplink.status().broker().orElseThrow().daysLeft(now)).isEqualTo(8);
    assertThat(uplink.status().notices(now.minus(DAY.multipliedBy(11)))).isEmpty();
  }

  @Test
  void aCertificateThatTheBrokerDoesNotTrustIsSaidSo() throws Exception {
    OTHER.issue("gw").write(folder, "gw");
    Mosquitto broker = broker("require_certificate true");
    Uplink uplink = uplink(named("localhost", broker), showing("gw"));

    assertThat(words(trouble(uplink, Kind.OWN_CERTIFICATE_REFUSED))).contains("CN=gw");
  }

  @Test
  void aRenewedCertificateIsTakenWithoutARestart() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw-old", now.minus(DAY), now.plus(DAY)).write(folder, "gw");
    Mosquitto broker = broker("require_certificate true", "use_identity_as_username true");
    Uplink uplink = uplink(named("localhost", broker), showing("gw"));
    online(uplink);
    assertThat(uplink.status().certificate().orElseThrow().isDue(now)).isTrue();

    // The certificate first, and somebody fetches coffee before the key: that ends no session.
    TestAuthority.Issued renewed = CITY.issue("gw-new");
    Path key = folder.resolve("gw.key");
    String old = Files.readString(key);
    renewed.write(folder, "gw");
    Files.writeString(key, old);
    assertThat(words(trouble(uplink, Kind.FILE_UNUSABLE))).contains("gw.key", "not the key");
    assertThat(uplink.status().state()).isEqualTo(State.ONLINE);
    assertThat(log()).doesNotContain("u'gw-new'");

    renewed.write(folder, "gw");

    soon().until(() -> log().contains("u'gw-new'"));
    online(uplink);
    assertThat(uplink.status().certificate().orElseThrow().subject()).isEqualTo("CN=gw-new");
  }

  @Test
  void aFileThatCannotBeReadIsSaidSoAndTakenOnceItIsThere() throws Exception {
    Mosquitto broker = broker();
    Path ca = Files.writeString(folder.resolve("mine.pem"), "not a certificate");
    Uplink uplink = uplink(named("localhost", broker), trusting("mine.pem"));
    assertThat(words(trouble(uplink, Kind.FILE_UNUSABLE)))
        .contains("mine.pem holds no certificate");

    CITY.write(ca);

    online(uplink);
  }

  @Test
  void refusedCredentialsAreSaidSo() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "wrong");
    Path users = Files.writeString(folder.resolve("users"), "");
    Mosquitto broker = broker("allow_anonymous false", "password_file " + users);
    Uplink uplink =
        uplink(
            named("localhost", broker),
            trusting("city-ca.pem"),
            Optional.of("me"),
            Optional.of(password),
            system);

    assertThat(words(trouble(uplink, Kind.NOT_AUTHORISED))).contains("0x87", "\"me\"");
  }

  @Test
  void tls12IsSpokenOnlyWhereItIsAskedFor() throws Exception {
    Mosquitto broker = open.add(Mosquitto.old(folder, listener()));
    Uplink strict = uplink(named("localhost", broker), trusting("city-ca.pem"));
    assertThat(words(trouble(strict, Kind.NO_COMMON_VERSION))).contains("oldest-version: \"1.2\"");
    strict.close();

    TlsConfig older =
        new TlsConfig(
            Optional.of(folder.resolve("city-ca.pem")), Optional.empty(), Version.TLS_1_2);
    online(uplink(named("localhost", broker), older));
  }

  @Test
  void aPortWithoutTlsIsSaidSo() {
    Mosquitto broker = open.add(new Mosquitto(folder));
    Uplink uplink = uplink(named("localhost", broker), trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.NO_TLS))).contains("8883");
  }

  @Test
  void aBrokerThatIsAwayIsNoMatterOfCertificates() {
    Mosquitto broker = broker();
    broker.kill();
    Uplink uplink = uplink(named("localhost", broker), trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.UNREACHABLE))).contains("refused");
  }

  // As without TLS: each attempt once cost a thread.
  @Test
  void aFarEndThatHangsUpAfterTheHandshakeLeavesNoThreadBehind() throws Exception {
    var own = CITY.issue("broker", "localhost");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("own", own.key(), new char[0], new Certificate[] {own.certificate()});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket proxy =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> hangUp(proxy, attempts));
      URI address = URI.create("mqtts://localhost:" + proxy.getLocalPort());
      Uplink uplink = uplink(address, trusting("city-ca.pem"));
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
      Uplink uplink = uplink(address, trusting("city-ca.pem"));
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
