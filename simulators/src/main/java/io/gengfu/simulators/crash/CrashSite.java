package io.gengfu.simulators.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The site folder of the crash proof: each zone sounds the siren in its own room, at once. */
final class CrashSite {

  private static final String ZONE_PROFILE =
      """
      profile: crash-zone
      title: {zh: 测试防区, en: Zone of the crash proof}
      class: infrared_zone
      protocol: gpio
      interval: 1s
      settings: {provider: simulated}
      points:
        motion: {debounce: 0ms}
      """;

  private static final String PACK =
      """
      pack: crash
      version: "1.0.0"
      title: {zh: 断电测试, en: Crash proof}
      scenario: proof
      for-each: {zone: infrared_zone}
      with: {siren: {class: siren, same: room}}
      rules:
        - id: motion
          when: zone.motion
          severity: high
          message: {zh: 有动静, en: Motion}
          do:
            - {set: siren.sounding, to: true}
      """;

  private CrashSite() {}

  static void write(Path folder, String broker, Path socket, int pairs) throws IOException {
    Files.createDirectories(folder.resolve("profiles"));
    Files.createDirectories(folder.resolve("packs"));
    Files.writeString(folder.resolve("profiles").resolve("crash-zone.yaml"), ZONE_PROFILE);
    Files.writeString(folder.resolve("packs").resolve("crash.yaml"), PACK);
    Files.writeString(
        folder.resolve("gateway.yaml"),
        """
        gateway: {id: crash-gw, data: data}
        store: {alerts-megabytes: 256, telemetry-megabytes: 64, telemetry-block: 1s}
        uplinks:
          - {name: city, broker: "%s", receipts: true, resend-after: 2s}
        console: {enabled: false}
        """
            .formatted(broker));
    StringBuilder site = new StringBuilder();
    site.append("site: {estate: crash, title: {zh: 测试, en: Crash proof}}\nlocations:\n");
    for (int n = 1; n <= pairs; n++) {
      site.append("  - {id: room-%d, building: \"1\", unit: \"1\", floor: \"1\"".formatted(n));
      site.append(", room: \"r%d\"}\n".formatted(n));
    }
    site.append("devices:\n");
    for (int n = 1; n <= pairs; n++) {
      device(site, "zone", "crash-zone", n, socket, "motion", DevicesRole.ZONES + n - 1);
      device(site, "siren", "siren-relay", n, socket, "sounding", DevicesRole.SIRENS + n - 1);
    }
    site.append("packs:\n  - {pack: crash}\n");
    Files.writeString(folder.resolve("site.yaml"), site);
  }

  private static void device(
      StringBuilder site,
      String what,
      String profile,
      int number,
      Path socket,
      String signal,
      int line) {
    site.append(
        """
          - id: %s-%d
            profile: %s
            location: room-%d
            address: {provider: simulated, socket: "%s", lines: {%s: %d}}
        """
            .formatted(what, number, profile, number, socket.toAbsolutePath(), signal, line));
  }
}
