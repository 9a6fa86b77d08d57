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
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus.State;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionFactory;

/** A store, the certificates of two authorities, and uplinks over TLS. */
final class TlsSite {
  static final TestAuthority CITY = new TestAuthority("City CA");
  static final TestAuthority OTHER = new TestAuthority("Other CA");
  static final Duration DAY = Duration.ofDays(1);

  final Path folder;
  final Opened open = new Opened();
  final Clock system = SystemClock.open();
  final Store store;

  TlsSite(Path folder) throws IOException {
    this.folder = folder;
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    store = open.add(Store.open(folder, limits, "gw", List.of("city"), Alerts.POINTS));
    CITY.write(folder.resolve("city-ca.pem"));
    OTHER.write(folder.resolve("other-ca.pem"));
    CITY.issue("broker", "localhost", "127.0.0.1").write(folder, "broker");
  }

  void close() throws Exception {
    open.close();
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  String at(String file) {
    return folder.resolve(file).toString();
  }

  /** A broker with the certificate {@code broker.pem}. */
  Mosquitto broker(String... more) {
    return open.add(Mosquitto.guarded(folder, listener(more)));
  }

  String[] listener(String... more) {
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

  static URI named(String host, Mosquitto broker) {
    return URI.create("mqtts://" + host + ":" + broker.port());
  }

  TlsConfig trusting(String ca) {
    return new TlsConfig(Optional.of(folder.resolve(ca)), Optional.empty(), Version.TLS_1_3);
  }

  TlsConfig showing(String own) {
    return new TlsConfig(
        Optional.of(folder.resolve("city-ca.pem")),
        Optional.of(new Identity(folder.resolve(own + ".pem"), folder.resolve(own + ".key"))),
        Version.TLS_1_3);
  }

  Uplink uplink(URI broker, TlsConfig tls) {
    return uplink(broker, tls, Optional.empty(), Optional.empty(), system);
  }

  Uplink uplink(
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

  static void online(Uplink uplink) {
    soon().until(() -> uplink.status().state() == State.ONLINE);
    soon().until(() -> uplink.status().trouble().isEmpty());
  }

  static Trouble trouble(Uplink uplink, Kind kind) {
    soon()
        .untilAsserted(
            () ->
                assertThat(uplink.status().trouble().map(Trouble::kind))
                    .as("%s", uplink.status().reason())
                    .contains(kind));
    return uplink.status().trouble().orElseThrow();
  }

  static String words(Trouble trouble) {
    assertThat(trouble.what().zh()).isNotEqualTo(trouble.what().en());
    return trouble.toString();
  }
}
