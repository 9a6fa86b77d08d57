package io.gengfu.driver.opcua;

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
            .settings("timeout", "10s")
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
