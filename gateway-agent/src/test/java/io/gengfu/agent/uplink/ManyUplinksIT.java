package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Recipients;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The city, the fire brigade and the property company, each at a Mosquitto of its own. */
class ManyUplinksIT {
  private static final int ALERTS = 400;
  private static final int LIVES = 50;

  @TempDir private Path folder;

  private final Opened open = new Opened();
  private Mosquitto cityBroker;
  private Mosquitto fireBroker;
  private Mosquitto propertyBroker;
  private UplinkConfig city;
  private UplinkConfig fire;
  private UplinkConfig property;
  private Store store;
  private Journal journal;
  private int recorded;

  @BeforeEach
  void prepare() throws IOException {
    cityBroker = mosquitto("city");
    fireBroker = mosquitto("fire");
    propertyBroker = mosquitto("property");
    city = config("city", cityBroker, UplinkFilter.NONE);
    fire = config("fire", fireBroker, only(Lane.LIFE));
    property = config("property", propertyBroker, only(Lane.LIFE, Lane.ALERT));
    store =
        open.add(
            Store.open(
                folder,
                new StoreConfig(64, 64, Duration.ofMillis(20)),
                "gw",
                Recipients.of(List.of(city, fire, property)),
                Alerts.POINTS,
                SystemClock.open()));
    journal = store.journal(handle -> "");
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private Mosquitto mosquitto(String name) throws IOException {
    return open.add(new Mosquitto(Files.createDirectory(folder.resolve(name))));
  }

  private static UplinkFilter only(Lane... lanes) {
    return new UplinkFilter(
        Set.of(lanes), Severity.LOW, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of());
  }

  private static UplinkConfig config(String name, Mosquitto broker, UplinkFilter filter) {
    return new UplinkConfig(
        name,
        broker.uri(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Duration.ofSeconds(3),
        filter,
        Set.of(),
        Optional.empty());
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private Uplink start(UplinkConfig config) {
    return open.add(Hasty.start("gw", config, store, SystemClock.open()));
  }

  private Receiver receiver(UplinkConfig config, Mosquitto broker) throws Exception {
    return open.add(new Receiver(broker, config.name(), Receipts.SENT));
  }

  private void record(int count, Lane lane) {
    for (int i = 0; i < count; i++) {
      recorded++;
      Alerts.record(journal, Alerts.raised("alert-" + recorded, "p/r/d" + recorded, lane));
    }
    soon().until(() -> store.figures().transitions() >= recorded);
  }

  private static List<Long> upTo(long n) {
    return LongStream.rangeClosed(1, n).boxed().toList();
  }

  private static List<Long> distinct(Receiver platform, String lane) {
    return platform.sequences(lane).stream().distinct().sorted().toList();
  }

  // A broker that hangs keeps its connection up; nothing but its own uplink may wait for it.
  @Test
  void whatOnePlatformDoesNotTakeDelaysNoOther() throws Exception {
    Receiver cityPlatform = receiver(city, cityBroker);
    Receiver firePlatform = receiver(fire, fireBroker);
    Receiver propertyPlatform = receiver(property, propertyBroker);
    Uplink toCity = start(city);
    Uplink toFire = start(fire);
    Uplink toProperty = start(property);
    soon().until(() -> toFire.status().state() == State.ONLINE);
    fireBroker.freeze();
    propertyBroker.kill();

    record(ALERTS, Lane.ALERT);
    record(LIVES, Lane.LIFE);
    journal.reading(Alerts.POINTS.of(Alerts.LIFT, "speed").index(), 1.5, Known.GOOD, 0, 1000);

    soon().until(() -> distinct(cityPlatform, "alert").equals(upTo(ALERTS)));
    soon().until(() -> distinct(cityPlatform, "life").equals(upTo(LIVES)));
    soon().until(() -> distinct(cityPlatform, "telemetry").equals(upTo(1)));
    soon().until(() -> allConfirmed(toCity));
    assertThat(firePlatform.records).isEmpty();
    assertThat(toFire.status().pending()).containsEntry(Lane.LIFE, (long) LIVES);
    assertThat(toProperty.status().pending()).containsEntry(Lane.ALERT, (long) ALERTS);

    fireBroker.thaw();
    propertyBroker.start();
    propertyPlatform.reconnect();

    soon().until(() -> allConfirmed(toFire) && allConfirmed(toProperty));
    assertThat(distinct(firePlatform, "life")).isEqualTo(upTo(LIVES));
    assertThat(distinct(firePlatform, "alert")).isEmpty();
    assertThat(distinct(propertyPlatform, "life")).isEqualTo(upTo(LIVES));
    assertThat(distinct(propertyPlatform, "alert")).isEqualTo(upTo(ALERTS));
    assertThat(distinct(propertyPlatform, "telemetry")).isEmpty();
  }

  private static boolean allConfirmed(Uplink uplink) {
    return uplink.status().pending().values().stream().allMatch(waiting -> waiting == 0);
  }
}
