package io.gengfu.driver.opcua;

import static io.gengfu.model.Cause.GARBLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.testkit.FreePort;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against node-opcua, which shares no code with Milo. The driver's own time-out is far longer than
 * the interval, so that only the freshness rule can have made a point bad.
 */
class NodeOpcUaIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String LIFT = "nsu=urn:gengfu:test:lift;s=";
  private static final Value NORMAL = new Value.Constant("normal");
  private static final Value FIREFIGHTER = new Value.Constant("firefighter");

  private static int port;
  private static NodeServer server;

  private final RecordingSink sink = new RecordingSink();
  private DeviceSettings device = SampleDevice.of("unset", DeviceClasses.LIFT).build();
  private Driver driver;

  @BeforeAll
  static void install() throws Exception {
    port = FreePort.find();
    server = NodeServer.start(port, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    server.set("mode", 1);
    server.set("door_hold", false);
    device =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .interval(Duration.ofSeconds(1))
            .address(
                "url", "opc.tcp://127.0.0.1:" + port,
                "namespace", "urn:gengfu:test:lift",
                "root", "Lift1")
            .settings("timeout", "10s", "clock", "10m")
            .point("mode", "node", node("mode"), "codes", Map.of("1", "normal", "4", "firefighter"))
            .point("floor", "node", node("floor"))
            .point("person", "node", node("person"))
            .point("fault_code", "node", node("fault_code"))
            .point("speed", "node", node("speed"))
            .point("door_hold", "node", node("door_hold"))
            .point("voice", "node", node("voice"))
            .point("ebike", "node", node("no_such_node"))
            .build();
    driver = new OpcUaDriverProvider().open(List.of(device));
    driver.start(sink);
    await(0, "mode", good(NORMAL));
  }

  @AfterEach
  void disconnect() {
    driver.close();
  }

  @Test
  void valuesOfEveryKindArriveWithTheirTime() throws Exception {
    server.set("mode", 4);
    server.set("floor", -2);
    server.set("person", true);
    server.set("fault_code", "05");
    server.set("speed", 1.75);

    assertThat(await(0, "mode", good(FIREFIGHTER)).sourceTime()).isNotNull();
    await(0, "floor", good(Value.of(-2)));
    await(0, "person", good(Value.of(true)));
    await(0, "fault_code", good(new Value.Text("05")));
    await(0, "speed", good(Value.of(1.75)));
  }

  @Test
  void writesAreReadBack() throws Exception {
    assertThat(write("door_hold", Value.of(true)).value()).isEqualTo(Value.of(true));
    assertThat(server.held("door_hold")).isEqualTo("{\"value\":true}");

    assertThat(write("voice", new Value.Text("请勿进入")).value()).isEqualTo(new Value.Text("请勿进入"));
    assertThat(server.held("voice")).contains("请勿进入");
  }

  @Test
  void aNodeThatIsNotThereIsBadAlone() {
    Reading missing = await(0, "ebike", NodeOpcUaIT::isBad);

    assertThat(missing.quality())
        .isEqualTo(
            new Quality.Bad(
                Cause.REFUSED, "Bad_NodeIdUnknown nsu=urn:gengfu:test:lift;s=Lift1.no_such_node"));
    await(sink.count(), "person", NodeOpcUaIT::isGood);
  }

  @Test
  void aNodeThatTurnsBadIsBadAlone() throws Exception {
    int before = sink.count();
    server.status("mode", "BadSensorFailure");

    Reading bad = await(before, "mode", NodeOpcUaIT::isBad);

    assertThat(bad.quality()).isEqualTo(new Quality.Bad(Cause.SENSOR_FAULT, "Bad_SensorFailure"));
    await(sink.count(), "person", NodeOpcUaIT::isGood);
    int turned = sink.count();
    server.status("mode", "Good");
    await(turned, "mode", good(NORMAL));
  }

  @Test
  void anUncertainNodeKeepsItsValue() throws Exception {
    server.status("mode", "UncertainLastUsableValue");

    Reading uncertain = await(0, "mode", r -> r.quality() instanceof Quality.Uncertain);

    assertThat(uncertain.value()).isEqualTo(NORMAL);
    assertThat(uncertain.quality()).isEqualTo(new Quality.Uncertain("Uncertain_LastUsableValue"));
  }

  // A door was held on the word of a controller that had been hung for minutes.
  @Test
  void aHungServerMakesEveryPointBadWithinTheInterval() throws Exception {
    int before = sink.count();
    server.hang();

    for (var point : device.points()) {
      if (!point.point().signal().name().equals("ebike")) {
        Reading bad = sink.await(before, point.point(), NodeOpcUaIT::isBad, LIMIT);
        assertThat(bad.quality())
            .isEqualTo(new Quality.Bad(Cause.TIMEOUT, "no publish response within the interval"));
      }
    }
    int hung = sink.count();
    server.wake();
    await(hung, "mode", good(NORMAL));
  }

  // Controllers number their namespaces anew when an option is licensed.
  @Test
  void aRestartedServerIsFoundAgainThoughItsNamespaceHasMoved() throws Exception {
    int before = sink.count();
    server.close();
    await(before, "mode", NodeOpcUaIT::isBad);

    server = NodeServer.start(port, 3);
    server.set("mode", 4);

    await(before, "mode", good(FIREFIGHTER));
    assertThat(write("door_hold", Value.of(true)).value()).isEqualTo(Value.of(true));
  }

  // New software in a controller: the same names, another meaning, and a clock in the wrong zone.
  @Test
  void whatARestartedServerHasChangedIsSaidInTheReadings() throws Exception {
    int before = sink.count();
    server.close();
    server =
        NodeServer.start(
            port,
            "pki",
            1,
            "{\"ahead\":3600000,\"types\":{\"speed\":[\"Boolean\",true],\"floor\":[\"String\",\"7\"]}}");
    try {
      Reading speed = await(before, "speed", r -> r.quality() instanceof Quality.Uncertain);
      assertThat(speed.value()).isEqualTo(Value.of(1.0));
      assertThat(speed.quality())
          .isEqualTo(
              new Quality.Uncertain("the node was a number and is a Boolean; check the profile"));
      Reading floor =
          await(before, "floor", r -> r.quality() instanceof Quality.Bad b && b.cause() == GARBLED);
      assertThat(((Quality.Bad) floor.quality()).detail())
          .endsWith("the node was a number and is a String; check the profile");
      // Its clock is an hour ahead; the device tolerates ten minutes.
      Reading person = await(before, "person", r -> r.quality() instanceof Quality.Uncertain);
      assertThat(((Quality.Uncertain) person.quality()).why())
          .matches("the server's clock is (1h|3[56]\\d\\ds) ahead of the gateway's");
    } finally {
      server.close();
      server = NodeServer.start(port, 0);
    }
    await(sink.count(), "person", NodeOpcUaIT::isGood);
  }

  // The alarm button is to be heard at once; everything else is in no hurry.
  @Test
  void aGroupWithAPublishingIntervalOfItsOwnIsHeardByItself() throws Exception {
    server.set("alarm_button", false);
    var own = new RecordingSink();
    DeviceSettings grouped =
        SampleDevice.of("lift-2", DeviceClasses.LIFT)
            .interval(Duration.ofSeconds(6))
            .address("url", "opc.tcp://127.0.0.1:" + port)
            .settings(
                "publishing",
                "1s",
                "groups",
                Map.of("now", Map.of("publishing", "50ms", "sampling", "0ms")))
            .point("floor", "node", LIFT + "Lift1.floor")
            .point("alarm_button", "node", LIFT + "Lift1.alarm_button", "group", "now")
            .build();
    try (Driver both = new OpcUaDriverProvider().open(List.of(grouped))) {
      both.start(own);
      Point floor = grouped.points().get(0).point();
      Point alarm = grouped.points().get(1).point();
      own.await(floor, NodeOpcUaIT::isGood, LIMIT);
      own.await(alarm, NodeOpcUaIT::isGood, LIMIT);

      server.set("alarm_button", true);
      own.await(alarm, good(Value.of(true)), LIMIT);
      server.set("floor", 12);
      own.await(floor, good(Value.of(12)), LIMIT);
    }
    assertThat(server.dropSubscriptions())
        .as("the driver left none behind")
        .isEqualTo("{\"dropped\":1}");
  }

  // A button that bounces, a bell that is struck: who looks now and then never sees it.
  @Test
  void whatNoSamplingCycleSeesIsToldByAServerThatKnowsOfEachChange() throws Exception {
    server.set("alarm_button", false);
    server.set("person", false);
    var own = new RecordingSink();
    DeviceSettings pressed =
        SampleDevice.of("lift-3", DeviceClasses.LIFT)
            .interval(Duration.ofSeconds(2))
            .address("url", "opc.tcp://127.0.0.1:" + port, "root", "Lift1")
            .settings("sampling", "100ms", "groups", Map.of("now", Map.of("sampling", "0ms")))
            .point("alarm_button", "node", LIFT + "{root}.alarm_button", "group", "now")
            .point("person", "node", LIFT + "{root}.person")
            .point("floor", "node", LIFT + "{root}.floor")
            .build();
    try (Driver both = new OpcUaDriverProvider().open(List.of(pressed))) {
      both.start(own);
      Point alarm = pressed.points().get(0).point();
      Point person = pressed.points().get(1).point();
      Point floor = pressed.points().get(2).point();
      own.await(alarm, good(Value.of(false)), LIMIT);
      own.await(person, good(Value.of(false)), LIMIT);
      int mark = own.count();

      server.pulse("person");
      server.pulse("alarm_button");
      server.set("floor", 3);

      own.await(mark, alarm, good(Value.of(true)), LIMIT);
      own.await(mark, floor, good(Value.of(3)), LIMIT);
      own.await(own.count(), alarm, good(Value.of(false)), LIMIT);
      assertThat(own.of(person)).as("looked at every 100 ms").noneMatch(good(Value.of(true)));
    }
  }

  @Test
  void aSubscriptionThatIsLostAloneIsMadeAnew() throws Exception {
    assertThat(server.dropSubscriptions()).isEqualTo("{\"dropped\":1}");
    int dropped = sink.count();
    server.set("mode", 4);

    await(dropped, "mode", good(FIREFIGHTER));
    await(sink.count(), "mode", good(FIREFIGHTER));
  }

  private Reading write(String signal, Value value) throws Exception {
    return driver
        .write(point(signal), value, LIMIT)
        .toCompletableFuture()
        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Reading await(int mark, String signal, Predicate<Reading> wanted) {
    return sink.await(mark, point(signal), wanted, LIMIT);
  }

  private Point point(String signal) {
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }

  private static String node(String name) {
    return "nsu={namespace};s={root}." + name;
  }

  private static Predicate<Reading> good(Value value) {
    return r -> r.quality().isGood() && value.equals(r.value());
  }

  private static boolean isGood(Reading reading) {
    return reading.quality().isGood();
  }

  private static boolean isBad(Reading reading) {
    return reading.quality() instanceof Quality.Bad;
  }
}
