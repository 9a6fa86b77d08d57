package io.gengfu.simulators.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.junit.SimulatedEstate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A small estate, as a test gets it. */
class EstateTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @RegisterExtension
  private final SimulatedEstate simulated =
      SimulatedEstate.with(e -> e.lifts(2).chargers(2).bays(3).zones(2).exercise().platform());

  @Test
  void theSiteFolderNamesEveryDeviceWhereItIs() throws IOException {
    Estate estate = simulated.estate();
    Path folder = simulated.folder().resolve("site");

    new SiteFolder(estate).parameter("ebike-in-lift", "hold", "8s").write(folder);

    Map<String, Object> site = yaml(folder.resolve("site.yaml"));
    assertThat(list(site, "devices"))
        .extracting(device -> device.get("id"))
        .containsExactly(
            "lift-1",
            "lift-2",
            "charger-1",
            "charger-2",
            "bay-1",
            "bay-2",
            "bay-3",
            "zone-1",
            "zone-2",
            "key-1",
            "siren-1",
            "exercise-in",
            "exercise-out");
    assertThat(list(site, "devices"))
        .anySatisfy(
            device -> {
              assertThat(device.get("id")).isEqualTo("bay-3");
              assertThat(device.get("address"))
                  .isEqualTo(Map.of("host", "127.0.0.1", "port", estate.bus().port(), "unit", 5));
            });
    assertThat(list(site, "packs"))
        .anySatisfy(
            pack ->
                assertThat(pack)
                    .isEqualTo(
                        Map.of("pack", "ebike-in-lift", "parameters", Map.of("hold", "8s"))));
    Map<String, Object> gateway = yaml(folder.resolve("gateway.yaml"));
    assertThat(list(gateway, "uplinks"))
        .extracting(uplink -> uplink.get("broker"))
        .containsExactly(estate.platform().uri().toString());
    assertThat(yaml(folder.resolve("profiles/warm-pir-zone.yaml")).get("protocol"))
        .isEqualTo("gpio");
  }

  @Test
  void theSirenKeepsWhatTheGatewayDidToIt() throws IOException {
    Estate estate = simulated.estate();
    try (SocketChannel gateway =
            SocketChannel.open(UnixDomainSocketAddress.of(estate.lines().socket()));
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(gateway), StandardCharsets.US_ASCII))) {
      send(gateway, "watch " + estate.siren().line() + " out\n");
      assertThat(in.readLine()).isEqualTo("level " + estate.siren().line() + " 0");
      send(gateway, "out " + estate.siren().line() + " 1\n");
      send(gateway, "out " + estate.siren().line() + " 1\n");
      send(gateway, "out " + estate.siren().line() + " 0\n");

      await().atMost(LIMIT).until(() -> estate.siren().count() == 2);
      assertThat(estate.siren().switchings()).extracting(s -> s.on()).containsExactly(true, false);
      assertThat(estate.exerciseOutput().count()).isZero();
    }
  }

  @Test
  void theKeySwitchClosesItsLineToGround() {
    Estate estate = simulated.estate();
    assertThat(estate.lines().level(estate.key().line())).isTrue();

    estate.key().set(true);

    assertThat(estate.lines().level(estate.key().line())).isFalse();
    assertThat(estate.key().active()).isTrue();
  }

  @Test
  void closingFreesThePorts() throws IOException {
    Estate estate = simulated.estate();
    int lifts = estate.lifts().port();
    int bus = estate.bus().port();
    int link = estate.platform().link().port();
    assertThat(ownListeningPorts()).contains(lifts, bus, link);

    estate.close();

    assertThat(ownListeningPorts()).doesNotContain(lifts, bus, link);
  }

  // Asking the ports themselves would not do: somebody else may have got one of them meanwhile.
  private static Set<Integer> ownListeningPorts() throws IOException {
    Set<String> own = new HashSet<>();
    try (var files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path file : files) {
        try {
          own.add(Files.readSymbolicLink(file).toString());
        } catch (NoSuchFileException _) {
          // Closed meanwhile.
        }
      }
    }
    Set<Integer> ports = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        String[] columns = line.strip().split("\\s+", -1);
        boolean listens = columns[3].equals("0A");
        if (listens && own.contains("socket:[" + columns[9] + "]")) {
          ports.add(Integer.parseInt(columns[1].split(":", 2)[1], 16));
        }
      }
    }
    return ports;
  }

  @Test
  void whatWasNotAskedForIsNotThere() throws IOException {
    Path folder = Files.createDirectory(simulated.folder().resolve("other"));
    try (Estate liftsOnly = Estate.builder(folder).lifts(1).start()) {
      assertThatThrownBy(liftsOnly::bus)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without chargers");
      assertThat(SiteFolder.packs(liftsOnly)).containsExactly("ebike-in-lift", "lift-entrapment");
    }
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static List<Map<String, Object>> list(Map<String, Object> yaml, String key) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Object entry : (List<?>) Objects.requireNonNull(yaml.get(key))) {
      all.add(map(entry));
    }
    return all;
  }

  private static Map<String, Object> map(Object yaml) {
    Map<String, Object> map = new LinkedHashMap<>();
    ((Map<?, ?>) yaml).forEach((key, value) -> map.put(key + "", Objects.requireNonNull(value)));
    return map;
  }

  private static Map<String, Object> yaml(Path file) throws IOException {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    return map(Objects.requireNonNull(loaded));
  }
}
