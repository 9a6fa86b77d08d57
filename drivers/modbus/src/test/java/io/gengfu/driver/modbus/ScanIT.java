package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.gengfu.driver.serial.SerialSettings.Parity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scans of a serial line with servers of other stacks; a pseudo terminal has every speed. */
class ScanIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Integer> UNITS = List.of(1, 2, 247);

  private final ScanRecord record = new ScanRecord();

  private void scan(String... server) throws Exception {
    Path folder = server[0].equals("node") ? OtherStacks.node() : OtherStacks.libmodbus();
    var wire = new SerialWire();
    var process = new ServerProcess(wire, folder, server);
    process.start();
    try {
      ModbusScan.run(
          ScanPlan.serial(
              wire.driverEnd(),
              List.of(9_600, 19_200),
              List.of(Parity.NONE),
              false,
              UNITS,
              Duration.ofMillis(300),
              LIMIT),
          record);
    } finally {
      process.stop();
    }
  }

  @Test
  void libmodbusIsFoundOnceAndSaysNothingOfItself() throws Exception {
    scan(OtherStacks.libmodbus().resolve("server").toString());

    assertThat(record.found)
        .singleElement()
        .returns("9600 8N2", FoundUnit::setting)
        .returns("answers", FoundUnit::answer)
        .satisfies(unit -> assertThat(unit.identification()).isEmpty());
    assertThat(record.found.getFirst().address())
        .contains(entry("baud", 9_600), entry("parity", "none"), entry("unit", 1));
    // Once at the first speed; the others at both.
    assertThat(record.asked).hasSize(1 + 2 * 2);
    assertThat(record.remarks).isEmpty();
  }

  @Test
  void modbusSerialIsFoundAndSaysWhatItIs() throws Exception {
    scan("node", "server.js");

    assertThat(record.found)
        .singleElement()
        .satisfies(
            unit ->
                assertThat(unit.identification())
                    .containsExactly(
                        entry("vendor", "Garden Metering"),
                        entry("product", "GM-3"),
                        entry("revision", "1.4"),
                        entry("model", "three-phase")));
  }
}
