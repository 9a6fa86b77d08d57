package io.gengfu.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.command.LocalSocket;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.health.PortUser;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.modbus.ModbusBus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ScanCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new ScanCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(Commands.PLAIN_WORDS)
        .execute(arguments);
  }

  private void site(String devices) throws IOException {
    Files.writeString(folder.resolve("gateway.yaml"), "gateway: {id: gw-1, data: data}\n");
    Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: {estate: garden}
        locations: [{id: shed}]
        devices:
        %s
        """
            .formatted(devices));
  }

  @Test
  void whatItSuggestsIsASite() throws Exception {
    try (var bus = ModbusBus.builder().chargers(2).start()) {
      assertThat(run("127.0.0.1:" + bus.port(), "--units", "1-3")).isZero();
    }

    assertThat(out.toString().lines().filter(line -> line.startsWith("framing tcp"))).hasSize(3);
    String devices =
        out.toString()
            .lines()
            .filter(line -> line.contains("PROFILE"))
            .map(line -> line.replace("PROFILE", "generic-modbus-charger"))
            .map(line -> line.replace("LOCATION", "shed"))
            .collect(Collectors.joining("\n"));
    site(devices);
    var problems = new Problems();
    var read = SiteReader.read(folder, problems);
    assertThat(problems.all()).isEmpty();
    assertThat(read.orElseThrow().lines())
        .singleElement()
        .satisfies(line -> assertThat(line.devices()).hasSize(3));
  }

  @Test
  void programsGetTheSameAsJson() throws Exception {
    try (var bus = ModbusBus.builder().chargers(1).start()) {
      assertThat(run("127.0.0.1:" + bus.port(), "--units", "1", "--json")).isZero();

      var found = new ObjectMapper().readTree(out.toString()).path("found").path(0);
      assertThat(found.path("unit").asInt()).isEqualTo(1);
      assertThat(found.path("address").path("port").asInt()).isEqualTo(bus.port());
    }
  }

  // Two masters on one line: alarms would be lost while somebody looks for a meter.
  @Test
  void aLineOfTheRunningGatewayIsRefused() throws Exception {
    Path port = Files.createFile(folder.resolve("ttyUSB0"));
    Path byId = Files.createSymbolicLink(folder.resolve("by-id"), port);
    site(
        """
          - {id: meter-1, profile: generic-modbus-charger, location: shed, address: {serial: %s}}
        """
            .formatted(port));
    Path socket = SiteReader.gateway(folder, new Problems()).orElseThrow().socket();
    Files.createDirectories(socket.getParent());
    try (var _ = LocalSocket.listen(socket, Map.of())) {
      assertThat(run(byId.toString(), "--site", folder.toString())).isEqualTo(1);
    }

    assertThat(err.toString())
        .contains("the running gateway has " + byId + " for meter-1")
        .contains("systemctl stop gengfu");
  }

  @Test
  void aPortThatCannotBeOpenedIsToldWithWhoHasIt() throws Exception {
    Path port = Files.createFile(folder.resolve("ttyS9"));
    Process other =
        new ProcessBuilder("/bin/sh", "-c", "exec 9<>'" + port + "'; read line").start();
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> !PortUser.of(port).isEmpty());

      assertThat(run(port.toString(), "--site", folder.toString())).isEqualTo(1);
      assertThat(err.toString()).contains("; /bin/sh (process " + other.pid() + ") has it open");
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aGatewayWithoutThisSiteIsRefusedByItsProcess() throws Exception {
    Path port = Files.createFile(folder.resolve("ttyS8"));
    Process gateway =
        new ProcessBuilder(
                "/bin/sh", "-c", "exec 9<>'" + port + "'; read line # io.gengfu.agent.Main run x")
            .start();
    try {
      await().atMost(Duration.ofSeconds(20)).until(() -> !PortUser.of(port).isEmpty());

      assertThat(run(port.toString(), "--site", folder.toString())).isEqualTo(1);
      assertThat(err.toString())
          .contains("a running gateway (process " + gateway.pid() + ") has " + port);
    } finally {
      gateway.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          --units 0-5 host;                 each 1 to 247
          --units 9-3 host;                 each 1 to 247
          --units a host;                   each 1 to 247
          --timeout soon host;              --timeout is soon; wanted: a duration
          --timeout 1ms host;               a time-out is 10ms to 30s
          --parity mark /dev/ttyUSB0;       wanted: none, even or odd
          --baud 9601 /dev/ttyUSB0;         9601 is no speed of a serial line
          --baud 9600 host;                 are for a serial port
          --rtu host;                       wanted: host:port
          --rtu /dev/ttyUSB0;               --rtu is for host:port
          host:70000;                       1 to 65535
          """)
  void nonsenseIsRefusedInPlainWords(String arguments, String said) {
    assertThat(run(arguments.split(" "))).isEqualTo(1);
    assertThat(err.toString()).contains(said);
  }
}
