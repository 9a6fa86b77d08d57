package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.cli.Commands;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an installer types while a gateway runs. */
class CommandWordsIT {

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.chargers(1).platform());

  private Path site;
  private AgentProcess agent;

  @BeforeEach
  void start() throws IOException {
    site = simulated.folder().resolve("site");
    new SiteFolder(simulated.estate()).write(site);
    Path file = site.resolve("site.yaml");
    Files.writeString(
        file, Files.readString(file).replace("\npacks:", "\nareas: [{id: wall}]\npacks:"));
    agent = AgentProcess.run(site);
    await("the agent answers")
        .atMost(Duration.ofSeconds(40))
        .until(() -> Files.exists(site.resolve("data/gengfu.sock")) && type("status").code() == 0);
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  private record Typed(int code, String out, String err) {}

  private Typed type(String word, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = word;
    arguments[1] = site.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return typed(arguments);
  }

  private static Typed typed(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Commands.run(arguments);
      return new Typed(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  @Test
  void anAlertIsListedAndCanBeAcknowledged() throws IOException {
    simulated.estate().charger(1).temperature(80);
    await("listed")
        .atMost(Duration.ofSeconds(20))
        .until(() -> type("alerts").out().contains("charger-1"));
    String id = firstAlert().path("alertId").asText();

    assertThat(type("acknowledge", "--alert", id, "--who", "duty").code()).isZero();

    await("acknowledged")
        .atMost(Duration.ofSeconds(20))
        .until(() -> firstAlert().path("state").asText().endsWith("_ACKNOWLEDGED"));
    assertThat(type("acknowledge", "--alert", "nonsense", "--who", "duty").err())
        .contains("no open alert has the id nonsense");
  }

  @Test
  void statusShowsDevicesOutputsAndFigures() throws IOException {
    await("the charger is read")
        .atMost(Duration.ofSeconds(20))
        .until(() -> type("status").out().contains("°C"));

    JsonNode status = new ObjectMapper().readTree(type("status", "--json").out());

    assertThat(status.path("startMillis").path("localPath").asLong()).isPositive();
    assertThat(status.path("residentMegabytes").asLong()).isPositive();
    assertThat(status.path("devices").findValuesAsText("id")).contains("charger-1");
    assertThat(status.path("uplinks").findValuesAsText("name")).containsExactly("city");
  }

  private Typed mode(String... words) {
    List<String> all = new ArrayList<>(List.of("mode"));
    all.addAll(List.of(words));
    all.add(4, site.toString());
    return typed(all.toArray(String[]::new));
  }

  // Armed is armed: neither kill -9 nor a restart lets anybody in.
  @Test
  void aModeIsSetShownRecordedAndOutlivesKill() throws IOException, InterruptedException {
    Typed set = mode("wall", "armed", "on", "--who", "duty", "--why", "night", "--for", "2h");

    assertThat(set.out()).startsWith("wall.armed is on until 20");
    await("it is recorded")
        .atMost(Duration.ofSeconds(20))
        .until(() -> type("modes").out().contains("wall.armed"));
    agent.kill();
    agent = AgentProcess.run(site);
    await("the agent answers again")
        .atMost(Duration.ofSeconds(40))
        .until(() -> type("status").code() == 0);
    assertThat(type("status").out()).containsPattern("armed +true +by duty, until 20.*: night");
    assertThat(type("modes").out()).containsPattern("wall.armed on  by duty, until 20.* night");
    assertThat(mode("wal", "armed", "on", "--who", "duty").err())
        .contains("there is no area wal; wanted: did you mean wall? one of wall");
    assertThat(mode("wall", "armed", "yes", "--who", "duty"))
        .satisfies(
            typed -> {
              assertThat(typed.code()).isEqualTo(2);
              assertThat(typed.err()).contains("the third word is yes; wanted: on or off");
            });
    assertThat(mode("wall", "armed", "on", "--who", "duty", "--for", "2").err())
        .contains("--for is 2; wanted: a duration such as");
  }

  @Test
  void onlyTheOwnersGroupMayAsk() throws IOException {
    Path socket = site.resolve("data/gengfu.sock");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw----");
  }

  @Test
  void whoSpeaksNonsenseIsToldSo() throws IOException {
    assertThat(ask("not json\n")).contains("not JSON");
    assertThat(ask("{\"command\":\"dance\"}\n")).contains("unknown command").contains("status");
  }

  @Test
  void withoutAGatewayTheAnswerSaysWhatToLookAt() {
    agent.close();

    Typed typed = type("status");

    assertThat(typed.code()).isEqualTo(1);
    assertThat(typed.err()).contains("no gateway answers at").contains("is it running");
  }

  private JsonNode firstAlert() throws IOException {
    return new ObjectMapper()
        .readTree(ask("{\"command\":\"alerts\",\"limit\":1}\n"))
        .path("alerts")
        .path(0);
  }

  private String ask(String line) throws IOException {
    var address = UnixDomainSocketAddress.of(site.resolve("data/gengfu.sock"));
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(StandardCharsets.UTF_8.encode(line));
      var answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer) > 0) {
        answer.write(buffer.array(), 0, buffer.position());
        if (buffer.get(buffer.position() - 1) == '\n') {
          break;
        }
        buffer.clear();
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
