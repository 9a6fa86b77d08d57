package io.gengfu.agent.bench;

import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A site folder for the benchmark: an input and an output that the shipped pack {@code
 * output-exercise} ties together, and chargers under their shipped pack as a load.
 */
final class BenchSite {

  /** What the measured output is. */
  enum Wire {
    /** A write that costs nothing: the gateway alone. */
    FREE("bench-siren", "{number: 1}"),
    /** The GPIO driver on Pi4J's mock provider, its read-back included. */
    GPIO("siren-relay", "{provider: mock, lines: {sounding: 22}}");

    private final String profile;
    private final String address;

    Wire(String profile, String address) {
      this.profile = profile;
      this.address = address;
    }
  }

  private BenchSite() {}

  /**
   * Writes and reads the folder.
   *
   * @param folder made if it is missing
   * @param broker of the platform, if there is to be one
   */
  static Site write(Path folder, Wire wire, int chargers, Optional<URI> broker) throws IOException {
    Path profiles = Files.createDirectories(folder.resolve("profiles"));
    profile(profiles, "bench-zone", "infrared_zone", "motion: {}");
    profile(profiles, "bench-siren", "siren", "sounding: {}");
    profile(
        profiles,
        "bench-charger",
        "charger",
        "power: {}, current: {}, temperature: {}, leakage: {}, smoke: {}, relay: {}");
    Files.writeString(folder.resolve("gateway.yaml"), gateway(broker));
    Files.writeString(folder.resolve("site.yaml"), site(wire, chargers));
    var problems = new Problems();
    return SiteReader.read(folder, problems)
        .orElseThrow(() -> new IllegalStateException(problems.all().toString()));
  }

  // Nothing is silent for three hours: who is not read says nothing.
  private static void profile(Path folder, String name, String deviceClass, String points)
      throws IOException {
    String yaml =
        """
        profile: %s
        class: %s
        protocol: bench
        interval: 1h
        points: {%s}
        """
            .formatted(name, deviceClass, points);
    Files.writeString(folder.resolve(name + ".yaml"), yaml);
  }

  private static String gateway(Optional<URI> broker) {
    String uplinks =
        broker.map(uri -> "uplinks: [{name: city, broker: \"" + uri + "\"}]\n").orElse("");
    return """
    gateway: {id: bench, data: data}
    store: {alerts-megabytes: 64, telemetry-megabytes: 256, telemetry-block: 1s}
    console: {enabled: true, port: 0}
    """
        + uplinks;
  }

  private static String site(Wire wire, int chargers) {
    var yaml =
        new StringBuilder(
            """
            site: {estate: bench}
            locations: [{id: lab, building: "1", floor: "1"}]
            devices:
              - {id: in, profile: bench-zone, location: lab, address: {number: 0}}
            """);
    yaml.append("  - {id: out, profile: ").append(wire.profile);
    yaml.append(", location: lab, address: ").append(wire.address).append("}\n");
    for (int i = 0; i < chargers; i++) {
      yaml.append("  - {id: charger-").append(i);
      yaml.append(", profile: bench-charger, location: lab, address: {number: ");
      yaml.append(i + 2).append("}}\n");
    }
    yaml.append("packs:\n  - {pack: output-exercise}\n");
    if (chargers > 0) {
      yaml.append("  - {pack: charger-overheat}\n");
    }
    return yaml.toString();
  }
}
