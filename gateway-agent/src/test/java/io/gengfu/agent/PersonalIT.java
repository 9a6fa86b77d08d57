package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.platform.Command;
import io.gengfu.simulators.platform.Commander;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flat in a whole gateway: its alert goes to the city, its values by no way out; by consent they
 * do, until it is withdrawn.
 */
class PersonalIT {

  /** A flat's sensors behind the registers of a charger: what it shows as °C is a pulse here. */
  private static final String FLAT =
      """
      profile: flat
      title: {zh: 住户, en: Flat}
      class: dwelling
      protocol: modbus
      interval: 1s
      settings: {timeout: 500ms, poll: 250ms, word-order: big}
      points:
        pulse: {register: holding, address: 3, type: int16, scale: 0.1}
        sos: {register: discrete, address: 0}
      """;

  private static final String PACK =
      """
      pack: care
      version: "1.0.0"
      title: {zh: 照护, en: Care}
      scenario: dwelling
      for-each: {home: dwelling}
      rules:
        - id: racing
          when: home.pulse > 60
          severity: high
          message: {zh: "{home.name}需要照护", en: "{home.name} needs care"}
      """;

  /** Nothing else on the way has these digits. */
  private static final String PULSE = "71.7";

  @TempDir private Path folder;

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(60)).until(holds);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Everything that ever came to the platform, whatever it was. */
  private static List<String> received(Path platform) throws SQLException {
    var all = new ArrayList<String>();
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + platform);
        Statement statement = file.createStatement();
        ResultSet rows = statement.executeQuery("SELECT payload FROM received ORDER BY id")) {
      while (rows.next()) {
        all.add(new String(rows.getBytes(1), StandardCharsets.UTF_8));
      }
    }
    return all;
  }

  private static boolean isReceived(Path platform, String text) throws SQLException {
    return received(platform).stream().anyMatch(message -> message.contains(text));
  }

  private static boolean holdsPulse(String text) {
    return text.contains(PULSE);
  }

  private static String consent() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return """
    consents:
      - id: c-1
        device: flat-1
        signals: [pulse]
        purpose: care after discharge
        uplink: city
        given-by: P-88213
        from: %s
        until: %s
    """
        .formatted(today.minusDays(2), today.plusDays(2));
  }

  private Path writeSite(Estate estate, int port) throws IOException {
    Path site = folder.resolve("site");
    new SiteFolder(estate)
        .consolePort(port)
        .commands("read-history", "diagnostics", "refresh", "reload")
        .write(site);
    Files.createDirectories(site.resolve("packs"));
    Files.createDirectories(site.resolve("profiles"));
    Files.writeString(site.resolve("packs/care.yaml"), PACK);
    Files.writeString(site.resolve("profiles/flat.yaml"), FLAT);
    Path file = site.resolve("site.yaml");
    String text = Files.readString(file);
    String changed =
        text.replace(
            "id: charger-2\n    profile: generic-modbus-charger", "id: flat-1\n    profile: flat");
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(file, changed + "  - {pack: care}\n");
    return site;
  }

  @Test
  void itsValuesLeaveByConsentAndByNoOtherWay() throws Exception {
    int port = freePort();
    Path simulated = Files.createTempDirectory("estate");
    try (Estate estate = Estate.builder(simulated).chargers(2).platform().start()) {
      Path site = writeSite(estate, port);
      estate.charger(2).temperature(Double.parseDouble(PULSE));
      var problems = new Problems();
      var read = SiteReader.read(site, problems);
      assertThat(problems.all()).isEmpty();
      try (var gateway = new Main(read.orElseThrow());
          Commander city = estate.platform().commander()) {
        gateway.tellTheCity();
        Path platform = simulated.resolve("platform.db");
        eventually("the alert of the flat", () -> !alerts(estate).isEmpty());
        eventually("readings of the charger", () -> isReceived(platform, "charger-1.power"));

        JsonNode history =
            city.ask(
                Command.of(
                    "demo-gw",
                    "read-history",
                    Map.of(
                        "points",
                        List.of("flat-1.pulse"),
                        "from",
                        "2026-01-01T00:00:00Z",
                        "to",
                        "2026-01-02T00:00:00Z")));
        assertThat(history.path("reason").asText()).contains("flat-1.pulse is personal");
        city.ask(Command.of("demo-gw", "diagnostics", Map.of()));
        city.ask(Command.of("demo-gw", "refresh", Map.of()));
        eventually("the refresh", () -> !estate.platform().store().refreshed().isEmpty());
        assertThat(page(port)).contains("flat-1").doesNotContain(PULSE);
        assertThat(received(platform)).noneMatch(PersonalIT::holdsPulse);

        Files.writeString(site.resolve("consents.yaml"), consent());
        assertThat(Commands.run("reload", site.toString())).isZero();
        estate.charger(2).temperature(72.9);
        eventually("the pulse", () -> isReceived(platform, "72.9"));
        assertThat(received(platform).stream().filter(text -> text.contains("72.9")))
            .allMatch(text -> text.contains("io.gengfu.telemetry.v1"))
            .noneMatch(text -> text.contains("flat-1.sos"));

        assertThat(
                Commands.run(
                    "consent", "withdraw", "--id", "c-1", "--who", "P-88213", site.toString()))
            .isZero();
        estate.charger(2).temperature(73.3);
        estate.charger(1).demand(1_234.5);
        eventually("readings of later", () -> isReceived(platform, "1234.5"));
        assertThat(received(platform)).noneMatch(text -> text.contains("73.3"));
        assertThat(Commands.run("reload", site.toString())).isZero();
        eventually("no number is missing", () -> estate.platform().store().gaps().isEmpty());
        assertThat(estate.platform().store().refusals()).isEmpty();
      }
    }
  }

  private static List<StoredAlert> alerts(Estate estate) {
    return estate.platform().store().alerts().stream()
        .filter(alert -> alert.rule().equals("racing"))
        .toList();
  }

  private static String page(int port) throws IOException, InterruptedException {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/status"))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
