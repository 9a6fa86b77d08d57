package io.gengfu.agent.uplink;

import static io.gengfu.agent.uplink.TlsSite.CITY;
import static io.gengfu.agent.uplink.TlsSite.DAY;
import static io.gengfu.agent.uplink.TlsSite.OTHER;
import static io.gengfu.agent.uplink.TlsSite.online;
import static io.gengfu.agent.uplink.TlsSite.soon;
import static io.gengfu.agent.uplink.TlsSite.trouble;
import static io.gengfu.agent.uplink.TlsSite.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.TlsConfig;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.rules.Lane;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutual TLS against a real Artemis: another stack than Mosquitto's OpenSSL, which ends a handshake
 * in other words, and answers a wrong password with 0x86 where Mosquitto says 0x87.
 */
class ArtemisTlsIT {
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // each test begins with its own
  private TlsSite site;

  @SuppressWarnings("NullAway.Init") // each test begins with its own
  private Artemis broker;

  @BeforeEach
  void prepare() throws Exception {
    site = new TlsSite(folder);
    broker = site.open.add(new Artemis(folder, CITY.issue("broker", "localhost"), CITY));
  }

  @AfterEach
  void close() throws Exception {
    site.close();
  }

  private Uplink uplink(TlsConfig tls) {
    return site.uplink(URI.create("mqtts://localhost:" + broker.port()), tls);
  }

  private void record(int from, int to) {
    var journal = site.store.journal(handle -> "");
    for (int i = from; i < to; i++) {
      Alerts.record(journal, Alerts.raised("alert-" + i, "p/r/d" + i, Lane.ALERT));
    }
  }

  @Test
  void recordsAndReceiptsGoOverMutualTlsAndARenewedCertificateNeedsNoRestart() throws Exception {
    Instant now = Instant.now();
    CITY.issue("gw", now.minus(DAY), now.plus(DAY)).write(folder, "gw");
    Receiver platform = site.open.add(new Receiver(broker.server(), "city", Receipts.SENT));
    Uplink uplink = uplink(site.showing("gw"));
    record(0, 300);
    soon().until(() -> platform.distinct() == 300);
    assertThat(uplink.status().certificate().orElseThrow().isDue(now)).isTrue();

    CITY.issue("gw-new").write(folder, "gw");
    soon().until(() -> uplink.status().certificate().orElseThrow().subject().equals("CN=gw-new"));
    record(300, 400);

    soon().until(() -> platform.distinct() == 400);
    soon().until(() -> uplink.status().pending().getOrDefault(Lane.ALERT, -1L) == 0);
    assertThat(uplink.status().trouble()).isEmpty();
  }

  @Test
  void aBrokerOfAnotherAuthorityIsRefused() throws Exception {
    CITY.issue("gw").write(folder, "gw");
    OTHER.write(folder.resolve("city-ca.pem"));

    assertThat(words(trouble(uplink(site.showing("gw")), Kind.UNKNOWN_AUTHORITY)))
        .contains("City CA", "ca-file");
  }

  @Test
  void whoShowsNoCertificateIsToldSo() {
    assertThat(words(trouble(uplink(site.trusting("city-ca.pem")), Kind.OWN_CERTIFICATE_MISSING)))
        .contains("certificate-file");
  }

  @Test
  void aCertificateThatTheBrokerDoesNotTrustIsSaidSo() throws Exception {
    OTHER.issue("gw").write(folder, "gw");

    assertThat(words(trouble(uplink(site.showing("gw")), Kind.OWN_CERTIFICATE_REFUSED)))
        .contains("CN=gw");
  }

  @Test
  void aWrongPasswordIsSaidSoAndTakenOnceItIsRight() throws Exception {
    CITY.issue("gw").write(folder, "gw");
    Path password = Files.writeString(folder.resolve("password"), "wrong");
    Uplink uplink =
        site.uplink(
            URI.create("mqtts://localhost:" + broker.port()),
            site.showing("gw"),
            Optional.of(Artemis.USER),
            Optional.of(password),
            site.system);
    assertThat(words(trouble(uplink, Kind.CREDENTIALS_REFUSED))).contains("0x86", "\"gw\"");

    Files.writeString(password, Artemis.PASSWORD);

    online(uplink);
  }
}
