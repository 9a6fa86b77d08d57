package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.simulators.lift.LiftMode;
import io.gengfu.simulators.platform.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands of the city platform do, whatever the broker is. */
abstract class CommandContract extends CommandedGateway {

  @Test
  void aModeIsSetAndTheRecordSaysByWhomAndWhatCameOfIt() {
    Command command =
        command("set-mode", Map.of("area", "wall", "mode", "inspection", "on", true, "for", "2h"));

    JsonNode answer = asked(command);

    assertDone(answer);
    assertThat(answer.path("id").asText()).isEqualTo(command.id());
    assertThat(answer.at("/result/on").asBoolean()).isTrue();
    assertThat(answer.at("/result/who").asText()).isEqualTo("city/duty");
    assertThat(answer.at("/result/until").asText()).isNotEmpty();
    eventually("both are in the audit lane", () -> audit(command.id()).size() == 2);
    JsonNode taken = audit(command.id()).get(0);
    JsonNode finished = audit(command.id()).get(1);
    assertThat(taken.path("phase").asText()).isEqualTo("taken");
    assertThat(taken.at("/arguments/mode").asText()).isEqualTo("inspection");
    assertThat(taken.path("who").asText()).isEqualTo("duty");
    assertThat(taken.path("why").asText()).isEqualTo("test");
    assertThat(finished.path("phase").asText()).isEqualTo("finished");
    assertThat(finished.path("state").asText()).isEqualTo("done");
  }

  // Whether somebody is at home is nobody's business but theirs.
  @Test
  void whatSaysSomethingAboutAPersonIsNotInTheAuditLane() {
    Command command = command("set-mode", Map.of("area", "wall", "mode", "away", "on", true));

    assertDone(asked(command));

    eventually("both are in the audit lane", () -> audit(command.id()).size() == 2);
    assertThat(audit(command.id()))
        .allSatisfy(
            data -> {
              assertThat(data.has("arguments")).isFalse();
              assertThat(data.has("result")).isFalse();
            });
  }

  @Test
  void anAlertIsAcknowledgedShelvedAndClosed() {
    estate.charger(1).temperature(80);
    String alert = alertOf("charger-1");

    JsonNode acknowledged = ask("acknowledge", Map.of("alert", alert));
    assertDone(acknowledged);
    assertThat(acknowledged.at("/result/state").asText()).isEqualTo("active_acknowledged");
    assertRefused(ask("reset", Map.of("alert", alert)), "refused", "");
    assertDone(ask("shelve", Map.of("alert", alert, "for", "10m")));
    assertDone(ask("unshelve", Map.of("alert", alert)));
    assertDone(ask("close", Map.of("alert", alert, "reason", "real")));

    eventually(
        "the city knows who",
        () -> alerts().anyMatch(a -> a.alertId().equals(alert) && a.kind().equals("shelved")));
  }

  @Test
  void aLatchedAlertIsResetAndConfirmed() {
    estate.charger(3).smoke(true);
    eventually("the city knows", () -> latched().findAny().isPresent());
    String alert = latched().findFirst().orElseThrow().alertId();
    assertRefused(ask("reset", Map.of("alert", alert)), "refused", "its condition still holds");
    estate.charger(3).smoke(false);
    eventually("latched", () -> latched().anyMatch(a -> a.kind().equals("cleared")));

    assertDone(ask("acknowledge", Map.of("alert", alert)));
    assertRefused(ask("confirm", Map.of("alert", alert)), "refused", "reset it first");
    assertDone(ask("reset", Map.of("alert", alert)));
    assertDone(ask("confirm", Map.of("alert", alert)));

    eventually("the city knows", () -> latched().anyMatch(a -> a.kind().equals("confirmed")));
  }

  @Test
  void aDeviceIsTakenOutOfServiceAndPutBack() {
    assertDone(ask("out-of-service", Map.of("alert", "charger-5")));
    assertRefused(
        ask("out-of-service", Map.of("alert", "charger-5")), "refused", "it is out of service");
    assertDone(ask("in-service", Map.of("alert", "charger-5")));
  }

