package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.junit.SimulatedEstate;
import io.gengfu.simulators.platform.StoredAlert;
import io.gengfu.simulators.platform.StoredSuppression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What people do with alerts, word by word: typed, over the real socket, into a gateway with a real
 * store, up to the platform.
 */
class DeskIT {

  private static final String PACK =
      """
      pack: desk
      version: "1"
      title: {zh: 台, en: Desk}
      scenario: charging
      for-each: {charger: charger}
      rules:
        - id: hot
          when: charger.temperature > 60
          severity: high
          lane: life
          latched: true
          confirm: true
          message: {zh: "{charger.name}过热", en: "{charger.name} is hot"}
        - id: warm
          when: charger.temperature > 40
          severity: low
          shelve-at-most: 1h
          message: {zh: "{charger.name}偏热", en: "{charger.name} is warm"}
        - id: smoky
          when: charger.smoke
          severity: low
          digest: {more-than: 1, within: 1h}
          message: {zh: "{charger.name}有烟", en: "{charger.name} is smoky"}
      """;
  private static final String HOT = "desk/hot/charger-1";
  private static final String WARM = "desk/warm/charger-1";

  @RegisterExtension
  final SimulatedEstate simulated = SimulatedEstate.with(e -> e.chargers(2).platform());

  private Estate estate;
  private Path site;
  private Main gateway;

  @BeforeEach
  void start() throws IOException {
    estate = simulated.estate();
    site = simulated.folder().resolve("site");
    new SiteFolder(estate).write(site);
    Path file = site.resolve("site.yaml");
    Files.writeString(
        file, Files.readString(file).replaceFirst("(?s)\\npacks:.*", "\npacks:\n  - pack: desk\n"));
    Files.createDirectories(site.resolve("packs"));
    Files.writeString(site.resolve("packs/desk.yaml"), PACK);
    var problems = new Problems();
    Optional<Site> read = SiteReader.read(site, problems);
    assertThat(problems.all()).isEmpty();
    gateway = new Main(read.orElseThrow());
    gateway.tellTheCity();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private record Typed(int code, String out, String err) {
    /** Nothing was done, in one line that says why, and the exit code tells scripts. */
    void isRefused(String why) {
      assertThat(code).isEqualTo(1);
      assertThat(err).contains(why).startsWith("gengfu: ").hasLineCount(1);
    }

    void isDone() {
      assertThat(err).isEmpty();
      assertThat(code).isZero();
    }
  }

  private Typed type(String word, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = word;
    arguments[1] = site.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Commands.run(arguments);
      // The gateway runs in this process, so that its log comes out there too.
      String said =
          err.toString(StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.matches("\\d\\d:\\d\\d:\\d\\d.*"))
              .collect(Collectors.joining("\n"));
      return new Typed(code, out.toString(StandardCharsets.UTF_8), said);
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  private static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(30)).until(holds);
  }

  private List<StoredAlert> stored(String id) {
    return estate.platform().store().alerts().stream().filter(a -> a.alertId().equals(id)).toList();
  }

  private List<StoredSuppression> silences(String instance) {
    return estate.platform().store().suppressions().stream()
        .filter(s -> s.instance().equals(instance))
        .toList();
  }

  /** Of the open alert of this rule, once the gateway has it. */
  private String raised(String rule) {
    eventually("raised", () -> !open(rule).isEmpty());
    return open(rule);
  }

