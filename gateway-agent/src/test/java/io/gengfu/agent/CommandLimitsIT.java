package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.Command;
import io.gengfu.simulators.platform.Commander;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that come too late, too often, again after a restart, or to a gateway that dies. */
class CommandLimitsIT {

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.lifts(1).chargers(1).platform());

  private Path site;
  private Commander city;
  private @Nullable Main gateway;

  @BeforeEach
  void connect() {
    site = simulated.folder().resolve("site");
    city = simulated.estate().platform().commander();
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    city.close();
  }

  private void write(String... commands) throws IOException {
    SiteFolder folder = new SiteFolder(simulated.estate()).area("wall");
    (commands.length == 0 ? folder : folder.commands(commands)).write(site);
  }

  private void run() {
    var problems = new Problems();
    Optional<Site> read = SiteReader.read(site, problems);
    assertThat(problems.all()).isEmpty();
    long before = simulated.estate().platform().store().received();
    Main started = new Main(read.orElseThrow());
    gateway = started;
    started.tellTheCity();
    eventually("online", () -> simulated.estate().platform().store().received() > before);
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(60)).until(holds);
  }

  private static Command command(String word, Map<String, ?> arguments) {
    return Command.of("demo-gw", word, arguments);
  }

  private static Command arm() {
    return command("set-mode", Map.of("area", "wall", "mode", "armed", "on", true));
  }

  /** Takes some seconds when nobody answers on the bus. */
  private static Command cut() {
    return command("set-output", Map.of("output", "charger-1.relay", "on", false, "atMost", "1h"));
  }

  private static JsonNode arrived(CompletableFuture<JsonNode> answer) {
    return answer.orTimeout(60, TimeUnit.SECONDS).join();
  }

  // Who installs a gateway and says nothing of commands has let nobody in.
  @Test
  void unlessTheSiteSaysSoAPlatformMayOnlyAskAgain() throws IOException {
    write();
    run();

    JsonNode armed = city.ask(arm());
    JsonNode cut = city.ask(cut());

    assertThat(armed.path("code").asText()).isEqualTo("not-permitted");
    assertThat(armed.path("reason").asText())
        .isEqualTo("set-mode is not among the commands of uplink city");
    assertThat(cut.path("code").asText()).isEqualTo("not-permitted");
    assertThat(simulated.estate().charger(1).supplied()).isTrue();
    assertThat(city.ask(command("refresh", Map.of())).path("state").asText()).isEqualTo("done");
    eventually(
        "refusals are in the audit lane",
        () ->
            simulated.estate().platform().store().commandAudit().stream()
                    .filter(data -> data.path("code").asText().equals("not-permitted"))
                    .count()
                == 2);
  }

  @Test
  void withoutAKeyNothingDangerousIsDone() throws IOException {
    write("set-output");
    run();
    Command hold =
        command("set-output", Map.of("output", "lift-1.door_hold", "on", true, "atMost", "5s"));

    JsonNode unsigned = city.ask(hold);
    JsonNode signed = city.ask(hold.signed(new byte[32]));

    assertThat(unsigned.path("code").asText()).isEqualTo("unsigned");
    assertThat(unsigned.path("reason").asText()).contains("has no command-key-file");
    assertThat(signed.path("code").asText()).isEqualTo("bad-signature");
    assertThat(simulated.estate().lift(1).holds()).isEmpty();
  }

  @Test
  void whatHasWaitedTooLongIsNotDoneAndWhatIsTooMuchIsRefusedAtOnce() throws IOException {
    write("set-mode", "set-output");
    run();
    eventually("the bus was read", () -> simulated.estate().bus().requests() > 10);
    simulated.estate().bus().stop();
    CompletableFuture<JsonNode> slow = city.send(cut());

    CompletableFuture<JsonNode> late = city.send(arm().with("lifetime", "1s"));
    List<CompletableFuture<JsonNode>> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(city.send(arm()));
    }

    eventually("some are refused", () -> many.stream().anyMatch(CompletableFuture::isDone));
    assertThat(slow).isNotDone();
    assertThat(arrived(slow).path("state").asText()).isEqualTo("failed");
    assertThat(arrived(late).path("state").asText()).isEqualTo("expired");
    List<String> outcomes =
        many.stream().map(CommandLimitsIT::arrived).map(CommandLimitsIT::outcome).toList();
    assertThat(outcomes)
        .contains("busy", "done")
        .allMatch(o -> o.equals("busy") || o.equals("done"));
  }

  private static String outcome(JsonNode answer) {
    String state = answer.path("state").asText();
    return state.equals("refused") ? answer.path("code").asText() : state;
  }

  @Test
  void aRepeatedCommandIsNotDoneAgainAfterARestart() throws IOException, SQLException {
    write("set-mode");
    run();
    Command arm = arm();
    JsonNode first = city.ask(arm);
    assertThat(first.path("state").asText()).isEqualTo("done");
    Objects.requireNonNull(gateway).close();
    run();

    JsonNode again = city.ask(arm);

    assertThat(again.path("again").asBoolean()).isTrue();
    assertThat(again.path("result")).isEqualTo(first.path("result"));
    assertThat(number("SELECT count(*) FROM mode_change")).isEqualTo(1);
  }

  // The device may have heard the gateway's last word, or not: nobody can know.
  @Test
  void ofACommandThatACrashCutShortNobodyKnowsAndItIsNotRepeated()
      throws IOException, InterruptedException {
    write("set-output");
    Command cut = cut();
    CompletableFuture<JsonNode> answer;
    try (AgentProcess agent = AgentProcess.run(site)) {
      eventually("online", () -> simulated.estate().platform().store().received() > 0);
      eventually("the bus was read", () -> simulated.estate().bus().requests() > 10);
      simulated.estate().bus().stop();
      answer = city.send(cut);
      eventually(
          "its intent is recorded",
          () -> number("SELECT count(*) FROM command WHERE outcome IS NULL") == 1);
      agent.kill();
    }
    assertThat(answer).isNotDone();
    simulated.estate().bus().start();

    try (AgentProcess agent = AgentProcess.run(site)) {
      JsonNode unknown = arrived(answer);
      assertThat(unknown.path("state").asText()).isEqualTo("unknown");
      assertThat(unknown.at("/result/output").asText()).isEqualTo("charger-1.relay");
      assertThat(unknown.at("/result/quality").asText()).isEqualTo("good");

      JsonNode again = city.ask(cut);
      assertThat(again.path("state").asText()).isEqualTo("unknown");
      assertThat(again.path("again").asBoolean()).isTrue();
      eventually(
          "the audit lane says so",
          () ->
              simulated.estate().platform().store().commandAudit().stream()
                  .map(data -> data.path("phase").asText() + data.path("state").asText())
                  .toList()
                  .equals(List.of("taken", "finishedunknown")));
      assertThat(agent.stop()).isEqualTo(AgentProcess.ENDED_BY_SIGTERM);
    }
  }

  private long number(String query) throws SQLException {
    String url = "jdbc:sqlite:" + site.resolve("data").resolve("alerts.db");
    try (Connection file = DriverManager.getConnection(url);
        Statement statement = file.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
