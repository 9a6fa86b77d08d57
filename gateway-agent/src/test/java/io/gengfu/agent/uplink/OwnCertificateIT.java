package io.gengfu.agent.uplink;

import static io.gengfu.agent.uplink.TlsSite.CITY;
import static io.gengfu.agent.uplink.TlsSite.DAY;
import static io.gengfu.agent.uplink.TlsSite.OTHER;
import static io.gengfu.agent.uplink.TlsSite.named;
import static io.gengfu.agent.uplink.TlsSite.online;
import static io.gengfu.agent.uplink.TlsSite.soon;
import static io.gengfu.agent.uplink.TlsSite.trouble;
import static io.gengfu.agent.uplink.TlsSite.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus.OwnCertificate;
import io.gengfu.agent.uplink.UplinkStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway shows a real Mosquitto over TLS: its own certificate, its user and password. */
class OwnCertificateIT {
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
  void aBrokerThatWantsACertificateGetsTheGateways() throws Exception {
    CITY.issue("gw").write(site.folder, "gw");
    Mosquitto broker = site.broker("require_certificate true", "use_identity_as_username true");
    Uplink uplink = site.uplink(named("localhost", broker), site.showing("gw"));

    online(uplink);
    assertThat(log()).contains("u'gw'");
    OwnCertificate own = uplink.status().certificate().orElseThrow();
    assertThat(own.subject()).isEqualTo("CN=gw");
    assertThat(own.isDue(Instant.now())).isFalse();
    assertThat(own.isDue(own.notAfter().minus(DAY.multipliedBy(29)))).isTrue();
  }

  @Test
  void aBrokerThatWantsACertificateAndGetsNoneIsSaidSo() {
    Mosquitto broker = site.broker("require_certificate true");
    Uplink uplink = site.uplink(named("localhost", broker), site.trusting("city-ca.pem"));

    assertThat(words(trouble(uplink, Kind.OWN_CERTIFICATE_MISSING))).contains("certificate-file");
  }

  @Test
  void certificatesNearTheirEndAreSaidSoWhileAllIsWell() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw", now.minus(DAY), now.plus(DAY.multipliedBy(20))).write(site.folder, "gw");
    CITY.issue("broker", now.minus(DAY), now.plus(DAY.multipliedBy(9)), "localhost")
        .write(site.folder, "broker");
    Mosquitto broker = site.broker("require_certificate true");
    Uplink uplink = site.uplink(named("localhost", broker), site.showing("gw"));

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
  void anExpiredCertificateOfTheGatewayIsSaidSo() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw", now.minus(DAY.multipliedBy(9)), now.minus(DAY)).write(site.folder, "gw");
    Mosquitto broker = site.broker("require_certificate true");
    Uplink uplink = site.uplink(named("localhost", broker), site.showing("gw"));

    assertThat(words(trouble(uplink, Kind.OWN_CERTIFICATE_EXPIRED))).contains("no restart");
    OwnCertificate own = uplink.status().certificate().orElseThrow();
    assertThat(own.daysLeft(own.notAfter().plusSeconds(9))).isEqualTo(-1);
  }

  @Test
  void aCertificateThatTheBrokerDoesNotTrustIsSaidSo() throws Exception {
    OTHER.issue("gw").write(site.folder, "gw");
    Mosquitto broker = site.broker("require_certificate true");
    Uplink uplink = site.uplink(named("localhost", broker), site.showing("gw"));

    assertThat(words(trouble(uplink, Kind.OWN_CERTIFICATE_REFUSED))).contains("CN=gw");
  }

  @Test
  void aRenewedCertificateIsTakenWithoutARestart() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw-old", now.minus(DAY), now.plus(DAY)).write(site.folder, "gw");
    Mosquitto broker = site.broker("require_certificate true", "use_identity_as_username true");
    Uplink uplink = site.uplink(named("localhost", broker), site.showing("gw"));
    online(uplink);
    assertThat(uplink.status().certificate().orElseThrow().isDue(now)).isTrue();

    // The certificate first, and somebody fetches coffee before the key: that ends no session.
    TestAuthority.Issued renewed = CITY.issue("gw-new");
    Path key = site.folder.resolve("gw.key");
    String old = Files.readString(key);
    renewed.write(site.folder, "gw");
    Files.writeString(key, old);
    assertThat(words(trouble(uplink, Kind.FILE_UNUSABLE))).contains("gw.key", "not the key");
    assertThat(uplink.status().state()).isEqualTo(State.ONLINE);
    assertThat(log()).doesNotContain("u'gw-new'");

    renewed.write(site.folder, "gw");

    soon().until(() -> log().contains("u'gw-new'"));
    online(uplink);
    assertThat(uplink.status().certificate().orElseThrow().subject()).isEqualTo("CN=gw-new");
  }

  @Test
  void refusedCredentialsAreSaidSo() throws Exception {
    Path password = Files.writeString(site.folder.resolve("password"), "wrong");
    Path users = Files.writeString(site.folder.resolve("users"), "");
    Mosquitto broker = site.broker("allow_anonymous false", "password_file " + users);
    Uplink uplink =
        site.uplink(
            named("localhost", broker),
            site.trusting("city-ca.pem"),
            Optional.of("me"),
            Optional.of(password),
            site.system);

    assertThat(words(trouble(uplink, Kind.NOT_AUTHORISED))).contains("0x87", "\"me\"");
  }

  private String log() throws IOException {
    return Files.readString(site.folder.resolve("mosquitto.log"));
  }
}
