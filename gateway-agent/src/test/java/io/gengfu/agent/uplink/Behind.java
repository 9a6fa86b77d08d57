package io.gengfu.agent.uplink;

import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.FreePort;
import io.gengfu.simulators.line.FaultProxy;
import io.gengfu.simulators.line.PacketFault;
import io.gengfu.simulators.line.PacketFaults;
import io.gengfu.simulators.platform.CityPlatform;
import io.gengfu.simulators.platform.StoredAlert;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store with its uplink, a line that misbehaves, and a platform with a real broker behind it. */
final class Behind {

  /** Which one. */
  enum Broker {
    MOSQUITTO,
    MOSQUITTO_QOS_0,
    ARTEMIS
  }

  private static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          Duration.ofSeconds(30),
          Duration.ofSeconds(4),
          40);

  final Opened open = new Opened();
  final Store store;
  final Journal journal;
  final CityPlatform platform;
  final Budget budget;
  private final Clock clock = SystemClock.open();
  Metering metering = Metering.NONE;
  Timing timing = QUICK;
  boolean receipts = true;
  private final FaultProxy line;
  private final Optional<Mosquitto> mosquitto;
  private Optional<Uplink> uplink = Optional.empty();
  private int recorded;
  private long millis = 1_700_000_000_000L;

  Behind(Path folder, Broker broker) {
    this(folder, broker, Budget.none());
  }

  Behind(Path folder, Broker broker, Budget budget) {
    this.budget = budget;
    int narrow = FreePort.find();
    mosquitto =
        switch (broker) {
          case MOSQUITTO -> Optional.of(open.add(new Mosquitto(folder)));
          case MOSQUITTO_QOS_0 ->
              Optional.of(
                  open.add(
                      new Mosquitto(
                          folder,
                          "listener " + narrow + " 127.0.0.1",
                          "max_qos 0",
                          "allow_anonymous true")));
          case ARTEMIS -> Optional.empty();
        };
    CityPlatform.Builder city = CityPlatform.builder(folder.resolve("platform.db"));
    mosquitto.map(Mosquitto::uri).ifPresent(city::broker);
    platform = open.add(city.start());
    line =
        broker == Broker.MOSQUITTO_QOS_0
            ? open.add(
                FaultProxy.mqtt(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), narrow)))
            : platform.link();
    fault(PacketFault.NONE);
    StoreConfig limits = new StoreConfig(64, 64, Duration.ofMillis(20));
    store =
        open.add(Store.open(folder.resolve("data"), limits, "gw", List.of("city"), Alerts.POINTS));
    journal = store.journal(handle -> "");
  }

  /** Starts the uplink. */
  Behind start() {
    UplinkConfig config =
        new UplinkConfig(
            "city",
            URI.create("mqtt://127.0.0.1:" + line.port()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            receipts,
            Duration.ofSeconds(2),
            Set.of(),
            Optional.empty(),
            metering);
    uplink =
        Optional.of(
            open.add(
                Uplink.start(
                    new Both(config, "gw", timing, Optional.empty(), budget), store, clock)));
    return this;
  }

  /** What happens to packets from now on. */
  void fault(PacketFault fault) {
    line.fault(PacketFaults.noTopicAliases().and(fault));
  }

  FaultProxy line() {
    return line;
  }

  UplinkStatus status() {
    return uplink.orElseThrow().status();
  }

  State state() {
    return status().state();
  }

  void record(int count, Lane lane) {
    for (int i = 0; i < count; i++) {
      recorded++;
      Alerts.record(journal, Alerts.raised("alert-" + recorded, "p/r/d" + recorded, lane));
    }
    committed();
  }

  void recordLong(int bytes) {
    recorded++;
    String id = "long-" + recorded + "x".repeat(bytes);
    Alerts.record(journal, Alerts.raised(id, "p/r/d" + recorded, Lane.ALERT));
    committed();
  }

  private void committed() {
    await().atMost(Duration.ofSeconds(60)).until(() -> store.figures().transitions() >= recorded);
  }

  /** So many blocks of telemetry at least, as they come. */
  void readings(int blocks) {
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    try (var outbox = store.outbox("city")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                for (int i = 0; i < 10; i++) {
                  millis += 1_000;
                  journal.reading(speed, millis % 97 / 10.0, Known.GOOD, 0, millis);
                }
                return outbox.pending(Lane.TELEMETRY) >= blocks;
              });
    }
  }

  /** So many blocks of telemetry, each as large as one becomes: some 30 kB on the line. */
  void largeBlocks(int blocks) {
    int speed = Alerts.POINTS.of(Alerts.LIFT, "speed").index();
    try (var outbox = store.outbox("city")) {
      for (long before = outbox.pending(Lane.TELEMETRY), n = 1; n <= blocks; n++) {
        for (int i = 0; i < 2_048; i++) {
          millis += 1_000;
          journal.reading(speed, millis % 977 / 1000.0, Known.GOOD, 0, millis);
        }
        long most = before + n;
        await().atMost(Duration.ofSeconds(60)).until(() -> outbox.pending(Lane.TELEMETRY) >= most);
      }
    }
  }

  boolean allConfirmed() {
    return status().pending().values().stream().allMatch(waiting -> waiting == 0);
  }

  long alertsAtThePlatform() {
    return platform.store().alerts().stream().map(StoredAlert::alertId).distinct().count();
  }

  void stopBroker() {
    mosquitto.ifPresentOrElse(Mosquitto::kill, platform::stopBroker);
  }

  void startBroker() {
    mosquitto.ifPresentOrElse(Mosquitto::start, platform::startBroker);
  }

  void close() throws Exception {
    open.close();
  }
}