  @Test
  void aRefreshSendsWhatIsOpenAgainAndCountsAsNothingNew() {
    estate.charger(2).temperature(80);
    String alert = alertOf("charger-2");
    long before = alerts().filter(a -> a.alertId().equals(alert)).count();
    Command refresh = command("refresh", Map.of());

    JsonNode answer = asked(refresh);

    assertDone(answer);
    int count = answer.at("/result/alerts").asInt();
    assertThat(count).isPositive();
    eventually(
        "refreshed",
        () ->
            estate.platform().store().refreshed().stream()
                .anyMatch(a -> a.alertId().equals(alert)));
    assertThat(alerts().filter(a -> a.alertId().equals(alert)).count()).isEqualTo(before);
    assertThat(estate.platform().store().duplicatedTransitions()).isEmpty();
    assertThat(estate.platform().store().refusals()).isEmpty();
    eventually("no number is missing", () -> estate.platform().store().gaps().isEmpty());
  }

  @Test
  void anOutputIsSetForATimeAndReleased() {
    JsonNode cut =
        ask("set-output", Map.of("output", "charger-3.relay", "on", false, "atMost", "1h"));

    assertDone(cut);
    assertThat(cut.at("/result/on").asBoolean(true)).isFalse();
    assertThat(cut.at("/result/owner").asText()).isEqualTo("uplink:city");
    assertThat(estate.charger(3).supplied()).isFalse();

    JsonNode released = ask("release-output", Map.of("output", "charger-3.relay"));
    assertDone(released);
    assertThat(released.at("/result/owner").asText()).isEmpty();
    assertRefused(
        ask("release-output", Map.of("output", "charger-3.relay")), "refused", "asks nothing");

    JsonNode supplied =
        ask("set-output", Map.of("output", "charger-3.relay", "on", true, "atMost", "1h"));
    assertDone(supplied);
    assertThat(estate.charger(3).supplied()).isTrue();
  }

  @Test
  void theTimeOfAnOutputEndsByItself() {
    assertDone(ask("set-output", Map.of("output", "siren-1.sounding", "on", true, "atMost", "1s")));

    eventually("silent again", () -> !estate.siren().on());
  }

  // A rule that has cut a charger is not overruled.
  @Test
  void whatARuleHoldsSafeStaysSo() {
    estate.charger(4).temperature(80);
    eventually("cut", () -> !estate.charger(4).supplied());

    JsonNode answer =
        ask("set-output", Map.of("output", "charger-4.relay", "on", true, "atMost", "1m"));

    assertRefused(answer, "refused", "wants it safe");
    assertThat(answer.at("/result/on").asBoolean(true)).isFalse();
    assertThat(estate.charger(4).supplied()).isFalse();
  }

  private static Command hold() {
    return command("set-output", Map.of("output", "lift-1.door_hold", "on", true, "atMost", "5s"));
  }

  @Test
  void aDoorIsHeldOnlyIfSignedAndOnlyWhileTheLiftsModeIsNormal() {
    assertRefused(asked(hold()), "unsigned", "it could hurt somebody");
    assertRefused(asked(hold().signed(keys.getPrivate())), "bad-signature", "gateway and issuedAt");
    assertRefused(
        asked(hold().addressed(Instant.now().minusSeconds(600)).signed(keys.getPrivate())),
        "bad-signature",
        "s from the gateway's time");
    Command changed = hold().addressed(Instant.now()).signed(keys.getPrivate());
    assertRefused(
        asked(
            new Command(
                "demo-gw", hold().addressed(Instant.now()).body(), changed.signature(), false)),
        "bad-signature",
        "not that of this body");
    assertThat(estate.lift(1).holds()).isEmpty();

    JsonNode held = asked(hold().addressed(Instant.now()).signed(keys.getPrivate()));

    assertDone(held);
    assertThat(held.at("/result/on").asBoolean()).isTrue();
    assertThat(estate.lift(1).holds()).hasSize(1);
    // Towards the safe state nobody needs to sign.
    assertDone(
        ask("set-output", Map.of("output", "lift-1.door_hold", "on", false, "atMost", "1s")));
    assertThat(estate.lift(1).held()).isFalse();

    estate.lift(1).mode(LiftMode.FIREFIGHTER);
    eventually(
        "refused",
        () -> {
          JsonNode answer = asked(hold().addressed(Instant.now()).signed(keys.getPrivate()));
          return answer.path("state").asText().equals("refused")
              && answer.path("reason").asText().equals("mode is not normal")
              && !answer.at("/result/on").asBoolean(true);
        });
    assertThat(estate.lift(1).held()).isFalse();
  }

