package io.gengfu.simulators.estate;

import io.gengfu.simulators.wired.Contact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code gateway.yaml} and {@code site.yaml} for an estate: its addresses of this moment, the
 * shipped profiles and the shipped packs, with whatever parameters are wanted.
 */
public final class SiteFolder {

  private static final int LIFTS_PER_BUILDING = 2;
  private static final String WARM_ZONE = "warm-pir-zone";

  /** The shipped {@code pir-zone} trusts nothing in its first minute; a simulated one is warm. */
  private static final String WARM_PROFILE =
      """
      # A PIR detector that has been under power for long: no warm-up, and a short debounce.
      profile: warm-pir-zone
      title: {zh: 已预热的红外防区, en: Infrared zone that is warm}
      class: infrared_zone
      protocol: gpio
      interval: 1s
      settings: {provider: simulated}
      points:
        motion: {debounce: 50ms}
        tamper: {debounce: 50ms}
      """;

  private final Estate estate;
  private final Map<String, Map<String, String>> parameters = new LinkedHashMap<>();
  private String gatewayId = "demo-gw";
  private int consolePort;
  private String resendAfter = "30s";
  private @Nullable List<String> commands;
  private @Nullable Path commandKeyFile;
  private final List<String> areas = new ArrayList<>();

  public SiteFolder(Estate estate) {
    this.estate = estate;
  }

  /** Default {@code demo-gw}. */
  public SiteFolder gatewayId(String id) {
    this.gatewayId = id;
    return this;
  }

  /** Of the status page; default 0, a free one. */
  public SiteFolder consolePort(int port) {
    this.consolePort = port;
    return this;
  }

  /** How long the gateway waits for a receipt, as a site file says it; default {@code 30s}. */
  public SiteFolder resendAfter(String duration) {
    this.resendAfter = duration;
    return this;
  }

  /** What the platform may tell the gateway to do; default: nothing is written. */
  public SiteFolder commands(String... words) {
    this.commands = List.of(words);
    return this;
  }

  /** What the platform's signatures are checked with; default: nothing is written. */
  public SiteFolder commandKeyFile(Path file) {
    this.commandKeyFile = file;
    return this;
  }

  /** An area, whose modes people set. */
  public SiteFolder area(String id) {
    areas.add(id);
    return this;
  }

  /** Overrides one parameter of one pack, as a site file says it: {@code 45s}. */
  public SiteFolder parameter(String pack, String name, String value) {
    parameters.computeIfAbsent(pack, p -> new LinkedHashMap<>()).put(name, value);
    return this;
  }

  /** The packs that fit this estate's devices. */
  public static List<String> packs(Estate estate) {
    List<String> packs = new ArrayList<>();
    if (estate.hasLifts()) {
      packs.add("ebike-in-lift");
      packs.add("lift-entrapment");
    }
    if (estate.hasBus() && !estate.bus().chargers().isEmpty()) {
      packs.add("charger-overheat");
    }
    if (!estate.zones().isEmpty()) {
      packs.add("perimeter");
    }
    if (estate.hasExercise()) {
      packs.add("output-exercise");
    }
    return List.copyOf(packs);
  }

