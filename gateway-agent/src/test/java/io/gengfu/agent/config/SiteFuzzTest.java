package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.Mutations;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Files that somebody spoiled: a site comes of it, or problems with a place and a remedy, and never
 * anything else. With the real protocols, so their addresses and settings are among what is
 * spoiled.
 */
class SiteFuzzTest {

  private static final String SITE =
      """
      site: {estate: garden, title: {zh: 花园, en: Garden}}
      locations:
        - {id: lobby, building: "1", unit: "2", floor: "-1", room: hall, code: "0101"}
      devices:
        - id: lift-1
          profile: my-lift
          location: lobby
          address: {url: "opc.tcp://10.0.0.7:4840", root: Lift1, namespace: "urn:lift"}
        - id: charger-1
          profile: my-charger
          location: lobby
          address: {host: 10.0.0.8, port: 502, unit: 1}
        - id: zone-1
          profile: my-zone
          location: lobby
          address: {lines: {motion: 17, tamper: 18}}
          interval: 500ms
        - id: siren-1
          profile: siren-relay
          location: lobby
          address: {lines: {sounding: 22}}
      areas:
        - {id: wall, initial: {armed: true}}
      packs:
        - {pack: watch, devices: {zone: zone-1}, parameters: {hold: 20s}}
      """;

  private static final String PACK =
      """
      pack: watch
      version: "1.0.0"
      title: {zh: 电动车, en: E-bike}
      scenario: ebike
      for-each: {zone: infrared_zone}
      with: {siren: {class: siren, same: room}}
      parameters: {hold: 60s, confirm: 1s, many: 3}
      signals:
        busy: {count: zone.motion, within: 10m}
        seen: {latch: zone.motion, until: "!zone.motion"}
      rules:
        - id: busy
          when: busy >= ${many} && seen
          for: ${confirm}
          clear-for: 5s
          severity: high
          message: {zh: "{zone.name} {busy}", en: Busy}
          do:
            - {set: siren.sounding, to: true, at-most: "${hold}"}
      tests:
        - name: quiet
          steps:
            - reads: {zone.motion: true}
            - after: 1h
      """;

  private static final List<String> SPOILED =
      List.of(
          "gateway.yaml",
          "site.yaml",
          "site.yaml",
          "calendar.yaml",
          "packs/watch.yaml",
          "packs/watch.yaml",
          "profiles/my-lift.yaml",
          "profiles/my-charger.yaml",
          "profiles/my-charger.yaml",
          "profiles/my-zone.yaml");

  @SuppressWarnings("NullAway.Init") // made once for all tries
  private static Path folder;

  @BeforeContainer
  static void write() throws IOException {
    folder = Files.createTempDirectory("site");
    Files.createDirectories(folder.resolve("packs"));
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(folder.resolve("gateway.yaml"), SiteFolder.GATEWAY);
    Files.writeString(folder.resolve("site.yaml"), SITE);
    Files.writeString(folder.resolve("packs/watch.yaml"), PACK);
    Files.writeString(
        folder.resolve("calendar.yaml"),
        "holidays: [\"2026-10-01..2026-10-07\", \"2027-01-01\"]\nworkdays: [\"2026-10-10\"]\n");
    profile("generic-opcua-lift", "my-lift");
    profile("generic-modbus-charger", "my-charger");
    profile("pir-zone", "my-zone");
    assertThat(problems()).isEmpty();
  }

  private static void profile(String shipped, String own) throws IOException {
    try (var in =
        SiteFuzzTest.class.getResourceAsStream("/io/gengfu/profiles/" + shipped + ".yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          folder.resolve("profiles").resolve(own + ".yaml"),
          text.replace("profile: " + shipped, "profile: " + own));
    }
  }

  @AfterContainer
  static void clean() throws IOException {
    List<Path> deepestFirst = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(deepestFirst::add);
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  private static List<Problem> problems() {
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(folder, problems);
    assertThat(site.isPresent()).isEqualTo(problems.isEmpty());
    return problems.all();
  }

  @Property(tries = 250)
  void aSpoiledFileIsReadOrHasAProblemWithItsPlace(@ForAll long seed) throws IOException {
    var mutations = new Mutations(seed);
    Path file = folder.resolve(mutations.one(SPOILED));
    String right = Files.readString(file);
    try {
      if (mutations.below(8) == 0) {
        Files.write(file, mutations.of(right.getBytes(StandardCharsets.UTF_8)));
      } else {
        Files.writeString(file, text(mutations.of(right)));
      }

      List<Problem> problems = problems();

      assertThat(problems).allSatisfy(p -> assertThat(p.toString()).contains(".yaml:"));
    } finally {
      Files.writeString(file, right);
    }
  }

  /** Half of a pair cannot be written as UTF-8. */
  private static String text(String spoiled) {
    byte[] bytes = spoiled.getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
