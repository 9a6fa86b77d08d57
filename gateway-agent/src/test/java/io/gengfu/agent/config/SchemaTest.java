package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Signal;
import io.gengfu.rules.trial.PackTrials;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The schemas that editors use say the same as the check, as far as a schema can: what is shipped
 * is right, and what the check refuses is wrong.
 */
class SchemaTest {

  private static final Path MODULE =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
  private static final Path SAMPLE = MODULE.resolveSibling("packaging/sample-site");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private static final String TESTED =
      SiteFolder.PACK
          + """
          tests:
            - name: all that a test can say
              parameters: {hold: 5s}
              clock: "2026-03-02T21:50:00+08:00"
              devices: {lift: [lift-1, {id: lift-2, floor: "1"}], siren: siren}
              steps:
                - {reads: {lift-1.ebike: true, lift-1.mode: normal}}
                - after: 1s
                  expect: [set siren.sounding true at most 5s, raised ebike of lift-1]
                - {acknowledge: ebike of lift-1, expect: acknowledged ebike of lift-1}
                - {every: 1s, times: 2, reads: {lift-1.speed: [1, 2]}}
                - {loses: {lift-1.mode: stale}}
                - expect: []
          """;

  private static String text(String schema) throws IOException {
    return Files.readString(MODULE.resolveSibling("docs/schemas").resolve(schema + ".schema.json"));
  }

