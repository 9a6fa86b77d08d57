package io.gengfu.agent.kpi;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Alerts;
import io.gengfu.agent.store.Store;
import io.gengfu.model.Device;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/** A store and its KPIs at a time that the test moves. */
final class Watch implements AutoCloseable, Clock {
  static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final StoreConfig LIMITS = new StoreConfig(64, 64, Duration.ofMillis(20));

  private final Path folder;
  private Instant wall = Instant.parse("2026-11-20T00:00:00Z"); // 08:00 in Shanghai
  private long nanos = Duration.ofHours(1).toNanos();
  private Store store;
  private Journal journal;
  private Kpis kpis;
  private int recorded;

  Watch(Path folder) {
    this.folder = folder;
    open();
  }

  private void open() {
    store = Store.open(folder, LIMITS, "gw", List.of("city"), Alerts.POINTS);
    journal = store.journal(handle -> "");
    recorded = 0;
    kpis = Kpis.open(folder, store, this, SHANGHAI, Set.of("lift-1", "flat-1"));
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant wall() {
    return wall;
  }

  @Override
  public Trust trust() {
    return Trust.SYNCHRONISED;
  }

  @Override
  public String bootId() {
    return "boot";
  }

  synchronized void pass(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  /** What a person or a time server does. */
  synchronized void setClock(String to) {
    wall = Instant.parse(to);
  }

  /** The process ends in good order and begins again {@code later}. */
  void restart(Duration later) {
    kpis.close();
    store.close();
    pass(later);
    open();
  }

  /** The process is killed: what is in the files stays, what is in memory is gone. */
  void killed(Duration later) {
    Kpis dead = kpis;
    store.close();
    pass(later);
    open();
    dead.abandon();
  }

  /** Somebody deletes {@code kpi.db}. */
  void withoutKpiFile() {
    kpis.close();
    store.close();
    for (String part : List.of("kpi.db", "kpi.db-wal", "kpi.db-shm")) {
      folder.resolve(part).toFile().delete();
    }
    open();
  }

  Store store() {
    return store;
  }

  Kpis kpis() {
    return kpis;
  }

  void raised(String alert, String scenario, Device device) {
    decide(alert, 1, Kind.RAISED, AlertState.ACTIVE_UNACKNOWLEDGED, scenario, device);
  }

  void raisedAgain(String alert, int number, String scenario, Device device) {
    decide(alert, number, Kind.RAISED, AlertState.ACTIVE_UNACKNOWLEDGED, scenario, device);
  }

  void acknowledged(String alert, String scenario, Device device) {
    decide(alert, 2, Kind.ACKNOWLEDGED, AlertState.ACTIVE_ACKNOWLEDGED, scenario, device);
  }

  void cleared(String alert, int number, String scenario, Device device) {
    decide(alert, number, Kind.CLEARED, AlertState.CLEARED_UNACKNOWLEDGED, scenario, device);
  }

  /** Cleared after it was acknowledged. */
  void closed(String alert, int number, String scenario, Device device) {
    decide(alert, number, Kind.CLEARED, AlertState.NORMAL, scenario, device);
  }

  private void decide(
      String alert, int number, Kind kind, AlertState state, String scenario, Device device) {
    boolean silence = scenario.equals("gateway");
    String pack = silence ? "supervision" : scenario + "-pack";
    String rule = silence ? "silent" : "rule";
    String instance = pack + "/" + rule + "/" + device.id();
    AlertTransition transition =
        new AlertTransition(
            alert,
            number,
            kind,
            state,
            instance,
            pack,
            "1.0.0",
            rule,
            scenario,
            Severity.HIGH,
            Lane.ALERT,
            device.name(),
            List.of(device),
            List.of(),
            kind == Kind.ACKNOWLEDGED ? Optional.of("duty") : Optional.empty(),
            nanos);
    InstanceState after = new InstanceState(instance, 1, state, alert, number, List.of());
    Alerts.record(
        journal,
        new Decision(List.of(new Step(transition, after)), List.of(), wall, System.nanoTime()));
    recorded++;
    int expected = recorded;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> store.figures().transitions() >= expected);
  }

  Map<String, Object> report(int days) {
    return kpis.report(new KpiQuery(days, false, "", ""));
  }

  /** The report's line of this scenario. */
  Map<String, Object> line(int days, String scenario) {
    return list(report(days), "figures").stream()
        .filter(line -> scenario.equals(line.get("scenario")))
        .findFirst()
        .orElse(Map.of());
  }

  Map<String, Object> device(int days, String device) {
    return list(report(days), "devices").stream()
        .filter(line -> device.equals(line.get("device")))
        .findFirst()
        .orElse(Map.of());
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(Map<String, Object> json, String key) {
    return (List<Map<String, Object>>) Objects.requireNonNull(json.get(key));
  }

  @Override
  public void close() {
    kpis.close();
    store.close();
  }
}
