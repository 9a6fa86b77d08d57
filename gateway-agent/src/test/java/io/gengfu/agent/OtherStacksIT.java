package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.driver.testkit.NodeScript;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.FreePort;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers of other stacks, known to the gateway by site and profile files alone. */
class OtherStacksIT {

  private static final Path DRIVERS = Path.of("..", "drivers").toAbsolutePath().normalize();

  @RegisterExtension final SimulatedEstate simulated = SimulatedEstate.with(e -> e.platform());

  private final int opcUaPort = FreePort.find();
  private final int modbusPort = FreePort.find();
  private NodeScript lift;
  private NodeScript charger;
  private Main gateway;

  @BeforeEach
  void start() throws Exception {
    lift = startLift();
    charger = startCharger();
    Path folder = Files.createDirectories(simulated.folder().resolve("site"));
    write(folder);
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(folder, problems);
    assertThat(problems.all()).isEmpty();
    gateway = new Main(site.orElseThrow());
    gateway.tellTheCity();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    lift.close();
    charger.close();
  }

  private NodeScript startLift() throws Exception {
    return NodeScript.start(
        DRIVERS.resolve("opcua/src/test/node"),
        Path.of("target/node-opcua"),
        line -> line.startsWith("{"),
        String.valueOf(opcUaPort),
        "pki",
        "3");
  }

  private NodeScript startCharger() throws Exception {
    NodeScript started =
        NodeScript.start(
            DRIVERS.resolve("modbus/src/test/node"),
            Path.of("target/node-modbus"),
            line -> true,
            String.valueOf(modbusPort));
    started.ask("set coil 0 1");
    started.ask("set holding 3 250");
    return started;
  }

  private void write(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("gateway.yaml"),
        """
        gateway: {id: other-stacks}
        uplinks:
          - {name: city, broker: "%s", receipts: true}
        console: {enabled: false}
        """
            .formatted(simulated.estate().platform().uri()));
    Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: {estate: test}
        locations:
          - {id: here, building: "1"}
        devices:
          - id: lift-1
            profile: generic-opcua-lift
            location: here
            address: {url: "opc.tcp://127.0.0.1:%d", namespace: "urn:gengfu:test:lift", root: Lift1}
          - id: charger-1
            profile: generic-modbus-charger
            location: here
            address: {host: 127.0.0.1, port: %d, unit: 1}
        packs:
          - {pack: ebike-in-lift, parameters: {confirm: 200ms}}
          - {pack: charger-overheat}
        """
            .formatted(opcUaPort, modbusPort));
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(40)).pollInSameThread().until(holds);
  }

  private long told(String rule) {
    return count(rule, "raised");
  }

  private long over(String rule) {
    return count(rule, "cleared");
  }

  private long count(String rule, String kind) {
    return simulated.estate().platform().store().alerts().stream()
        .filter(a -> a.rule().equals(rule) && a.kind().equals(kind))
        .map(StoredAlert::alertId)
        .distinct()
        .count();
  }

  private boolean held() throws Exception {
    return lift.ask("{\"get\":\"door_hold\"}").contains("true");
  }

  @Test
  void aLiftOnNodeOpcuaIsHeldAndLetGoAlsoAfterItsServerRestarted() throws Exception {
    lift.ask("{\"set\":\"ebike\",\"value\":true}");
    eventually("the door is held", this::held);
    lift.ask("{\"set\":\"mode\",\"value\":3}");
    eventually("the door is let go in fire return", () -> !held());
    eventually("the city knows", () -> told("ebike-in-car") == 1);

    lift.close();
    eventually("the city knows of the silence", () -> told("silent") == 1);
    lift = startLift();
    lift.ask("{\"set\":\"ebike\",\"value\":true}");

    eventually("the door is held again", this::held);
  }

  // The server's process stops in the middle of a hold and comes back later, with everything it
  // held:
  // nobody can let the door go meanwhile, but nobody may take up the hold again either.
  @Test
  void aHoldDoesNotOutliveAServerThatHangs() throws Exception {
    lift.ask("{\"set\":\"ebike\",\"value\":true}");
    eventually("the door is held", this::held);

    lift.hang();
    eventually("the city knows of the silence", () -> told("silent") == 1);
    lift.wake();

    eventually("the door is let go", () -> !held());
  }

  @Test
  void aChargerOnModbusSerialIsCutAlsoAfterItsServerRestarted() throws Exception {
    charger.ask("set holding 3 800");
    eventually("the relay is open", () -> charger.ask("get coil 0").equals("0"));
    eventually("the city knows", () -> told("overheat") == 1);

    charger.close();
    eventually("the city knows of the silence", () -> told("silent") == 1);
    charger = startCharger();
    eventually("it is read again, and cool", () -> over("overheat") == 1);
    charger.ask("set coil 0 1");
    charger.ask("set holding 3 810");

    eventually("the relay is open again", () -> !relayClosed());
  }

  private boolean relayClosed() throws Exception {
    return charger.ask("get coil 0").equals("1");
  }
}