  /**
   * Writes both files; replaces what is there.
   *
   * @param folder made if it is missing
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("gateway.yaml"), gateway());
    Files.writeString(folder.resolve("site.yaml"), site());
    if (!estate.zones().isEmpty()) {
      Files.createDirectories(folder.resolve("profiles"));
      Files.writeString(folder.resolve("profiles").resolve(WARM_ZONE + ".yaml"), WARM_PROFILE);
    }
  }

  private String gateway() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("gateway: {id: ").append(gatewayId).append(", data: data}\n");
    yaml.append("store: {alerts-megabytes: 64, telemetry-megabytes: 256, telemetry-block: 1s}\n");
    if (estate.hasPlatform()) {
      yaml.append("uplinks:\n");
      yaml.append("  - {name: city, broker: \"").append(estate.platform().uri());
      yaml.append("\", receipts: true, resend-after: ").append(resendAfter);
      if (commands != null) {
        yaml.append(", commands: ").append(commands);
      }
      if (commandKeyFile != null) {
        yaml.append(", command-key-file: \"").append(commandKeyFile.toAbsolutePath()).append('"');
      }
      yaml.append("}\n");
    }
    yaml.append("console: {enabled: true, port: ").append(consolePort).append("}\n");
    return yaml.toString();
  }

  private String site() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("site: {estate: demo, title: {zh: 示范小区, en: Demo estate}}\n");
    yaml.append("locations:\n");
    location(yaml, "b1-lobby", "1", "lobby", "0101");
    location(yaml, "b2-lobby", "2", "lobby", "0201");
    location(yaml, "b1-shed", "1", "e-bike shed", "0102");
    location(yaml, "b1-wall", "1", "perimeter", "0103");
    location(yaml, "b1-desk", "1", "guard's desk", "0104");
    yaml.append("devices:\n");
    lifts(yaml);
    bus(yaml);
    wired(yaml);
    if (!areas.isEmpty()) {
      yaml.append("areas:\n");
      areas.forEach(area -> yaml.append("  - {id: ").append(area).append("}\n"));
    }
    yaml.append("packs:\n");
    packs(estate).forEach(pack -> pack(yaml, pack));
    return yaml.toString();
  }

  private static void location(
      StringBuilder yaml, String id, String building, String room, String code) {
    yaml.append("  - {id: ").append(id).append(", building: \"").append(building);
    yaml.append("\", unit: \"1\", floor: \"1\", room: \"").append(room);
    yaml.append("\", code: \"").append(code).append("\"}\n");
  }

  private void lifts(StringBuilder yaml) {
    if (!estate.hasLifts()) {
      return;
    }
    for (int n = 1; n <= estate.lifts().lifts().size(); n++) {
      String address =
          "{url: \"%s\", root: Lift%d, namespace: \"urn:gengfu:simulator:lift\"}"
              .formatted(estate.lifts().url(), n);
      String location = n <= LIFTS_PER_BUILDING ? "b1-lobby" : "b2-lobby";
      device(yaml, "lift-" + n, "generic-opcua-lift", n + "号电梯", "Lift " + n, location, address);
    }
  }

  private void bus(StringBuilder yaml) {
    if (!estate.hasBus()) {
      return;
    }
    int chargers = estate.bus().chargers().size();
    for (int n = 1; n <= chargers; n++) {
      device(
          yaml,
          "charger-" + n,
          "generic-modbus-charger",
          n + "号充电桩",
          "Charger " + n,
          "b1-shed",
          modbusAddress(n));
    }
    for (int n = 1; n <= estate.bus().bays().size(); n++) {
      device(
          yaml,
          "bay-" + n,
          "generic-modbus-parking-bay",
          n + "号车位",
          "Bay " + n,
          "b1-shed",
          modbusAddress(chargers + n));
    }
  }

  private String modbusAddress(int unit) {
    return "{host: 127.0.0.1, port: %d, unit: %d}".formatted(estate.bus().port(), unit);
  }

  private void wired(StringBuilder yaml) {
    int n = 0;
    for (Contact zone : estate.zones()) {
      n++;
      String lines = "motion: %d, tamper: %d".formatted(zone.line(), estate.tamper(n).line());
      device(yaml, "zone-" + n, WARM_ZONE, n + "号防区", "Zone " + n, "b1-wall", lineAddress(lines));
    }
    if (n > 0) {
      device(
          yaml,
          "key-1",
          "key-switch",
          "布防钥匙",
          "Key switch",
          "b1-desk",
          lineAddress("armed: " + estate.key().line()));
      device(
          yaml,
          "siren-1",
          "siren-relay",
          "警号",
          "Siren",
          "b1-wall",
          lineAddress("sounding: " + estate.siren().line()));
    }
    if (estate.hasExercise()) {
      exercise(yaml);
    }
  }

  private void exercise(StringBuilder yaml) {
    device(
        yaml,
        "exercise-in",
        "contact-zone",
        "测试输入",
        "Exercise input",
        "b1-desk",
        lineAddress("motion: " + estate.exerciseInput().line()));
    device(
        yaml,
        "exercise-out",
        "siren-relay",
        "测试输出",
        "Exercise output",
        "b1-desk",
        lineAddress("sounding: " + estate.exerciseOutput().line()));
  }

  private String lineAddress(String lines) {
    return "{provider: simulated, socket: \"%s\", lines: {%s}}"
        .formatted(estate.lines().socket().toAbsolutePath(), lines);
  }

  private static void device(
      StringBuilder yaml,
      String id,
      String profile,
      String zh,
      String en,
      String location,
      String address) {
    yaml.append("  - id: ").append(id).append('\n');
    yaml.append("    profile: ").append(profile).append('\n');
    yaml.append("    name: {zh: ").append(zh).append(", en: ").append(en).append("}\n");
    yaml.append("    location: ").append(location).append('\n');
    yaml.append("    address: ").append(address).append('\n');
  }

  private void pack(StringBuilder yaml, String pack) {
    yaml.append("  - pack: ").append(pack).append('\n');
    // What measures must not sound the siren, and what guards must not listen to the exercise.
    switch (pack) {
      case "perimeter" -> {
        List<String> zones = new ArrayList<>();
        for (int n = 1; n <= estate.zones().size(); n++) {
          zones.add("zone-" + n);
        }
        yaml.append("    devices: {zone: ").append(zones);
        yaml.append(", keys: key-1, siren: siren-1}\n");
      }
      case "output-exercise" ->
          yaml.append("    devices: {zone: [exercise-in], siren: exercise-out}\n");
      default -> {}
    }
    Map<String, String> own = parameters.getOrDefault(pack, Map.of());
    if (!own.isEmpty()) {
      yaml.append("    parameters:\n");
      own.forEach(
          (name, value) ->
              yaml.append("      ").append(name).append(": ").append(value).append('\n'));
    }
  }
}
