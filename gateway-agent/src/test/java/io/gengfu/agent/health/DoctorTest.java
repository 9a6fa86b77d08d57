package io.gengfu.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.GatewayConfig.ConsoleConfig;
import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.health.Doctor.Counted;
import io.gengfu.agent.health.Finding.Level;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir private Path folder;
  private Box box;
  private Path data;

  @BeforeEach
  void machine() throws IOException {
    box = new Box(folder.resolve("proc"), folder.resolve("sys"), folder.resolve("dev"));
    Files.createDirectories(box.proc());
    Files.createDirectories(box.dev());
    Files.writeString(box.proc().resolve("meminfo"), "MemTotal: 1\nMemAvailable:  512000 kB\n");
    data = Files.createDirectories(folder.resolve("data"));
  }

  private List<Finding> examine(StoreConfig store, Optional<Counted> running, int... brokers) {
    List<UplinkConfig> uplinks =
        Arrays.stream(brokers)
            .mapToObj(
                port ->
                    new UplinkConfig(
                        "city",
                        URI.create("mqtt://127.0.0.1:" + port),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Duration.ofSeconds(1)))
            .toList();
    var config = new GatewayConfig("gw", data, store, uplinks, new ConsoleConfig(true, 0));
    return Doctor.examine(box, config, SystemClock.open(), running);
  }

  private List<Finding> examine(Optional<Counted> running, int... brokers) {
    return examine(new StoreConfig(16, 16, Duration.ofSeconds(5)), running, brokers);
  }

  private static Finding of(List<Finding> findings, String topic) {
    return findings.stream().filter(f -> f.topic().equals(topic)).findFirst().orElseThrow();
  }

  @Test
  void aBoxThatHasWhatIsNeededIsGood() throws IOException {
    try (var broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Finding> findings = examine(Optional.empty(), broker.getLocalPort());

      for (String topic :
          List.of("java", "memory", "space", "permissions", "ports", "uplink city")) {
        assertThat(of(findings, topic)).extracting(Finding::level).isEqualTo(Level.GOOD);
      }
    }
  }

  @Test
  void whatIsMissingComesWithWhatToDoInBothLanguages() throws IOException {
    int nobody;
    try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = gone.getLocalPort();
    }
    Files.writeString(box.proc().resolve("meminfo"), "MemAvailable:  51200 kB\n");

    List<Finding> findings =
        examine(
            new StoreConfig(65_536, 1_048_576, Duration.ofSeconds(5)), Optional.empty(), nobody);

    assertThat(of(findings, "memory").level()).isEqualTo(Level.WARNING);
    assertThat(of(findings, "space").level()).isEqualTo(Level.BAD);
    assertThat(of(findings, "uplink city").level()).isEqualTo(Level.BAD);
    assertThat(box.java(17).level()).isEqualTo(Level.BAD);
    assertThat(findings)
        .filteredOn(f -> f.level() != Level.GOOD)
        .allSatisfy(
            f -> {
              assertThat(f.remedy().en()).isNotEmpty();
              assertThat(f.remedy().zh()).isNotEmpty();
            });
  }

  @Test
  void whatCannotBeLookedAtIsSaidAndTheRestGoesOn() throws IOException {
    Files.delete(box.proc().resolve("meminfo"));

    List<Finding> findings = examine(Optional.empty());

    assertThat(of(findings, "memory").level()).isEqualTo(Level.WARNING);
    assertThat(of(findings, "permissions").level()).isEqualTo(Level.GOOD);
  }

  // 2 MB an hour are 17.5 GB a year; a card of 8 GB bears 4,000 GB: 228 years. A thousand times as
  // much, and it is worn out in months.
  @Test
  void theYearsOfACardComeFromWhatWasWritten() {
    Finding little = Wear.estimate(20_000_000, 100, 10, 8_000_000_000L);
    assertThat(little.level()).isEqualTo(Level.GOOD);
    assertThat(little.what().en()).contains("2.0 MB/h", "10 flushes/h", "18 GB a year", "over 100");

    Finding much = Wear.estimate(20_000_000_000L, 100_000, 10, 8_000_000_000L);
    assertThat(much.level()).isEqualTo(Level.WARNING);
    assertThat(much.what().en()).contains("0 years");
    assertThat(much.remedy().en()).contains("telemetry-block");
  }

  @Test
  void aWornEmmcIsToBeReplaced() throws IOException {
    Path device = Files.createDirectories(box.sys().resolve("block/mmcblk0/device"));
    Files.writeString(device.resolve("life_time"), "0x02 0x09\n");

    assertThat(of(examine(Optional.empty()), "flash"))
        .satisfies(
            f -> {
              assertThat(f.level()).isEqualTo(Level.WARNING);
              assertThat(f.what().en()).contains("mmcblk0: 90 %");
            });
  }

  @Test
  void theWordDoesIt() throws IOException {
    Path site = Files.createDirectories(folder.resolve("site"));
    Files.writeString(
        site.resolve("gateway.yaml"),
        """
        gateway: {id: gw}
        store: {alerts-megabytes: 16, telemetry-megabytes: 16}
        console: {enabled: false}
        """);
    GatewayConfig config = SiteReader.gateway(site, new Problems()).orElseThrow();
    // What is wrong with the machine that runs this is for the machine to say.
    boolean bad =
        Doctor.examine(config, SystemClock.open(), Optional.empty()).stream()
            .anyMatch(finding -> finding.level() == Level.BAD);
    assertThat(Commands.run("doctor", site.toString())).isEqualTo(bad ? 1 : 0);
    assertThat(Commands.run("doctor", site.toString(), "--json")).isEqualTo(bad ? 1 : 0);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          site.resolve("gateway.yaml"),
          "gateway: {id: gw}\nconsole: {port: " + taken.getLocalPort() + "}\n");
      assertThat(Commands.run("doctor", site.toString())).isEqualTo(1);
    }
    assertThat(Commands.run("doctor", folder.resolve("nowhere").toString())).isEqualTo(1);
  }
}