  private static List<String> errors(String schema, String yaml) throws IOException {
    Schema checked = REGISTRY.getSchema(text(schema));
    Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return checked.validate(JSON.writeValueAsString(document), InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  private static String resource(Library library, String name) throws IOException {
    String path = "/" + library.shipped() + "/" + name + ".yaml";
    try (InputStream in = Objects.requireNonNull(SchemaTest.class.getResourceAsStream(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Stream<Arguments> right() throws IOException {
    var right = new ArrayList<Arguments>();
    right.add(arguments("gateway", "of the tests", SiteFolder.GATEWAY));
    right.add(arguments("gateway", "with codec kura", SiteFolder.KURA));
    right.add(arguments("site", "of the tests", SiteFolder.SITE));
    right.add(arguments("profile", "plain-lift", SiteFolder.LIFT));
    right.add(arguments("profile", "plain-siren", SiteFolder.SIREN));
    right.add(arguments("consents", "of the tests", ConsentsReaderTest.RIGHT));
    right.add(arguments("pack", "watch", SiteFolder.PACK));
    right.add(arguments("pack", "watch with tests", TESTED));
    for (String name : List.of("gateway", "site", "calendar")) {
      right.add(arguments(name, "sample", Files.readString(SAMPLE.resolve(name + ".yaml"))));
    }
    Library profiles = Library.profiles(SAMPLE);
    for (String name : profiles.names()) {
      right.add(arguments("profile", name, resource(profiles, name)));
    }
    Library packs = Library.packs(SAMPLE);
    for (String name : packs.names()) {
      right.add(arguments("pack", name, resource(packs, name)));
    }
    return right.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("right")
  void whatIsRightPasses(String schema, String name, String yaml) throws IOException {
    assertThat(errors(schema, yaml)).as(name).isEmpty();
  }

  @Test
  void whatTheSchemaLetsATestSayCanBeRun() {
    var problems = new Problems();

    assertThat(
            YamlReader.parse(TESTED, "watch.yaml", problems)
                .flatMap(document -> PackTrials.read(document, problems)))
        .isPresent();
    assertThat(problems.all()).isEmpty();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("gateway", SiteFolder.GATEWAY, "console:", "consol:"),
        arguments("gateway", SiteFolder.GATEWAY, "gw-1", "gw 1"),
        arguments("gateway", SiteFolder.GATEWAY, "mqtt://127", "http://127"),
        arguments("gateway", SiteFolder.GATEWAY, "mqtt://127", "mqtt://me@127"),
        arguments("gateway", SiteFolder.GATEWAY, "20s", "20"),
        arguments("gateway", SiteFolder.GATEWAY, "8086", "80860"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "receipts: yes"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "password-file: secret"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "commands: [explode]"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "clear-text: fine"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "tls: {key-file: gw.key}"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "tls: {oldest-version: 1.3}"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "only: {lanes: [alarm]}"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "codec: kura"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "account: garden"),
        arguments("gateway", SiteFolder.KURA, "account: garden", "account: a/b"),
        arguments("gateway", SiteFolder.KURA, "codec: kura", "codec: kura\n    receipts: true"),
        arguments("gateway", SiteFolder.KURA, "codec: kura", "codec: kura\n    connections: 2"),
        arguments(
            "gateway", SiteFolder.KURA, "codec: kura", "codec: kura\n    commands: [refresh]"),
        arguments("gateway", SiteFolder.GATEWAY, "receipts: true", "only: {devices: []}"),
        arguments("site", SiteFolder.SITE, "code: \"0101\"", "code: 101"),
        arguments("site", SiteFolder.SITE, "floor: \"-1\"", "floor: -1"),
        arguments("site", SiteFolder.SITE, "room: hall", "rom: hall"),
        arguments("site", SiteFolder.SITE, "id: lift-2", "id: lift.2"),
        arguments("site", SiteFolder.SITE, "    location: shed\n", ""),
        arguments("site", SiteFolder.SITE, "interval: 500ms", "interval: 500"),
        arguments("site", SiteFolder.SITE, "address: {host: 10.0.0.8}", "address: 10.0.0.8"),
        arguments("site", SiteFolder.SITE, "packs:\n", "areas: [{id: a, profile: b}]\npacks:\n"),
        arguments("consents", ConsentsReaderTest.RIGHT, "until: 2026", "untill: 2026"),
        arguments("consents", ConsentsReaderTest.RIGHT, "[pulse, respiration]", "[]"),
        arguments("calendar", "holidays: [x]", "x", "2026-1-1"),
        arguments("calendar", "holidays: [x]", "holidays: [x]", "holiday: []"),
        arguments("pack", SiteFolder.PACK, "{siren: siren}", "{siren: {class: siren, same: flor}}"),
        arguments("pack", SiteFolder.PACK, "{siren: siren}", "{siren: {class: siren}}"),
        arguments("site", SiteFolder.SITE, "packs:\n", "areas: [{name: b}]\npacks:\n"),
        arguments(
            "site", SiteFolder.SITE, "packs:\n", "areas: [{id: a, initial: {on: true}}]\npacks:\n"),
        arguments("profile", SiteFolder.LIFT, "class: lift\n", "class: lfit\n"),
        arguments("profile", SiteFolder.LIFT, "  ebike:", "  ebyke:"),
        arguments("profile", SiteFolder.LIFT, "scale: 0.1", "scale: 0"),
        arguments("profile", SiteFolder.LIFT, "  mode: {", "  door: {"),
        arguments("profile", SiteFolder.LIFT, "  door_hold: {retrigger", "  voice: {retrigger"),
        arguments("profile", SiteFolder.LIFT, ", within: 3s", ""),
        arguments("profile", SiteFolder.SIREN, "class: siren", "class: parking_bay"),
        arguments("profile", SiteFolder.SIREN, "points:\n  sounding: {wire: 9}\n", "points: {}\n"),
        arguments("pack", SiteFolder.PACK, "\"1.0.0\"", "1.0"),
        arguments("pack", SiteFolder.PACK, "severity: high", "severity: hgih"),
        arguments("pack", SiteFolder.PACK, "severity: high", "alert: true"),
        arguments("pack", SiteFolder.PACK, "for: ${confirm}", "for: 5"),
        arguments("pack", SiteFolder.PACK, "for-each: {lift: lift}", "for-each: {lift: elevator}"),
        arguments(
            "pack", SiteFolder.PACK, "for-each: {lift: lift}", "for-each: {a: lift, b: lift}"),
        arguments("pack", SiteFolder.PACK, "to: true, ", ""),
        arguments("pack", TESTED, "name: all", "nam: all"),
        arguments("pack", TESTED, "reads: {lift-1.ebike", "raeds: {lift-1.ebike"),
        arguments("pack", TESTED, "lift-1.ebike: true", "ebike: true"),
        arguments("pack", TESTED, "after: 1s", "after: 1"),
        arguments("pack", TESTED, "every: 1s", "after: 1s"),
        arguments("pack", TESTED, "times: 2", "times: 0"),
        arguments("pack", TESTED, "21:50:00+08:00", "21:50:00"),
        arguments("pack", TESTED, "stale", "worn"),
        arguments("pack", TESTED, "raised ebike of lift-1", "raised"),
        arguments("pack", TESTED, "floor: \"1\"", "floor: 1"),
        arguments("pack", TESTED, "expect: []", "expect: {}"),
        arguments("pack", SiteFolder.PACK, "when: ", "wenn: "));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("wrong")
  void whatIsWrongFails(String schema, String yaml, String old, String by) throws IOException {
    assertThat(yaml).contains(old);

    assertThat(errors(schema, yaml.replace(old, by))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everySchemaIsOne(String schema) throws IOException {
    Schema meta =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(text(schema), InputFormat.JSON)).isEmpty();
  }

  static Stream<String> schemas() {
    return Stream.of(
        "gateway", "site", "calendar", "consents", "profile", "pack", "command", "reply");
  }

  // The profile's schema lists the signals of every class, so that editors complete them.
  @Test
  void theProfileSchemaKnowsEverySignalOfEveryClass() throws IOException {
    JsonNode schema = JSON.readTree(text("profile"));
    Set<String> seen = new TreeSet<>();
    for (JsonNode each : schema.path("allOf")) {
      String name = each.at("/if/properties/class/const").asText();
      seen.add(name);
      DeviceClass known = DeviceClasses.named(name).orElseThrow();
      assertThat(texts(each.at("/then/properties/points/propertyNames/enum")))
          .as(name)
          .containsExactlyInAnyOrderElementsOf(
              known.signals().stream()
                  .map(Signal::name)
                  .filter(signal -> !DeviceClasses.isKept(signal))
                  .toList());
    }
    List<String> classes = DeviceClasses.mappable().stream().map(DeviceClass::name).toList();
    assertThat(seen).containsExactlyInAnyOrderElementsOf(classes);
    assertThat(texts(schema.at("/properties/class/enum")))
        .containsExactlyInAnyOrderElementsOf(classes);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
