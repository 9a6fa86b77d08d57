package io.gengfu.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import io.gengfu.simulators.estate.Estate;
import io.gengfu.simulators.estate.SiteFolder;
import io.gengfu.simulators.platform.Command;
import io.gengfu.simulators.platform.Commander;
import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole gateway, which is allowed every command, and a city platform that speaks to it over a
 * real broker. One gateway for all tests of a class, so each keeps to devices of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CommandedGateway {

  private static final String STAYS =
      """
      pack: stays
      version: "1.0.0"
      title: {zh: 自锁, en: Stays}
      scenario: charger
      for-each: {charger: charger}
      rules:
        - id: stays
          when: charger.smoke
          severity: low
          latched: true
          confirm: true
          message: {zh: 烟, en: Smoke}
      """;

  private static final Schema REPLY = reply();

  @TempDir static Path folder;

  Path site;
  KeyPair keys;
  Estate estate;
  Main gateway;
  Commander city;

  /** With a broker of the test's choice. */
  abstract Estate.Builder withBroker(Estate.Builder estate);

  @BeforeAll
  void start() throws IOException, GeneralSecurityException {
    // Short, since a socket's path is.
    estate =
        withBroker(Estate.builder(Files.createTempDirectory("estate")))
            .lifts(1)
            .chargers(5)
            .zones(1)
            .start();
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path key = folder.resolve("city.pem");
    String base64 = Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded());
    Files.writeString(
        key, "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(base64));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    site = folder.resolve("site");
    new SiteFolder(estate)
        .area("wall")
        .commandKeyFile(key)
        .commands(
            "refresh",
            "set-mode",
            "acknowledge",
            "confirm",
            "reset",
            "shelve",
            "unshelve",
            "out-of-service",
            "in-service",
            "close",
            "set-output",
            "release-output",
            "read-history",
            "diagnostics",
            "reload")
        .write(site);
    Files.createDirectories(site.resolve("packs"));
    Files.writeString(site.resolve("packs/stays.yaml"), STAYS);
    Path devices = site.resolve("site.yaml");
    Files.writeString(
        devices,
        Files.readString(devices) + "  - {pack: stays, devices: {charger: [charger-3]}}\n");
    var problems = new Problems();
    Optional<Site> read = SiteReader.read(site, problems);
    assertThat(problems.all()).isEmpty();
    gateway = new Main(read.orElseThrow());
    gateway.tellTheCity();
    city = estate.platform().commander();
    eventually("online", () -> estate.platform().store().received() > 0);
    eventually(
        "every device is read",
        () ->
            ask("diagnostics", Map.of()).at("/result/troubled").findValuesAsText("quality").stream()
                .noneMatch("never"::equals));
  }

  @AfterAll
  void stop() {
    city.close();
    gateway.close();
    estate.close();
  }

  static void eventually(String what, Callable<Boolean> holds) {
    await(what).atMost(Duration.ofSeconds(30)).until(holds);
  }

  static Command command(String word, Map<String, ?> arguments) {
    return Command.of("demo-gw", word, arguments).with("why", "test");
  }

  JsonNode ask(String word, Map<String, ?> arguments) {
    return asked(command(word, arguments));
  }

  /** Whatever is answered, is answered as the contract says. */
  JsonNode asked(Command command) {
    JsonNode answer = city.ask(command);
    assertThat(REPLY.validate(answer.toString(), InputFormat.JSON)).isEmpty();
    return answer;
  }

  private static Schema reply() {
    Path module = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(module.resolveSibling("docs/schemas/reply.schema.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertDone(JsonNode answer) {
    assertThat(answer.path("state").asText()).as("%s", answer).isEqualTo("done");
  }

  static void assertRefused(JsonNode answer, String code, String why) {
    assertThat(answer.path("state").asText()).as("%s", answer).isEqualTo("refused");
    assertThat(answer.path("code").asText()).as("%s", answer).isEqualTo(code);
    assertThat(answer.path("reason").asText()).contains(why);
  }

  List<JsonNode> audit(String id) {
    return estate.platform().store().commandAudit().stream()
        .filter(data -> data.path("id").asText().equals(id))
        .toList();
  }

  static JsonNode arrived(CompletableFuture<JsonNode> answer) {
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }

  static Map<String, Object> armed(boolean on) {
    return Map.of("area", "wall", "mode", "armed", "on", on);
  }

  String alertOf(String device) {
    eventually(
        "the city knows", () -> alerts().anyMatch(alert -> alert.devices().contains(device)));
    return alerts()
        .filter(alert -> alert.devices().contains(device))
        .map(StoredAlert::alertId)
        .findFirst()
        .orElseThrow();
  }

  Stream<StoredAlert> alerts() {
    return estate.platform().store().alerts().stream().filter(a -> a.rule().equals("overheat"));
  }

  Stream<StoredAlert> latched() {
    return estate.platform().store().alerts().stream().filter(a -> a.rule().equals("stays"));
  }
}
