package io.gengfu.driver.modbus;

import static io.gengfu.driver.modbus.Sample.LIMIT;
import static io.gengfu.driver.modbus.Sample.bad;
import static io.gengfu.driver.modbus.Sample.device;
import static io.gengfu.driver.modbus.Sample.good;
import static io.gengfu.driver.modbus.Sample.point;
import static io.gengfu.driver.modbus.Sample.started;
import static io.gengfu.driver.modbus.Sample.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.model.Cause;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The examples of the Modbus Application Protocol V1.1b3, byte for byte, both ways. No Modbus code
 * is at the other end, so none can agree with the driver's on a mistake.
 */
class GoldenBytesTest {

  /** Protocol 0, a length of six, unit 1. */
  private static final String HEADER = "00 00 00 06 01 | ";

  private final RecordingSink sink = new RecordingSink();
  private ScriptedServer server = new ScriptedServer();

  GoldenBytesTest() throws IOException {}

  @BeforeEach
  void freshServer() throws IOException {
    server.close();
    server = new ScriptedServer();
  }

  @AfterEach
  void closeServer() throws IOException {
    server.close();
  }

  // §6.1: coils 20 to 38 (addresses 19 to 37), of which 27 to 20 are CD.
  @Test
  void readsCoils() {
    server.answer("01 00 13 00 13", "01 03 CD 6B 05");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .settings("poll", "20ms", "max-gap", 20)
            .point("flag", "register", "coil", "address", 0x13)
            .point("flag_2", "register", "coil", "address", 0x14)
            .point("flag_3", "register", "coil", "address", 0x25)
            .build();

    try (Driver _ = started(sink, device)) {
      sink.await(point(device, "flag"), good(Value.of(true)), LIMIT);
      sink.await(point(device, "flag_2"), good(Value.of(false)), LIMIT);
      sink.await(point(device, "flag_3"), good(Value.of(true)), LIMIT);
    }
    assertThat(server.requests()).containsOnly(HEADER + "01 00 13 00 13");
  }

  // §6.2: discrete inputs 197 to 218; 218 to 213 are 35, that is 0011 0101, 218 being bit 5.
  @Test
  void readsDiscreteInputs() {
    server.answer("02 00 C4 00 16", "02 03 AC DB 35");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .settings("poll", "20ms", "max-gap", 30)
            .point("flag", "register", "discrete", "address", 0xC4)
            .point("flag_2", "register", "discrete", "address", 0xC6)
            .point("flag_3", "register", "discrete", "address", 0xD9)
            .build();

    try (Driver _ = started(sink, device)) {
      sink.await(point(device, "flag"), good(Value.of(false)), LIMIT);
      sink.await(point(device, "flag_2"), good(Value.of(true)), LIMIT);
      sink.await(point(device, "flag_3"), good(Value.of(true)), LIMIT);
    }
    assertThat(server.requests()).containsOnly(HEADER + "02 00 C4 00 16");
  }

  // §6.3: registers 108 to 110 hold 555, 0 and 100.
  @Test
  void readsHoldingRegisters() {
    server.answer("03 00 6B 00 03", "03 06 02 2B 00 00 00 64");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("number", "register", "holding", "address", 0x6B)
            .point("number_2", "register", "holding", "address", 0x6C)
            .point("number_3", "register", "holding", "address", 0x6D)
            .build();

    try (Driver _ = started(sink, device)) {
      sink.await(point(device, "number"), good(Value.of(555)), LIMIT);
      sink.await(point(device, "number_2"), good(Value.of(0)), LIMIT);
      sink.await(point(device, "number_3"), good(Value.of(100)), LIMIT);
    }
    assertThat(server.requests()).containsOnly(HEADER + "03 00 6B 00 03");
  }

  // §6.4: register 9 holds 10.
  @Test
  void readsInputRegisters() {
    server.answer("04 00 08 00 01", "04 02 00 0A");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("number", "register", "input", "address", 8)
            .build();

    try (Driver _ = started(sink, device)) {
      sink.await(point(device, "number"), good(Value.of(10)), LIMIT);
    }
    assertThat(server.requests()).containsOnly(HEADER + "04 00 08 00 01");
  }