  @Test
  void historyIsReadButNotThatOfAPerson() {
    Map<String, Object> asked =
        Map.of(
            "points",
            List.of("charger-1.power", "charger-1.relay"),
            "from",
            Instant.now().minusSeconds(3600).toString(),
            "to",
            Instant.now().plusSeconds(60).toString());
    eventually(
        "recorded",
        () -> ask("read-history", asked).at("/result/points/charger-1.power/t").size() > 0);
    JsonNode answer = ask("read-history", asked);
    assertDone(answer);
    assertThat(answer.at("/result/complete").asBoolean()).isTrue();
    assertThat(answer.at("/result/points/charger-1.power/q/0").asText()).isNotEmpty();
  }

  @Test
  void diagnosticsAreFewAndNameNoValues() {
    JsonNode answer = ask("diagnostics", Map.of());

    assertDone(answer);
    assertThat(answer.toString().length()).isLessThan(32 << 10);
    assertThat(answer.at("/result/devices").asInt()).isPositive();
    assertThat(answer.at("/result/storeHealth/alerts/state").asText()).isEqualTo("GOOD");
  }

  @Test
  void packsAreReloadedUnlessTheFolderHasMistakes() throws IOException {
    assertThat(ask("reload", Map.of()).at("/result/reloaded").asBoolean()).isTrue();

    Path file = site.resolve("site.yaml");
    String right = Files.readString(file);
    Files.writeString(file, right.replace("pack: charger-overheat", "pack: charger-overheet"));
    JsonNode answer = ask("reload", Map.of());
    Files.writeString(file, right);

    assertRefused(answer, "refused", "mistakes");
    assertThat(answer.at("/result/problems/0").asText()).contains("charger-overheat");
  }

