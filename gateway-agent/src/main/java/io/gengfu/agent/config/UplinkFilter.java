package io.gengfu.agent.config;

import io.gengfu.model.Point;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one platform is told. Every member narrows; an empty set does not. Judged before a record
 * gets a number, so that what is filtered out leaves no hole.
 *
 * @param lanes empty: all
 * @param leastSevere alerts of at least this severity
 * @param scenarios of alerts
 * @param packs of alerts
 * @param classes together with {@code devices}: alerts and readings of these
 * @param devices by id
 * @param points of readings: {@code device.signal} or {@code class.signal}
 * @param audit words of {@link #AUDIT}; other records of the lane go to whoever has the lane
 */
public record UplinkFilter(
    Set<Lane> lanes,
    Severity leastSevere,
    Set<String> scenarios,
    Set<String> packs,
    Set<String> classes,
    Set<String> devices,
    Set<String> points,
    Set<String> audit) {

  /** Of one that is told everything. */
  public static final UplinkFilter NONE =
      new UplinkFilter(
          Set.of(), Severity.LOW, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

  /** Records of lane {@code audit} that a platform may do without. */
  static final List<String> AUDIT = List.of("kpi", "command");

  public UplinkFilter {
    lanes = Set.copyOf(lanes);
    scenarios = Set.copyOf(scenarios);
    packs = Set.copyOf(packs);
    classes = Set.copyOf(classes);
    devices = Set.copyOf(devices);
    points = Set.copyOf(points);
    audit = Set.copyOf(audit);
  }

  /**
   * What a filter looks at of an alert.
   *
   * @param devices none for a digest, which counts alerts of many
   */
  public record Seen(
      Lane lane, int severity, String scenario, String pack, List<SeenDevice> devices) {

    static Seen of(AlertTransition transition) {
      return new Seen(
          transition.lane(),
          transition.severity().level(),
          transition.scenario(),
          transition.pack(),
          transition.devices().stream()
              .map(device -> new SeenDevice(device.id(), device.deviceClass().name()))
              .toList());
    }
  }

  /** A device and its class. */
  public record SeenDevice(String id, String deviceClass) {}

  public boolean takes(AlertTransition transition) {
    return takes(Seen.of(transition));
  }

  public boolean takes(Seen alert) {
    return takes(alert.lane())
        && alert.severity() <= leastSevere.level()
        && takes(scenarios, alert.scenario())
        && takes(packs, alert.pack())
        // A digest says nothing of single devices, and without it nobody would hear of them.
        && (alert.devices().isEmpty() || alert.devices().stream().anyMatch(this::takes));
  }

  public boolean takes(Lane lane) {
    return lanes.isEmpty() || lanes.contains(lane);
  }

  private boolean takes(SeenDevice device) {
    return takes(device.id(), device.deviceClass());
  }

  private boolean takes(String device, String deviceClass) {
    return (classes.isEmpty() && devices.isEmpty())
        || devices.contains(device)
        || classes.contains(deviceClass);
  }

  /** Whether its readings are sent, as far as the filter goes. */
  public boolean takes(Point point) {
    String device = point.device().id();
    String deviceClass = point.device().deviceClass().name();
    String signal = "." + point.signal().name();
    return takes(Lane.TELEMETRY)
        && takes(device, deviceClass)
        && (points.isEmpty()
            || points.contains(device + signal)
            || points.contains(deviceClass + signal));
  }

  /**
   * @param type of the message, {@code io.gengfu.kpi.v1}
   */
  public boolean takesAudit(String type) {
    Optional<String> word =
        AUDIT.stream().filter(w -> type.equals("io.gengfu." + w + ".v1")).findFirst();
    return takes(Lane.AUDIT) && (audit.isEmpty() || word.isEmpty() || audit.contains(word.get()));
  }

  private static boolean takes(Set<String> wanted, String one) {
    return wanted.isEmpty() || wanted.contains(one);
  }
}