  // §6.5: coil 173 on.
  @Test
  void writesASingleCoilAndReadsItBack() throws Exception {
    server.answer("05 00 AC FF 00", "05 00 AC FF 00").answer("01 00 AC 00 01", "01 01 01");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("relay", "register", "coil", "address", 0xAC)
            .build();

    try (Driver driver = started(sink, device)) {
      Reading readBack = write(driver, point(device, "relay"), Value.of(true));

      assertThat(readBack.value()).isEqualTo(Value.of(true));
    }
    assertThat(server.requests()).contains(HEADER + "05 00 AC FF 00");
  }

  // §6.6: register 2 to 3.
  @Test
  void writesASingleRegisterAndReadsItBack() throws Exception {
    server.answer("06 00 01 00 03", "06 00 01 00 03").answer("03 00 01 00 01", "03 02 00 03");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("level", "register", "holding", "address", 1)
            .build();

    try (Driver driver = started(sink, device)) {
      Reading readBack = write(driver, point(device, "level"), Value.of(3));

      assertThat(readBack.value()).isEqualTo(Value.of(3));
    }
    assertThat(server.requests()).contains(HEADER + "06 00 01 00 03");
  }

  // §6.12: registers 2 and 3 to 000A and 0102, here one value of 32 bits.
  @Test
  void writesSeveralRegistersAndReadsThemBack() throws Exception {
    server
        .answer("10 00 01 00 02 04 00 0A 01 02", "10 00 01 00 02")
        .answer("03 00 01 00 02", "03 04 00 0A 01 02");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("level", "register", "holding", "address", 1, "type", "uint32")
            .build();

    try (Driver driver = started(sink, device)) {
      Reading readBack = write(driver, point(device, "level"), Value.of(0x000A0102));

      assertThat(readBack.value()).isEqualTo(Value.of(0x000A0102));
    }
    assertThat(server.requests()).contains("00 00 00 0B 01 | 10 00 01 00 02 04 00 0A 01 02");
  }

  // §6.17: what is written is read back in the same request.
  @Test
  void writesAndReadsBackInOneRequestWhereTheProfileSaysSo() throws Exception {
    server
        .answer("17 00 01 00 02 00 01 00 02 04 00 0A 01 02", "17 04 00 0A 01 02")
        .answer("03 00 01 00 02", "03 04 00 00 00 00");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .settings("poll", "10s")
            .interval(Duration.ofSeconds(30))
            .point(
                "level",
                "register",
                "holding",
                "address",
                1,
                "type",
                "uint32",
                "write",
                "read-write")
            .build();

    try (Driver driver = started(sink, device)) {
      sink.await(point(device, "level"), good(Value.of(0)), LIMIT);
      Reading readBack = write(driver, point(device, "level"), Value.of(0x000A0102));

      assertThat(readBack.value()).isEqualTo(Value.of(0x000A0102));
    }
    assertThat(server.requests())
        .containsExactly(
            "00 00 00 06 01 | 03 00 01 00 02",
            "00 00 00 0F 01 | 17 00 01 00 02 00 01 00 02 04 00 0A 01 02");
  }

  // §6.11, with one coil: some devices know no function 5.
  @Test
  void writesACoilAsOneOfSeveralWhereTheProfileSaysSo() throws Exception {
    server.answer("0F 00 13 00 01 01 01", "0F 00 13 00 01").answer("01 00 13 00 01", "01 01 01");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("relay", "register", "coil", "address", 0x13, "write", "multiple")
            .build();

    try (Driver driver = started(sink, device)) {
      assertThat(write(driver, point(device, "relay"), Value.of(true)).value())
          .isEqualTo(Value.of(true));
    }
  }

  // §7: coil 1186 does not exist, exception 02.
  @Test
  void anExceptionIsABadReadingWithItsCode() {
    server.answer("01 04 A1 00 01", "81 02");
    DeviceSettings device =
        device("golden", server.port(), 1)
            .point("flag", "register", "coil", "address", 0x04A1)
            .build();

    try (Driver _ = started(sink, device)) {
      Reading refused = sink.await(point(device, "flag"), bad(Cause.REFUSED), LIMIT);

      assertThat(refused.quality())
          .isEqualTo(new Quality.Bad(Cause.REFUSED, "exception 02 illegal data address"));
    }
  }
}
