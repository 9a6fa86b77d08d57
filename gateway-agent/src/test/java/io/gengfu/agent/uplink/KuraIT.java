package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.agent.config.WireFormat;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Recipients;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.Receiver.Receipts;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The city, which confirms, and a property company with a Kapua, each at a Mosquitto of its own.
 */
class KuraIT {
  private static final int ALERTS = 300;
  private static final WireFormat KURA = new WireFormat.Kura("garden", "gate-7");
  private static final String DATA = "garden/gate-7/gengfu/";
  private static final String CONTROL = "$EDC/garden/gate-7/MQTT/";

  @TempDir private Path folder;

  private final Opened open = new Opened();
  private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
  private Mosquitto cityBroker;
  private Mosquitto propertyBroker;
  private UplinkConfig city;
  private UplinkConfig property;
  private Store store;
  private Journal journal;
  private int recorded;

  private record Arrived(String topic, int qos, KuraMessage message) {}

  @BeforeEach
  void prepare() throws IOException {
    cityBroker = open.add(new Mosquitto(Files.createDirectory(folder.resolve("city"))));
    propertyBroker = open.add(new Mosquitto(Files.createDirectory(folder.resolve("property"))));
    city = config("city", cityBroker.uri(), true, new WireFormat.CloudEvents());
    property = config("property", propertyBroker.uri(), false, KURA);
    store =
        open.add(
            Store.open(
                folder,
                new StoreConfig(64, 64, Duration.ofMillis(20)),
                "gw",
                Recipients.of(List.of(city, property)),
                Alerts.POINTS,
                SystemClock.open()));
    journal = store.journal(handle -> "");
  }

  @AfterEach
  void close() throws Exception {
    open.close();
  }

  private static UplinkConfig config(String name, URI broker, boolean receipts, WireFormat format) {
    return new UplinkConfig(
        name,
        broker,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        receipts,
        Duration.ofSeconds(3),
        UplinkFilter.NONE,
        Set.of(),
        Optional.empty(),
        new Metering(receipts ? 2 : 1, 0, 0),
        format);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60));
  }

  private Uplink start(UplinkConfig config) {
    return open.add(Hasty.start("gw", config, store, SystemClock.open()));
  }

  /** As a Kapua listens: to all of an account. */
  private void listen() throws MqttException {
    var client = new MqttAsyncClient(propertyBroker.server(), "kapua", new MemoryPersistence());
    var options = new MqttConnectionOptions();
    options.setCleanStart(true);
    client.connect(options).waitForCompletion(10_000);
    open.add(
        () -> {
          client.disconnectForcibly(0, 100, false);
          client.close(true);
        });
    IMqttMessageListener listener =
        (topic, message) ->
            arrived.add(new Arrived(topic, message.getQos(), KuraMessage.of(message.getPayload())));
    for (String filter : List.of("garden/#", "$EDC/garden/#")) {
      client
          .subscribe(
              new MqttSubscription[] {new MqttSubscription(filter, 1)},
              null,
              null,
              new IMqttMessageListener[] {listener},
              new MqttProperties())
          .waitForCompletion(10_000);
    }
  }

  private void record(int count) {
    for (int i = 0; i < count; i++) {
      recorded++;
      Alerts.record(journal, Alerts.raised("alert-" + recorded, "p/r/d" + recorded, Lane.ALERT));
    }
    soon().until(() -> store.figures().transitions() >= recorded);
  }

  private Stream<KuraMessage> on(String topic) {
    return arrived.stream().filter(a -> a.topic().equals(topic)).map(Arrived::message);
  }

  private List<Long> alertsAtKapua() {
    return on(DATA + "alert")
        .map(read -> (Long) Objects.requireNonNull(read.metrics().get("sequence")))
        .distinct()
        .sorted()
        .toList();
  }

  private static List<Long> upTo(long n) {
    return LongStream.rangeClosed(1, n).boxed().toList();
  }

  private static boolean allConfirmed(Uplink uplink) {
    return uplink.status().pending().values().stream().allMatch(waiting -> waiting == 0);
  }

  @Test
  void aKapuaAndACityBothGetEveryAlertAndNeitherWaitsForTheOther() throws Exception {
    Receiver cityPlatform = open.add(new Receiver(cityBroker, "city", Receipts.SENT));
    listen();
    Uplink toCity = start(city);
    Uplink toProperty = start(property);
    soon().until(() -> toProperty.status().state() == State.ONLINE);
    soon().until(() -> on(CONTROL + "BIRTH").count() == 1);

    cityBroker.freeze();
    record(ALERTS);
    journal.reading(Alerts.POINTS.of(Alerts.LIFT, "speed").index(), 1.5, Known.GOOD, 0, 1_000);

    soon().until(() -> alertsAtKapua().equals(upTo(ALERTS)));
    soon().until(() -> on(DATA + "telemetry").count() == 1);
    soon().until(() -> allConfirmed(toProperty));
    assertThat(toCity.status().pending()).containsEntry(Lane.ALERT, (long) ALERTS);
    assertThat(on(DATA + "telemetry"))
        .allMatch(m -> Objects.equals(m.metrics().get("lift-1.speed"), 1.5));
    assertThat(arrived).filteredOn(a -> a.topic().startsWith(DATA)).allMatch(a -> a.qos() == 1);
    assertThat(on(CONTROL + "BIRTH"))
        .allMatch(m -> Objects.equals(m.metrics().get("model_name"), "Gengfu"));

    propertyBroker.kill();
    cityBroker.thaw();
    record(ALERTS);

    soon()
        .until(
            () ->
                cityPlatform.sequences("alert").stream()
                    .distinct()
                    .sorted()
                    .toList()
                    .equals(upTo(2 * ALERTS)));
    soon().until(() -> allConfirmed(toCity));
    assertThat(toProperty.status().pending()).containsEntry(Lane.ALERT, (long) ALERTS);

    propertyBroker.start();
    listen();

    soon().until(() -> alertsAtKapua().equals(upTo(2 * ALERTS)));
    soon().until(() -> allConfirmed(toProperty));

    toProperty.close();
    soon().until(() -> on(CONTROL + "DC").count() == 1);
    assertThat(on(CONTROL + "LWT")).isEmpty();
  }

  // Without its last will a gateway that lost its power would stand there as connected for ever.
  @Test
  void theBrokerSaysThatItIsLostAndTheNextBirthThatItIsBack() throws Exception {
    var broker =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), propertyBroker.uri().getPort());
    FaultProxy line = open.add(FaultProxy.mqtt(0, broker));
    listen();
    UplinkConfig broken =
        config("property", URI.create("mqtt://127.0.0.1:" + line.port()), false, KURA);
    Timing usual = Timing.USUAL;
    var timing =
        new Timing(
            usual.connect(),
            usual.ask(),
            usual.silence(),
            usual.answer(),
            Duration.ofSeconds(1),
            usual.confirmed(),
            10);
    var both = new Both(broken, "gw", timing, Optional.empty(), Budget.none());
    open.add(Uplink.start(both, store, SystemClock.open()));
    soon().until(() -> on(CONTROL + "BIRTH").count() == 1);

    line.refuse();
    line.cut();

    soon().until(() -> on(CONTROL + "LWT").count() == 1);
    line.restore();
    soon().until(() -> on(CONTROL + "BIRTH").count() == 2);
    assertThat(on(CONTROL + "LWT").map(m -> m.metrics().get("display_name"))).containsExactly("gw");
  }
}
