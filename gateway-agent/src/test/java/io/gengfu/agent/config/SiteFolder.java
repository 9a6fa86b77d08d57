package io.gengfu.agent.config;

import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A small site that is right, in a folder of its own, for tests to spoil. */
final class SiteFolder {

  static final String GATEWAY =
      """
      gateway: {id: gw-1, data: data}
      store: {alerts-megabytes: 64, telemetry-megabytes: 128, telemetry-block: 2s}
      uplinks:
        - name: city
          broker: "mqtt://127.0.0.1"
          receipts: true
          resend-after: 20s
      console: {enabled: true, port: 8086}
      """;

  /** Another one, of which the platform speaks Kura. */
  static final String KURA =
      """
      gateway: {id: gw-1, data: data}
      uplinks:
        - name: property
          broker: "mqtt://127.0.0.1"
          codec: kura
          account: garden
      """;

  static final String SITE =
      """
      site: {estate: garden, title: {zh: 花园, en: Garden}}
      locations:
        - {id: lobby, building: "1", unit: "2", floor: "-1", room: hall, code: "0101"}
        - {id: shed, building: "2"}
      devices:
        - id: lift-1
          profile: plain-lift
          name: {zh: 一号梯, en: Lift 1}
          location: lobby
          address: {host: 10.0.0.7, unit: 1}
        - id: lift-2
          profile: plain-lift
          location: lobby
          address: {host: 10.0.0.7, unit: 2}
          interval: 500ms
        - id: siren-1
          profile: plain-siren
          location: shed
          address: {host: 10.0.0.8}
      packs:
        - pack: watch
          devices: {lift: [lift-1], siren: siren-1}
          parameters: {hold: 20s}
      """;

  static final String LIFT =
      """
      profile: plain-lift
      title: {zh: 电梯, en: Lift}
      class: lift
      protocol: wired
      interval: 1s
      settings: {trace: true}
      points:
        mode: {wire: 1, codes: {1: normal, 4: firefighter}}
        ebike:
          wire: 2
        door_hold: {wire: 3}
        speed: {wire: 4, scale: 0.1}
      lets-go:
        door_hold: {retrigger: 1s, within: 3s}
      """;

  static final String SIREN =
      """
      profile: plain-siren
      class: siren
      protocol: wired
      points:
        sounding: {wire: 9}
      """;

  static final String PACK =
      """
      pack: watch
      version: "1.0.0"
      title: {zh: 电动车, en: E-bike}
      scenario: ebike
      for-each: {lift: lift}
      with: {siren: siren}
      parameters: {hold: 60s, confirm: 1s}
      rules:
        - id: ebike
          when: lift.ebike && lift.mode == Mode.normal
          for: ${confirm}
          severity: high
          message: {zh: 有电动车, en: E-bike}
          do:
            - {set: siren.sounding, to: true, at-most: "${hold}"}
      """;

  final WiredProvider wired = new WiredProvider();
  final Path dir;

  SiteFolder(Path dir) {
    this.dir = dir;
    write("gateway.yaml", GATEWAY);
    write("site.yaml", SITE);
    write("profiles/plain-lift.yaml", LIFT);
    write("profiles/plain-siren.yaml", SIREN);
    write("packs/watch.yaml", PACK);
  }

  SiteFolder write(String file, String text) {
    try {
      Files.createDirectories(dir.resolve(file).getParent());
      Files.writeString(dir.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces what must stand in the file once. */
  SiteFolder edit(String file, String old, String by) {
    try {
      String text = Files.readString(dir.resolve(file));
      int at = text.indexOf(old);
      if (at < 0 || text.indexOf(old, at + 1) >= 0) {
        throw new IllegalArgumentException(old + " stands not once in " + file);
      }
      return write(file, text.replace(old, by));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Site> read(Problems problems) {
    return SiteReader.read(dir, List.of(wired), problems);
  }

  /** What the check prints; empty when all is well. */
  List<String> lines() {
    var problems = new Problems();
    Optional<Site> site = read(problems);
    if (site.isPresent() != problems.isEmpty()) {
      throw new AssertionError("a site and problems, or neither: " + problems.all());
    }
    return problems.all().stream().map(Problem::toString).toList();
  }
}