  @Test
  void aSecondOneWithTheSameIdIsAnsweredFromTheRecord() {
    Command command = command("set-mode", Map.of("area", "wall", "mode", "walk_test", "on", true));
    JsonNode first = asked(command);
    assertDone(first);
    assertDone(ask("set-mode", Map.of("area", "wall", "mode", "walk_test", "on", false)));

    JsonNode second = asked(command);

    assertThat(second.path("again").asBoolean()).isTrue();
    assertThat(second.path("result")).isEqualTo(first.path("result"));
    JsonNode now = ask("set-mode", Map.of("area", "wall", "mode", "walk_test", "on", false));
    assertThat(now.at("/result/on").asBoolean(true)).isFalse();
    assertRefused(asked(command.with("who", "somebody else")), "id-used", command.id());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            "set-mode", Map.of("area", "wal", "mode", "armed", "on", true), "did you mean wall?"),
        Arguments.of(
            "set-mode", Map.of("area", "wall", "mode", "armed", "on", "yes"), "true or false"),
        Arguments.of(
            "set-mode",
            Map.of("area", "wall", "mode", "armed", "on", true, "for", "2"),
            "a duration"),
        Arguments.of(
            "acknowledge", Map.of("alert", "nonsense"), "no open alert has the id nonsense"),
        Arguments.of("confirm", Map.of("alert", "nonsense"), "no open alert"),
        Arguments.of("reset", Map.of("alert", "nonsense"), "no open alert"),
        Arguments.of("shelve", Map.of("alert", "nonsense"), "there is no open alert"),
        Arguments.of("shelve", Map.of("alert", "nonsense", "for", "long"), "a duration"),
        Arguments.of("unshelve", Map.of("alert", "nonsense"), "there is no open alert"),
        Arguments.of("in-service", Map.of("alert", "nonsense"), "there is no open alert"),
        Arguments.of("close", Map.of("alert", "nonsense", "reason", "real"), "is nonsense"),
        Arguments.of("close", Map.of("alert", "nonsense", "reason", "broken"), "one of real"),
        Arguments.of(
            "set-output",
            Map.of("output", "charger-1.rely", "on", false, "atMost", "1m"),
            "did you mean charger-1.relay?"),
        Arguments.of(
            "set-output",
            Map.of("output", "charger-1.power", "on", true, "atMost", "1m"),
            "there is no output"),
        Arguments.of(
            "set-output", Map.of("output", "siren-1.sounding", "on", true), "from 1s to 1d"),
        Arguments.of("release-output", Map.of("output", "lift-1.voice"), "there is no output"),
        Arguments.of(
            "read-history",
            Map.of(
                "points",
                List.of("wall.away"),
                "from",
                "2026-01-01T00:00:00Z",
                "to",
                "2026-01-02T00:00:00Z"),
            "wall.away is personal"),
        Arguments.of(
            "read-history",
            Map.of(
                "points",
                List.of("charger-1.powr"),
                "from",
                "2026-01-01T00:00:00Z",
                "to",
                "2026-01-02T00:00:00Z"),
            "did you mean charger-1.power?"),
        Arguments.of(
            "read-history",
            Map.of(
                "points",
                List.of("charger-1.power"),
                "from",
                "2026-01-01T00:00:00Z",
                "to",
                "2026-02-02T00:00:00Z"),
            "at most 7 days"),
        Arguments.of("read-history", Map.of("points", List.of("charger-1.power")), "two times"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("wrong")
  void whatCannotBeDoneIsRefusedWithTheReason(
      String word, Map<String, Object> arguments, String why) {
    assertRefused(ask(word, arguments), "refused", why);
  }

  static Stream<Arguments> malformed() {
    Command right = command("set-mode", armed(false));
    return Stream.of(
        Arguments.of("no JSON", raw("armed, please"), "not JSON"),
        Arguments.of("no object", raw("[]"), "not a JSON object"),
        Arguments.of("no id", raw("{}"), "id; wanted"),
        Arguments.of("two at once", raw("{\"id\":\"a\"} {\"id\":\"b\"}"), "not JSON"),
        Arguments.of("a key twice", raw("{\"id\":\"a\",\"id\":\"b\"}"), "not JSON"),
        Arguments.of("an unknown key", right.with("lifetimes", "5s"), "did you mean lifetime?"),
        Arguments.of(
            "an unknown command", right.with("command", "set-mood"), "did you mean set-mode?"),
        Arguments.of(
            "an unknown argument",
            right.with("arguments", Map.of("aria", 1)),
            "did you mean area?"),
        Arguments.of("nobody", right.with("who", " "), "who; wanted"),
        Arguments.of("a wrong lifetime", right.with("lifetime", "soon"), "lifetime; wanted"),
        Arguments.of("for another gateway", right.with("gateway", "other"), "for gateway other"));
  }

  private static Command raw(String body) {
    return Command.raw("demo-gw", body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNoCommandIsRefusedWithTheReason(String what, Command command, String why) {
    assertRefused(asked(command), "malformed", why);
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    assertRefused(asked(raw("x".repeat(9_000))), "too-large", "8192 bytes");
  }

  @Test
  void whatTheBrokerKeepsIsRefused() {
    Command command = command("set-mode", armed(true)).asRetained();

    assertRefused(asked(command), "retained", "publish it without retain");

    // Taken back, so that the next session does not find it.
    var _ =
        city.send(new Command("demo-gw", new byte[0], Optional.empty(), true), Optional.empty());
  }

  // Else a command would be a way to speak on other gateways' topics.
  @Test
  void answersGoToTheGatewaysOwnReplyTopicOnly() {
    Command command = command("set-mode", armed(false));

    JsonNode refused = arrived(city.send(command, Optional.of("gengfu/v1/other/command")));
    JsonNode done = arrived(city.send(command("set-mode", armed(false)), Optional.empty()));

    assertRefused(refused, "malformed", "gengfu/v1/demo-gw/reply");
    assertDone(done);
  }
}
