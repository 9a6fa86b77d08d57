package io.gengfu.agent.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the store has kept, run through rules again. */
class ReplayCommandTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path dir;

  private Recorded gateway;

  @BeforeEach
  void start() {
    gateway = new Recorded(dir);
  }

  private record Ran(int code, String out, String err) {}

  private Ran replay(String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.add(dir.toString());
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        new CommandLine(new ReplayCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(Commands.PLAIN_WORDS)
            .execute(arguments.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private JsonNode json(String... more) throws IOException {
    var arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    Ran ran = replay(arguments.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    return new ObjectMapper().readTree(ran.out());
  }

  private static void summary(JsonNode report, int both, int onlyReplayed, int onlyRecorded) {
    JsonNode summary = report.path("summary");
    assertThat(summary.path("both").asInt()).as("both: %s", report).isEqualTo(both);
    assertThat(summary.path("onlyReplayed").asInt()).as("+: %s", report).isEqualTo(onlyReplayed);
    assertThat(summary.path("onlyRecorded").asInt()).as("-: %s", report).isEqualTo(onlyRecorded);
  }

  private void anHourWithAlerts() {
    gateway
        .runs(MINUTE.multipliedBy(5))
        .temperature("charger-1", 57)
        .runs(MINUTE.multipliedBy(4))
        .temperature("charger-1", 30)
        .runs(MINUTE.multipliedBy(20))
        .smoke("charger-2", true)
        .runs(MINUTE)
        .smoke("charger-2", false)
        .runs(MINUTE.multipliedBy(20))
        .temperature("charger-2", 90)
        .runs(MINUTE)
        .close();
  }

  // A replay that told something else of the same rules would tell nothing of other rules.
  @Test
  void theSameRulesWouldRaiseWhatWasRaisedToTheSecond() throws IOException {
    anHourWithAlerts();

    JsonNode report = json("--pack", "charger-overheat");

    summary(report, 3, 0, 0);
    for (JsonNode alert : report.path("alerts")) {
      assertThat(alert.path("replayed")).isEqualTo(alert.path("recorded"));
    }
    assertThat(report.path("alerts").findValuesAsText("rule"))
        .containsExactly("hot", "smoke", "overheat");
    assertThat(report.path("gaps")).isEmpty();
    assertThat(report.path("outputs").findValuesAsText("output"))
        .containsExactly("charger-2.relay", "charger-2.relay");
  }

  @Test
  void anotherThresholdShowsWhatWouldHaveBeenDifferent() throws IOException {
    anHourWithAlerts();

    summary(json("--pack", "charger-overheat", "--parameters", "warn=60"), 2, 0, 1);
    summary(json("--pack", "charger-overheat", "--parameters", "warn=28,cut=56"), 2, 1, 1);

    assertThat(replay("--pack", "charger-overheat", "--parameters", "warn=60").out().lines())
        .anyMatch(
            line -> line.startsWith("- ") && line.endsWith("hot                    charger-1"))
        .anyMatch(line -> line.startsWith("= ") && line.contains("lasting"))
        .contains("2 in both, 0 only replayed (+), 1 only recorded (-)");
  }

  // A bad reading is no value: it neither raises nor clears, and `for` stands still.
  @Test
  void whatWasBadThenIsUnknownNow() throws IOException {
    gateway
        .runs(MINUTE)
        .temperature("charger-1", 57)
        .runs(Duration.ofSeconds(5))
        .fails("charger-1.temperature")
        .runs(MINUTE.multipliedBy(5))
        .temperature("charger-1", 57)
        .runs(MINUTE)
        .fails("charger-1.temperature")
        .runs(MINUTE.multipliedBy(5))
        .temperature("charger-1", 20)
        .runs(MINUTE)
        .close();

    JsonNode report = json("--pack", "charger-overheat");

    summary(report, 1, 0, 0);
    JsonNode hot = report.path("alerts").path(0);
    assertThat(hot.path("replayed")).isEqualTo(hot.path("recorded"));
    assertThat(hot.path("recorded").path("seconds").asDouble()).isEqualTo(5 * 60 + 55);
  }

  @Test
  void aDeviceThatFellSilentWouldBeReportedAgain() throws IOException {
    gateway.runs(MINUTE);
    for (String signal : List.of("power", "current", "temperature", "leakage", "smoke", "relay")) {
      gateway.fails("charger-1." + signal);
    }
    gateway.runs(MINUTE.multipliedBy(10)).close();

    JsonNode report = json("--pack", "supervision");

    summary(report, 1, 0, 0);
    assertThat(report.path("alerts").path(0).path("devices").path(0).asText())
        .isEqualTo("charger-1");
  }

  @Test
  void whileNothingWasRecordedNothingIsKnown() throws IOException {
    // The last record is of the change: nothing else changed before the gateway went off.
    gateway.runs(MINUTE.multipliedBy(2)).temperature("charger-1", 57).runs(Duration.ofSeconds(1));
    String off = gateway.now().toString();
    gateway
        .runs(Duration.ofSeconds(5))
        .restartsAfter(MINUTE.multipliedBy(30))
        .temperature("charger-1", 20)
        .runs(MINUTE)
        .close();

    JsonNode report = json("--pack", "charger-overheat");

    summary(report, 0, 0, 0);
    assertThat(report.path("gaps").findValuesAsText("from")).containsExactly(off);
    assertThat(replay("--pack", "charger-overheat").out())
        .contains("gap: nothing was recorded from")
        .contains("(30m 5s)");
  }

  // The alert was raised before the range, and the rule's memory before the warm-up.
  @Test
  void whatWasActiveBeforeTheRangeIsShownAsSuch() throws IOException {
    gateway
        .runs(MINUTE)
        .temperature("charger-1", 57)
        .runs(MINUTE.multipliedBy(30))
        .temperature("charger-1", 20)
        .runs(MINUTE.multipliedBy(2))
        .close();

    summary(json("--pack", "charger-overheat", "--from", "20m", "--warm-up", "5m"), 1, 0, 0);

    assertThat(replay("--pack", "charger-overheat", "--from", "20m", "--warm-up", "5m").out())
        .containsPattern("= active before  23m 50s +active before  29m 50s");
  }

  // A box often runs in UTC; who types a time means the clock in the building.
  @Test
  void timesAreTheSites() throws IOException {
    anHourWithAlerts();
    String site = Files.readString(dir.resolve("site.yaml"));
    gateway.write("site.yaml", site.replace("{estate:", "{time-zone: America/New_York, estate:"));

    String[] quarter = {
      "--pack", "charger-overheat", "--from", "2026-11-20T03:20", "--to", "2026-11-20T03:35"
    };
    summary(json(quarter), 1, 0, 0);

    assertThat(replay(quarter).out())
        .contains(", 2026-11-20 03:20:00 to 2026-11-20 03:35:00, ")
        .contains("= 2026-11-20 03:29:");
  }

  @Test
  void aPackThatTheSiteDoesNotHaveIsTriedOnAllOfItsClass() throws IOException {
    anHourWithAlerts();
    Path own = Files.writeString(dir.resolve("warm.yaml"), WARM);

    JsonNode report = json("--pack", own.toString());

    assertThat(report.path("bound").asBoolean()).isFalse();
    assertThat(report.path("alerts").findValuesAsText("instance"))
        .containsExactly("warm/warm/charger-1", "warm/warm/charger-2");
    assertThat(replay("--pack", own.toString()).out()).contains("the site does not have this pack");
  }

  private static final String WARM =
      """
      pack: warm
      version: "0.1.0"
      title: {zh: 温热, en: Warm}
      scenario: charging
      for-each: {charger: charger}
      parameters: {limit: 25}
      rules:
        - id: warm
          when: charger.temperature > ${limit}
          severity: low
          message: {zh: 温热, en: Warm}
      """;

  @Test
  void theAgentMayRunMeanwhile() throws IOException {
    gateway.runs(MINUTE.multipliedBy(5)).temperature("charger-1", 57).runs(MINUTE.multipliedBy(5));

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> summary(json("--pack", "charger-overheat"), 1, 0, 0));

    gateway.close();
  }

  @Test
  void pointsThatTheSiteNoLongerHasAreNamed() throws IOException {
    anHourWithAlerts();
    String site = Files.readString(dir.resolve("site.yaml"));
    gateway.write(
        "site.yaml",
        site.lines().filter(line -> !line.contains("charger-2")).collect(joining("\n", "", "\n")));

    JsonNode report = json("--pack", "charger-overheat");

    assertThat(report.path("noLongerInTheSite"))
        .extracting(JsonNode::asText)
        .contains("charger-2.temperature")
        .noneMatch(point -> point.startsWith("charger-1"));
    summary(report, 1, 0, 2);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            List.of("--pack", "charger-overheat", "--from", "2020-01-01", "--to", "2020-01-02"),
            "gengfu: no reading was recorded from 2020-01-01 00:00:00 to 2020-01-02 00:00:00;"
                + " there are readings from "),
        Arguments.of(
            List.of("--pack", "charger-overhaet"),
            "there is no pack charger-overhaet; wanted: did you mean charger-overheat?"),
        Arguments.of(
            List.of("--pack", "charger-overheat", "--parameters", "warm=50"),
            "parameters.warm: unknown parameter; wanted: did you mean warn?"),
        Arguments.of(
            List.of("--pack", "charger-overheat", "--from", "yesterday"),
            "gengfu: --from is yesterday; wanted: 2026-11-20, "),
        Arguments.of(
            List.of("--pack", "charger-overheat", "--warm-up", "long"),
            "gengfu: --warm-up is long; wanted: a duration such as"),
        Arguments.of(
            List.of("--pack", "charger-overheat", "--from", "1m", "--to", "2m"),
            " is not before --to ("),
        Arguments.of(List.of("--pack", "perimeter"), "the site has no device of class"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWithItsRemedy(List<String> arguments, String words) {
    gateway.runs(MINUTE).close();

    Ran ran = replay(arguments.toArray(String[]::new));

    assertThat(ran.err()).contains(words);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void aGatewayThatNeverRanHasNothingToReplay() throws IOException {
    gateway.close();
    gateway.write("gateway.yaml", "gateway: {id: gw-1, data: elsewhere}\n");

    assertThat(replay("--pack", "charger-overheat").err())
        .contains("elsewhere/telemetry.db: has this gateway run, and is `gateway.data` right?");
  }
}
