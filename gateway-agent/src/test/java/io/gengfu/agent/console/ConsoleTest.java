package io.gengfu.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.Severity;
import io.gengfu.rules.Suppression;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleTest {

  private final AtomicReference<Snapshot> now = new AtomicReference<>(quiet());
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private Console console;

  @BeforeEach
  void start() {
    console = Console.start(0, now::get);
  }

  @AfterEach
  void stop() {
    console.close();
    http.close();
  }

  @Test
  void servesThePageAndEverythingThatThePageAsksFor() throws Exception {
    String page = get("/").body();

    assertThat(page).contains("<!doctype html>").doesNotContain("http:", "https:", "style=");
    assertThat(get("/console.css").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/css");
    assertThat(get("/console.js").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/javascript");
  }

  @Test
  void statusIsThePictureOfThisMoment() throws Exception {
    assertThat(status().at("/alerts")).isEmpty();

    now.set(withAlert());

    JsonNode alert = status().at("/alerts/0");
    assertThat(alert.at("/message/zh").asText()).isEqualTo("1号电梯 轿厢内有电动车");
    assertThat(alert.at("/severity").asText()).isEqualTo("HIGH");
    assertThat(alert.at("/state").asText()).isEqualTo("ACTIVE_UNACKNOWLEDGED");
    assertThat(status().at("/devices/0/points/0/trust").asText()).isEqualTo("GOOD");
  }

  @Test
  void whoSilencedWhichRuleUntilWhenIsOnThePage() throws Exception {
    now.set(withAlert());

    assertThat(status().at("/alerts/0/suppression").asText()).isEqualTo("SHELVED");
    JsonNode shelved = status().at("/suppressed/0");
    assertThat(shelved.at("/instance").asText()).isEqualTo("ebike-in-lift/ebike-in-car/lift-1");
    assertThat(shelved.at("/suppression").asText()).isEqualTo("SHELVED");
    assertThat(shelved.at("/who").asText()).isEqualTo("duty");
    assertThat(shelved.at("/until").asLong()).isEqualTo(1_795_000_600_000L);
    assertThat(get("/").body()).contains("id=\"suppressed\"");
    assertThat(get("/console.js").body())
        .contains("OUT_OF_SERVICE: 'out of service'", "OUT_OF_SERVICE: '停用'", "待复位");
  }

  @Test
  void whatIsWrongWithAnUplinkIsOnThePageWithItsRemedy() throws Exception {
    JsonNode notice = status().at("/uplinks/0/notices/0");

    assertThat(notice.at("/what/zh").asText()).isEqualTo("证书将过期");
    assertThat(notice.at("/remedy/en").asText()).isEqualTo("renew it");
    assertThat(get("/console.js").body()).contains("u.notices");
  }

  // Who sleeps, and how their heart beats, is nobody's business on a page that anybody on the
  // gateway may open; whether the sensor works is.
  @Test
  void neverShowsTheValuesOfAPersonalDevice() throws Exception {
    now.set(withDwelling());

    JsonNode point = status().at("/devices/0/points/0");

    assertThat(point.at("/value").asText()).isEmpty();
    assertThat(point.at("/trust").asText()).isEqualTo("GOOD");
  }

  // A web site may point its own name at 127.0.0.1 and then read whatever answers there.
  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:8086", "127.0.0.1.evil.example", "[::2]"})
  void refusesARequestMeantForAnotherHost(String host) throws IOException {
    assertThat(statusLine("/api/status", host)).startsWith("HTTP/1.1 421 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:9000", "127.0.0.1", "127.0.0.1:1", "[::1]:8086"})
  void answersUnderEveryNameOfThisMachine(String host) throws IOException {
    assertThat(statusLine("/api/status", host)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void forbidsThePageToLoadAnythingFromElsewhere() throws Exception {
    assertThat(get("/").headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none';")
        .doesNotContain("unsafe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void changesNothing(String method) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/api/status"))
            .timeout(Duration.ofSeconds(5))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();

    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isIn(404, 405);
  }

  @Test
  void hasNothingElse() throws Exception {
    assertThat(get("/etc/passwd").statusCode()).isEqualTo(404);
    assertThat(get("/../console.html").statusCode()).isEqualTo(404);
  }

  @Test
  void aPictureThatCannotBeTakenIsAnErrorAndNotTheEnd() throws Exception {
    console.close();
    console =
        Console.start(
            0,
            () -> {
              Snapshot snapshot = now.get();
              if (!snapshot.alerts().isEmpty()) {
                throw new IllegalStateException("no picture");
              }
              return snapshot;
            });
    now.set(withAlert());

    assertThat(get("/api/status").statusCode()).isEqualTo(500);

    now.set(quiet());
    assertThat(get("/api/status").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotThereForOtherMachines() throws Exception {
    List<InetAddress> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();

    for (InetAddress address : others) {
      assertThatThrownBy(() -> new Socket(address, console.port()).close())
          .as("%s", address)
          .isInstanceOf(ConnectException.class);
    }
    assertThat(get("/").statusCode()).isEqualTo(200);
  }

  private JsonNode status() throws Exception {
    return new ObjectMapper().readTree(get("/api/status").body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The status line; the JDK's client does not let a Host header be chosen. */
  private @Nullable String statusLine(String path, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
      socket.setSoTimeout(5_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + console.port() + path);
  }

  private static Snapshot quiet() {
    return snapshot(lift(), List.of());
  }

  private static Snapshot withAlert() {
    return snapshot(
        lift(),
        List.of(
            new Snapshot.Alert(
                "a1",
                Severity.HIGH,
                AlertState.ACTIVE_UNACKNOWLEDGED,
                Suppression.SHELVED,
                new LocalText("1号电梯 轿厢内有电动车", "E-bike in lift 1"),
                1_795_000_000_000L)));
  }

  private static Snapshot withDwelling() {
    Snapshot.Point pulse = new Snapshot.Point("pulse", "61", "1/min", Snapshot.Trust.GOOD, "", 400);
    return snapshot(
        new Snapshot.Device(
            "home-3", "dwelling", LocalText.same("home-3"), "", true, List.of(pulse)),
        List.of());
  }

  private static Snapshot.Device lift() {
    Snapshot.Point mode = new Snapshot.Point("mode", "normal", "", Snapshot.Trust.GOOD, "", 120);
    return new Snapshot.Device(
        "lift-1", "lift", new LocalText("1号电梯", "Lift 1"), "1-1", false, List.of(mode));
  }

  private static Snapshot snapshot(Snapshot.Device device, List<Snapshot.Alert> alerts) {
    return new Snapshot(
        "test-gw",
        new LocalText("示范小区", "Sample estate"),
        1_795_000_000_000L,
        List.of(device),
        alerts,
        List.of(
            new Snapshot.Suppressed(
                "ebike-in-lift/ebike-in-car/lift-1",
                Suppression.SHELVED,
                "duty",
                "noisy",
                1_795_000_600_000L)),
        1,
        List.of(new Snapshot.Output("lift-1.door_hold", "false", "")),
        List.of(
            new Snapshot.Uplink(
                "city",
                Snapshot.LinkState.CONNECTED,
                0,
                0,
                1_795_000_000_000L,
                List.of(
                    new Snapshot.Notice(
                        "OWN_CERTIFICATE_DUE",
                        new LocalText("证书将过期", "expires soon"),
                        new LocalText("更换", "renew it"))))),
        new Snapshot.Store(7, 900, 2_400),
        1_400,
        150);
  }
}
