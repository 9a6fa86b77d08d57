package io.gengfu.agent.command;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.console.Snapshot;
import io.gengfu.agent.console.Snapshot.LinkState;
import io.gengfu.agent.console.Snapshot.Trust;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.CoreView;
import io.gengfu.agent.core.CoreView.OutputView;
import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.agent.health.ProcessFacts;
import io.gengfu.agent.store.AlertSummary;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreFigures;
import io.gengfu.agent.uplink.Budget;
import io.gengfu.agent.uplink.Uplink;
import io.gengfu.agent.uplink.UplinkStatus;
import io.gengfu.model.Device;
import io.gengfu.model.Location;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Known;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** How the gateway is, gathered from its parts: for the status page and for the status command. */
public final class StatusReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int MAX_SUPPRESSED = 200;

  private final Site site;
  private final Core core;
  private final Store store;
  private final List<Uplink> uplinks;
  private final Histogram readingToOutput = new Histogram(3);
  private final Histogram holds = new Histogram(3);
  private volatile long localPathMillis;
  private volatile long allMillis;
  private volatile String page = "";

  /**
   * @param uplinks may grow until {@link #allUp}
   */
  public StatusReport(Site site, Core core, Store store, List<Uplink> uplinks) {
    this.site = site;
    this.core = core;
    this.store = store;
    this.uplinks = uplinks;
  }

  /** State restored, rules live, drivers started: so long after the process's start. */
  public void localPathUp(long millis) {
    localPathMillis = millis;
  }

  /** Where people on this box can look. */
  public void pageAt(String address) {
    page = address;
  }

  public void allUp(long millis) {
    allMillis = millis;
  }

  /** Begins the latency samples anew. */
  public synchronized void resetLatency() {
    gather();
    readingToOutput.reset();
    holds.reset();
  }

  /** Of the site; a name such as {@code Europe/Berlin}. */
  String timeZone() {
    return site.calendar().zone().getId();
  }

  /** The snapshot, and the figures that only programs want. */
  public Map<String, Object> all() {
    Map<String, Object> all = JSON.convertValue(snapshot(), new TypeReference<>() {});
    all.put("timeZone", timeZone());
    all.put("readings", core.readings());
    all.put("startMillis", Map.of("localPath", localPathMillis, "all", allMillis));
    all.put("statusPage", page);
    synchronized (this) {
      gather();
      all.put("readingToOutputMicros", micros(readingToOutput));
      all.put("entryToReleaseMicros", micros(holds));
    }
    StoreFigures figures = store.figures();
    all.put(
        "decisionToRecordMillis",
        Map.of(
            "samples", figures.window().samples(),
            "p50", figures.window().p50Micros() / 1e3,
            "p99", figures.window().p99Micros() / 1e3,
            "max", figures.window().maxMicros() / 1e3));
    all.put("storeFigures", figures);
    all.put("storeHealth", store.health());
    all.put("storeNotices", store.notices());
    all.put("disk", disk(figures));
    all.put("uplinkFigures", uplinks.stream().map(Uplink::status).map(StatusReport::json).toList());
    return all;
  }

  /** What wears the flash: since the process began, and an hour of it. */
  private static Map<String, Object> disk(StoreFigures figures) {
    long bytes = ProcessFacts.writtenBytes();
    long millis = Math.max(1, ProcessFacts.millisSinceStart());
    return Map.of(
        "writtenBytes", bytes,
        "flushes", figures.flushes(),
        "millis", millis,
        "bytesPerHour", Math.round(bytes * 3.6e6 / millis),
        "flushesPerHour", Math.round(figures.flushes() * 3.6e6 / millis));
  }

  /** Points of which nothing good is known, those of people left out. */
  List<PointView> troubled() {
    return core.view().points().stream()
        .filter(view -> view.known() != Known.GOOD && !view.point().personal())
        .filter(view -> site.mapped().contains(view.point()))
        .toList();
  }

  /** What the status page shows. */
  public Snapshot snapshot() {
    CoreView view = core.view();
    Map<Device, List<PointView>> byDevice =
        view.points().stream()
            .collect(
                Collectors.groupingBy(
                    p -> p.point().device(), LinkedHashMap::new, Collectors.toList()));
    var devices = new ArrayList<Snapshot.Device>();
    byDevice.forEach((device, points) -> devices.add(device(device, points)));
    Map<String, String> values =
        view.points().stream()
            .filter(p -> p.point().signal().isOutput() && p.known() == Known.GOOD)
            .collect(Collectors.toMap(p -> p.point().key(), PointView::value));
    StoreFigures figures = store.figures();
    return new Snapshot(
        site.gateway().id(),
        site.title(),
        view.at().toEpochMilli(),
        devices,
        store.openAlerts().stream().map(StatusReport::alert).toList(),
        suppressed(view),
        view.suppressed().size(),
        view.outputs().stream().map(o -> output(o, values)).toList(),
        uplinks.stream().map(Uplink::status).map(StatusReport::uplink).toList(),
        new Snapshot.Store(
            figures.transitions(), figures.window().p50Micros(), figures.window().p99Micros()),
        localPathMillis,
        ProcessFacts.residentMegabytes());
  }

  private void gather() {
    readingToOutput.add(core.readingToOutput());
    holds.add(core.holds());
  }

  private static Snapshot.Device device(Device device, List<PointView> points) {
    Location at = device.location();
    String where =
        Stream.of(at.building(), at.unit(), at.floor(), at.room())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" · "));
    return new Snapshot.Device(
        device.id(),
        device.deviceClass().name(),
        device.name(),
        where,
        device.deviceClass().personal(),
        points.stream().map(StatusReport::point).toList());
  }

  private static Snapshot.Point point(PointView view) {
    String unit =
        view.point().signal().type() instanceof SignalType.Quantity quantity
            ? quantity.unit().symbol()
            : "";
    Trust trust =
        switch (view.known()) {
          case Known.GOOD -> Trust.GOOD;
          case Known.UNCERTAIN -> Trust.UNCERTAIN;
          case Known.BAD -> Trust.BAD;
          case Known.STALE -> Trust.STALE;
          default -> Trust.NEVER;
        };
    return new Snapshot.Point(
        view.point().signal().name(),
        view.value(),
        unit,
        trust,
        view.why(),
        Math.max(0, view.ageMillis()));
  }

  private static Snapshot.Alert alert(AlertSummary alert) {
    return new Snapshot.Alert(
        alert.alertId(),
        Severity.ofLevel(alert.severity()),
        alert.state(),
        alert.suppression(),
        alert.message(),
        alert.raisedAt().toEpochMilli());
  }

  // The boot clock and the wall clock drift by parts of it.
  private static long toTheSecond(Instant at) {
    return (at.toEpochMilli() + 500) / 1_000 * 1_000;
  }

  // Where a mode silences thousands of rules, what people did must not drown among them.
  private static List<Snapshot.Suppressed> suppressed(CoreView view) {
    return view.suppressed().stream()
        .sorted(Comparator.comparing(s -> s.who().isEmpty()))
        .limit(MAX_SUPPRESSED)
        .map(
            s ->
                new Snapshot.Suppressed(
                    s.instance(),
                    s.suppression(),
                    s.who(),
                    s.why(),
                    s.until().map(StatusReport::toTheSecond).orElse(0L)))
        .toList();
  }

  private static Snapshot.Output output(OutputView output, Map<String, String> values) {
    String key = output.point().key();
    return new Snapshot.Output(key, values.getOrDefault(key, ""), output.owner());
  }

  private static Snapshot.Uplink uplink(UplinkStatus status) {
    LinkState state =
        switch (status.state()) {
          case ONLINE -> LinkState.CONNECTED;
          case CONNECTING -> LinkState.CONNECTING;
          case WAITING, CLOSED -> LinkState.OFFLINE;
        };
    Map<Lane, Long> pending = status.pending();
    long alerts = pending.getOrDefault(Lane.LIFE, 0L) + pending.getOrDefault(Lane.ALERT, 0L);
    return new Snapshot.Uplink(
        status.name(),
        state,
        alerts,
        pending.getOrDefault(Lane.TELEMETRY, 0L),
        status.since().toEpochMilli(),
        notices(status));
  }

  private static List<Snapshot.Notice> notices(UplinkStatus status) {
    return status.notices(Instant.now()).stream()
        .map(t -> new Snapshot.Notice(t.kind().name(), t.what(), t.remedy()))
        .toList();
  }

  private static Map<String, Object> json(UplinkStatus status) {
    return Map.of(
        "name", status.name(),
        "reason", status.reason(),
        "sent", status.sent(),
        "redelivered", status.redelivered(),
        "refused", status.refused(),
        "tombstones", status.tombstones(),
        "lastError", status.lastError(),
        "traffic", traffic(status.traffic()));
  }

  private static Map<String, Object> traffic(UplinkStatus.Traffic traffic) {
    Budget.Spent spent = traffic.spent();
    return Map.of(
        "telemetry", traffic.telemetry(),
        "bytesPerSecond", traffic.bytesPerSecond(),
        "dayBytes", spent.dayBytes(),
        "monthBytes", spent.monthBytes(),
        "dayBudget", spent.limits().day(),
        "monthBudget", spent.limits().month());
  }

  private static Map<String, Object> micros(Histogram nanos) {
    boolean any = nanos.getTotalCount() > 0;
    return Map.of(
        "samples", nanos.getTotalCount(),
        "p50", any ? nanos.getValueAtPercentile(50) / 1e3 : 0.0,
        "p99", any ? nanos.getValueAtPercentile(99) / 1e3 : 0.0,
        "max", any ? nanos.getMaxValue() / 1e3 : 0.0);
  }
}