  private JsonNode status() {
    try {
      return new ObjectMapper().readTree(type("status", "--json").out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String open(String rule) {
    for (JsonNode alert : status().path("alerts")) {
      String id = alert.path("id").asText();
      if (alert.at("/message/en").asText().contains("is " + rule)
          && alert.at("/message/en").asText().contains("1")) {
        return id;
      }
    }
    return "";
  }

  @Test
  void alertThatLatchesGoesThroughEveryWordToItsEnd() {
    estate.charger(1).temperature(70);
    String id = raised("hot");
    String who = "duty";

    type("confirm", "--alert", id, "--who", who).isRefused("its condition still holds");
    type("reset", "--alert", id, "--who", who, "--why", "x").isRefused("its condition still holds");
    type("acknowledge", "--alert", id, "--who", who, "--why", "on my way").isDone();
    type("acknowledge", "--alert", id, "--who", who).isRefused("it is acknowledged already");
    estate.charger(1).temperature(20);
    eventually("latched", () -> type("alerts").out().contains("latched, acknowledged"));
    assertThat(type("alerts").out()).contains("waits for a reset");
    assertThat(type("status").out()).contains(id).contains("waits for a reset");
    type("confirm", "--alert", id, "--who", who).isRefused("it is latched: reset it first");
    type("reset", "--alert", id, "--who", who).isRefused("a reset takes a reason");
    type("reset", "--alert", id, "--who", who, "--why", "it is cool", "--reason", "odd")
        .isRefused("wanted: one of real, false, test, maintenance, unknown");
    type("reset", "--alert", id, "--who", who, "--why", "it is cool", "--reason", "real").isDone();
    type("confirm", "--alert", id, "--who", who, "--why", "battery taken away").isDone();

    eventually("the city knows the end", () -> stored(id).size() == 5);
    assertThat(stored(id))
        .extracting(StoredAlert::kind)
        .containsExactly("raised", "acknowledged", "cleared", "reset", "confirmed");
    type("acknowledge", "--alert", id, "--who", who).isRefused("no open alert has the id " + id);
    assertThat(estate.platform().store().refusals()).isEmpty();
  }

  @Test
  void shelvedRuleIsSilentAndEverybodyCanSeeUntilWhen() throws Exception {
    type("shelve", "--alert", WARM, "--for", "2h", "--who", "duty", "--why", "being mended")
        .isRefused("it may be shelved for 1h at most");
    type("shelve", "--alert", WARM, "--for", "soon", "--who", "duty", "--why", "being mended")
        .isRefused("for is soon; wanted: a duration");
    type("shelve", "--alert", WARM, "--for", "30m", "--who", "duty")
        .isRefused("shelving takes a reason");
    type("shelve", "--alert", WARM, "--once", "--who", "duty", "--why", "x")
        .isRefused("there is nothing to wait out");
    type("unshelve", "--alert", WARM, "--who", "duty").isRefused("it is not shelved");
    type("shelve", "--alert", WARM, "--for", "30m", "--who", "duty", "--why", "being mended")
        .isDone();

    assertThat(type("status").out())
        .containsPattern(WARM + " +shelved until 20[-0-9 :]+ by duty: being mended");
    JsonNode page = page();
    assertThat(page.at("/suppressed/0/instance").asText()).isEqualTo(WARM);
    assertThat(page.at("/suppressed/0/until").asLong()).isPositive();
    eventually("the city knows", () -> silences(WARM).size() == 1);
    StoredSuppression told = silences(WARM).getFirst();
    assertThat(told.lane()).isEqualTo("alert");
    assertThat(told.suppression()).isEqualTo("shelved");
    assertThat(told.data().path("who").asText()).isEqualTo("duty");
    assertThat(told.data().path("why").asText()).isEqualTo("being mended");
    assertThat(told.data().path("ruleVersion").asText()).hasSize(12);
    assertThat(told.data().at("/devices/0/id").asText()).isEqualTo("charger-1");

    estate.charger(1).temperature(50);
    estate.charger(2).temperature(50);
    eventually("the other one is raised", () -> type("alerts").out().contains("charger-2"));
    assertThat(open("warm")).isEmpty();

    type("unshelve", "--alert", WARM, "--who", "duty").isDone();
    String id = raised("warm");
    type("shelve", "--alert", id, "--once", "--who", "duty", "--why", "seen").isDone();
    eventually("shown", () -> type("alerts").out().contains("(shelved until 20"));
    estate.charger(1).temperature(20);
    eventually(
        "over with its condition", () -> !type("alerts").out().contains("(shelved until 20"));
    eventually("the city knows both", () -> silences(WARM).size() == 2);
    assertThat(silences(WARM))
        .extracting(StoredSuppression::kind)
        .containsExactly("shelved", "unshelved");
    eventually("and of the alert", () -> stored(id).size() == 4);
    assertThat(stored(id))
        .extracting(StoredAlert::kind)
        .containsExactly("raised", "shelved", "cleared", "unshelved");
    assertThat(estate.platform().store().refusals()).isEmpty();
  }

  @Test
  void deviceOutOfServiceIsToldOnEachRulesLaneAndOutlivesARestart() throws IOException {
    type("out-of-service", "--of", "charger-1", "--who", "duty")
        .isRefused("putting out of service takes a reason");
    type("out-of-service", "--of", "charger-9", "--who", "duty", "--why", "x")
        .isRefused("there is no open alert, rule instance or device charger-9; did you mean");
    type("in-service", "--of", "charger-1", "--who", "duty").isRefused("it is in service");
    type("out-of-service", "--of", "charger-1", "--who", "duty", "--why", "new cable").isDone();
    type("out-of-service", "--of", "charger-1", "--who", "duty", "--why", "new cable")
        .isRefused("it is out of service");

    eventually("the city knows", () -> silences(HOT).size() == 1 && silences(WARM).size() == 1);
    assertThat(silences(HOT).getFirst().lane()).isEqualTo("life");
    assertThat(silences(WARM).getFirst().lane()).isEqualTo("alert");
    assertThat(type("status").out()).contains("out of service by duty: new cable");

    gateway.close();
    gateway = new Main(SiteReader.read(site, new Problems()).orElseThrow());
    gateway.tellTheCity();
    assertThat(type("status").out()).contains("out of service by duty: new cable");
    estate.charger(1).temperature(70);
    estate.charger(2).temperature(70);
    eventually("the other one is raised", () -> type("alerts").out().contains("charger-2"));
    assertThat(type("alerts").out()).doesNotContain("charger-1");

    type("in-service", "--of", "charger-1", "--who", "duty", "--why", "done").isDone();
    raised("hot");
    eventually("the city knows", () -> silences(HOT).size() == 2 && silences(WARM).size() == 2);
    assertThat(silences(HOT).getLast().suppression()).isEqualTo("none");
    assertThat(estate.platform().store().refusals()).isEmpty();
    eventually("no number is missing", () -> estate.platform().store().gaps().isEmpty());
  }

  @Test
  void alertIsClosedWithWhatItTurnedOutToBe() {
    estate.charger(1).temperature(50);
    String id = raised("warm");

    type("close", "--alert", "nonsense", "--who", "duty", "--reason", "real")
        .isRefused("no alert that is open, or was closed this week, is nonsense");
    type("close", "--alert", id, "--who", "duty", "--reason", "odd")
        .isRefused("real, false, test, maintenance, unknown");
    type("close", "--alert", id, "--who", "duty", "--reason", "false").isDone();
    estate.charger(1).temperature(20);
    eventually("closed", () -> type("alerts").out().contains("closed"));
    eventually("counted", () -> type("kpi", "--days", "2").out().contains("false"));
    type("close", "--alert", id, "--who", "duty", "--reason", "real")
        .isRefused("a reason was given for it before; that one stays");
  }

  // In a storm the line must stay free for what is not part of it.
  @Test
  void alertThatADigestCountsIsRecordedAndOnlyItsDigestIsSent() {
    estate.charger(1).smoke(true);
    String first = raised("smoky");
    estate.charger(2).smoke(true);
    eventually(
        "one is recorded, and the digest", () -> type("alerts").out().lines().count() == 2 * 3);
    estate.charger(2).smoke(false);
    eventually(
        "and its end", () -> type("alerts").out().contains("cleared, unacknowledged: waits"));
    type("acknowledge", "--alert", first, "--who", "duty").isDone();
    eventually("the city knows of the first one", () -> stored(first).size() == 2);

    List<StoredAlert> told = estate.platform().store().alerts();
    assertThat(told).filteredOn(a -> a.devices().contains("charger-2")).isEmpty();
    assertThat(told).filteredOn(a -> a.devices().isEmpty()).hasSize(1);
    assertThat(told).hasSize(3);
    eventually("no number is missing", () -> estate.platform().store().gaps().isEmpty());
  }

  // Who did it stands in the record for years; nobody must be able to leave it out.
  @Test
  void nobodyDoesAnythingWithoutAName() {
    for (String word : List.of("acknowledge", "confirm", "reset", "unshelve")) {
      Typed unnamed = type(word, "--alert", WARM);
      assertThat(unnamed.code()).as(word).isEqualTo(2);
      assertThat(unnamed.err()).as(word).contains("--who");
      Typed blank = type(word, "--alert", WARM, "--who", " ", "--why", "x");
      blank.isRefused("nobody is named: say who");
    }
    for (String word : List.of("acknowledge", "confirm", "reset")) {
      type(word, "--alert", "nonsense", "--who", "duty", "--why", "x")
          .isRefused("no open alert has the id nonsense; it may be closed");
    }
    for (String word : List.of("unshelve", "shelve")) {
      String[] more = word.equals("shelve") ? new String[] {"--once"} : new String[] {"--why", "x"};
      assertThat(type(word, with(more, "--alert", "x/y/z", "--who", "duty")).code())
          .as(word)
          .isEqualTo(1);
    }
  }

  private static String[] with(String[] more, String... words) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private JsonNode page() throws Exception {
    String address = status().path("statusPage").asText();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "api/status"))
              .timeout(Duration.ofSeconds(10))
              .build();
      return new ObjectMapper()
          .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }
}
