package io.gengfu.driver.modbus;

import static io.gengfu.driver.modbus.Sample.LIMIT;
import static io.gengfu.driver.modbus.Sample.bad;
import static io.gengfu.driver.modbus.Sample.device;
import static io.gengfu.driver.modbus.Sample.good;
import static io.gengfu.driver.modbus.Sample.point;
import static io.gengfu.driver.modbus.Sample.started;
import static io.gengfu.driver.modbus.Sample.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several units on one line, and what a device can refuse. */
class ModbusLineTest {

  private final RecordingSink sink = new RecordingSink();
  private final BareServer server = new BareServer(Framing.TCP);

  ModbusLineTest() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop();
  }

  // Thirty chargers hang on one serial gateway; one that burnt must not hide the other twenty-nine.
  @Test
  void aDeadUnitHardlySlowsTheOthers() {
    server.kill(2);
    DeviceSettings living = flagDevice("living", 1);
    DeviceSettings dead = flagDevice("dead", 2);

    try (Driver _ = started(sink, living, dead)) {
      sink.await(point(dead, "flag"), bad(Cause.TIMEOUT), LIMIT);
      await().atMost(LIMIT.multipliedBy(2)).until(() -> server.requests(1) >= 200);
      assertThat(server.requests(2)).isBetween(1, 40);
    }
    assertThat(sink.of(point(living, "flag"))).allMatch(r -> r.quality().isGood());
  }

  @Test
  void aDeadUnitIsStillReportedBadInEveryInterval() {
    server.kill(2);
    DeviceSettings dead = flagDevice("dead", 2);

    try (Driver _ = started(sink, flagDevice("living", 1), dead)) {
      for (int i = 0; i < 5; i++) {
        sink.await(sink.count(), point(dead, "flag"), bad(Cause.TIMEOUT), LIMIT);
      }
    }
  }

  @Test
  void aWriteToADeadUnitIsTriedAtOnce() throws Exception {
    server.kill(1);
    DeviceSettings device =
        device("dead", server.port(), 1).point("relay", "register", "coil", "address", 0).build();
    try (Driver driver = started(sink, device)) {
      sink.await(point(device, "relay"), bad(Cause.TIMEOUT), LIMIT);
      int before = server.requests(1);

      assertThatThrownBy(() -> write(driver, point(device, "relay"), Value.of(true)))
          .hasCauseInstanceOf(WriteException.class)
          .hasMessageContaining("no answer of unit 1");
      assertThat(server.requests(1)).isGreaterThan(before);
    }
  }

  @Test
  void whatOneBlockIsRefusedTheOthersStillHave() {
    server.missingFrom(100);
    DeviceSettings device =
        device("partial", server.port(), 1)
            .point("number", "register", "holding", "address", 99)
            .point("number_2", "register", "holding", "address", 200)
            .build();

    try (Driver _ = started(sink, device)) {
      sink.await(point(device, "number_2"), bad(Cause.REFUSED), LIMIT);
      sink.await(point(device, "number"), good(Value.of(0)), LIMIT);
    }
  }

  // Many devices answer only for addresses that mean something to them.
  @Test
  void aGapThatIsRefusedIsLeftOut() throws IOException {
    try (var strict =
        new ScriptedServer()
            .answer("03 00 00 00 05", "83 02")
            .answer("03 00 00 00 01", "03 02 00 07")
            .answer("03 00 04 00 01", "03 02 00 09")) {
      DeviceSettings device =
          device("strict", strict.port(), 1)
              .point("number", "register", "holding", "address", 0)
              .point("number_2", "register", "holding", "address", 4)
              .build();
      try (Driver _ = started(sink, device)) {
        sink.await(point(device, "number"), good(Value.of(7)), LIMIT);
        sink.await(point(device, "number_2"), good(Value.of(9)), LIMIT);
      }
    }
  }

  @Test
  void aBitOfARegisterIsWrittenWithoutTouchingTheOthers() throws Exception {
    server.set(RegisterKind.HOLDING, 5, 0b1010_0000_0000_0001);
    DeviceSettings device =
        device("bits", server.port(), 1)
            .point("relay", "register", "holding", "address", 5, "type", "bit", "bit", 3)
            .build();

    try (Driver driver = started(sink, device)) {
      write(driver, point(device, "relay"), Value.of(true));
      assertThat(server.get(RegisterKind.HOLDING, 5)).isEqualTo(0b1010_0000_0000_1001);
      write(driver, point(device, "relay"), Value.of(false));
      assertThat(server.get(RegisterKind.HOLDING, 5)).isEqualTo(0b1010_0000_0000_0001);
    }
  }

  @Test
  void aFieldOfARegisterIsReadAndWrittenWithoutTouchingTheOthers() throws Exception {
    server.set(RegisterKind.HOLDING, 5, 0b1010_0000_0101_0001);
    DeviceSettings device =
        device("fields", server.port(), 1)
            .point(
                "number",
                "register",
                "holding",
                "address",
                5,
                "type",
                "field",
                "bit",
                12,
                "bits",
                4)
            .point(
                "level", "register", "holding", "address", 5, "type", "field", "bit", 4, "bits", 3)
            .build();

    try (Driver driver = started(sink, device)) {
      sink.await(point(device, "number"), good(Value.of(10)), LIMIT);
      sink.await(point(device, "level"), good(Value.of(5)), LIMIT);
      write(driver, point(device, "level"), Value.of(2));
      assertThat(server.get(RegisterKind.HOLDING, 5)).isEqualTo(0b1010_0000_0010_0001);
      assertThatThrownBy(() -> write(driver, point(device, "level"), Value.of(8)))
          .hasMessageContaining("the raw value 8.0 needs more than 3 bits");
      assertThat(server.get(RegisterKind.HOLDING, 5)).isEqualTo(0b1010_0000_0010_0001);
    }
  }

  @Test
  void scaleOffsetAndWordOrderHoldBothWays() throws Exception {
    DeviceSettings device =
        device("scaled", server.port(), 1)
            .settings("poll", "20ms", "word-order", "little-swapped")
            .point(
                "level",
                "register",
                "holding",
                "address",
                0,
                "type",
                "int32",
                "scale",
                0.5,
                "offset",
                10)
            .build();

    try (Driver driver = started(sink, device)) {
      Reading readBack = write(driver, point(device, "level"), Value.of(-32_758));

      assertThat(readBack.value()).isEqualTo(Value.of(-32_758));
      assertThat(server.get(RegisterKind.HOLDING, 0)).isEqualTo(0x0000);
      assertThat(server.get(RegisterKind.HOLDING, 1)).isEqualTo(0xFFFF);
    }
  }

  @Test
  void aValueThatDoesNotFitIsNotWritten() {
    server.set(RegisterKind.HOLDING, 0, 5);
    DeviceSettings device =
        device("small", server.port(), 1)
            .point("level", "register", "holding", "address", 0)
            .build();

    try (Driver driver = started(sink, device)) {
      assertThatThrownBy(() -> write(driver, point(device, "level"), Value.of(65_536)))
          .hasMessageContaining("65536.0 does not fit");
      assertThatThrownBy(() -> write(driver, point(device, "level"), Value.of(-1)))
          .hasMessageContaining("does not fit");
    }
    assertThat(server.get(RegisterKind.HOLDING, 0)).isEqualTo(5);
  }

  // A contactor whose key switch stands on "local" takes the write, and stays where it is.
  @Test
  void aWriteThatTheDeviceDoesNotHoldFails() throws Exception {
    try (var stubborn =
        new ScriptedServer()
            .answer("05 00 00 FF 00", "05 00 00 FF 00")
            .answer("01 00 00 00 01", "01 01 00")) {
      DeviceSettings device =
          device("stubborn", stubborn.port(), 1)
              .point("relay", "register", "coil", "address", 0)
              .build();
      try (Driver driver = started(sink, device)) {
        assertThatThrownBy(() -> write(driver, point(device, "relay"), Value.of(true)))
            .hasCauseInstanceOf(WriteException.class)
            .hasMessageContaining("the device took it and holds false");
      }
    }
  }

  @Test
  void moreWritesThanMayWaitFailAtOnce() throws Exception {
    server.slow(true);
    DeviceSettings device =
        device("flooded", server.port(), 1)
            .settings("timeout", "5s", "poll", "20ms")
            .point("relay", "register", "coil", "address", 0)
            .build();

    try (Driver driver = started(sink, device)) {
      var writes = new ArrayList<CompletionStage<Reading>>();
      for (int i = 0; i < 300; i++) {
        writes.add(driver.write(point(device, "relay"), Value.of(true), Duration.ofSeconds(60)));
      }
      List<CompletionStage<Reading>> refused =
          writes.stream().filter(w -> w.toCompletableFuture().isDone()).toList();

      assertThat(refused).hasSizeBetween(300 - 256 - 1, 300 - 256);
    }
  }

  @Test
  void aWriteEndsWithItsOwnLimitThoughAnAnswerMayTakeLonger() throws Exception {
    DeviceSettings device =
        device("patient", server.port(), 1)
            .settings("timeout", "5s", "poll", "20ms")
            .point("relay", "register", "coil", "address", 0)
            .build();
    try (Driver driver = started(sink, device)) {
      sink.await(point(device, "relay"), good(Value.of(false)), LIMIT);
      server.slow(true);
      CompletionStage<Reading> write =
          driver.write(point(device, "relay"), Value.of(true), Duration.ofMillis(100));
      assertThat(write.toCompletableFuture())
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(WriteException.class)
          // Whichever notices first: the write's own clock, or the request that got what was left.
          .withMessageMatching(".*(not done within 100ms|no answer of unit 1 in \\d{1,2}ms).*");
    }
  }

  @Test
  void everyUnitIsBackAfterTheServerRestarts() throws Exception {
    DeviceSettings one = flagDevice("one", 1);
    DeviceSettings two = flagDevice("two", 2);
    try (Driver _ = started(sink, one, two)) {
      sink.await(point(two, "flag"), good(Value.of(false)), LIMIT);
      server.stop();
      sink.await(point(two, "flag"), bad(Cause.UNREACHABLE), LIMIT);
      server.set(RegisterKind.DISCRETE, 0, 1);
      server.start();

      sink.await(point(one, "flag"), good(Value.of(true)), LIMIT);
      sink.await(point(two, "flag"), good(Value.of(true)), LIMIT);
      // Many a device has room for one client only.
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  // A cut wire once looked like nobody there.
  @Test
  void aSupervisedLoopTellsACutFromRestAndFromAlarm() throws Exception {
    DeviceSettings zone =
        SampleDevice.of("zone", DeviceClasses.INFRARED_ZONE)
            .address(server.address())
            .settings("poll", "20ms")
            .point("line", loop("shorted", "normal", "alarm", "open"))
            .point("motion", loop("fault", "false", "true", "fault"))
            .point("tamper", loop("true", "false", "false", "true"))
            .build();
    server.set(RegisterKind.INPUT, 0, 2_500);
    try (Driver _ = started(sink, zone)) {
      sink.await(point(zone, "line"), good(new Value.Constant("normal")), LIMIT);
      sink.await(point(zone, "motion"), good(Value.of(false)), LIMIT);

      server.set(RegisterKind.INPUT, 0, 3_330);
      sink.await(point(zone, "motion"), good(Value.of(true)), LIMIT);
      sink.await(point(zone, "line"), good(new Value.Constant("alarm")), LIMIT);

      server.set(RegisterKind.INPUT, 0, 5_000);
      sink.await(point(zone, "motion"), bad(Cause.SENSOR_FAULT), LIMIT);
      sink.await(point(zone, "line"), good(new Value.Constant("open")), LIMIT);
      sink.await(point(zone, "tamper"), good(Value.of(true)), LIMIT);
    }
  }

  private static Object[] loop(String shorted, String rest, String alarm, String open) {
    List<Node> bands =
        List.of(
            Nodes.map("up-to", 1.25, "is", shorted),
            Nodes.map("up-to", 2.9, "is", rest),
            Nodes.map("up-to", 4.2, "is", alarm),
            Nodes.map("is", open));
    return new Object[] {"register", "input", "address", 0, "scale", 0.001, "bands", bands};
  }

  private DeviceSettings flagDevice(String id, int unit) {
    return device(id, server.port(), unit)
        .point("flag", "register", "discrete", "address", 0)
        .build();
  }
}
