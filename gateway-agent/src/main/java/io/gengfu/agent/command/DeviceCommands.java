package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.command.LocalSocket.Handler;
import io.gengfu.agent.command.LocalSocket.Reply;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.DeviceReport.RoundTrip;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.model.Device;
import io.gengfu.model.SignalType;
import io.gengfu.rules.Known;
import io.gengfu.settings.Nearest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How each device and each point does, for whoever looks for a fault. */
public final class DeviceCommands {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceCommands.class);

  private final Site site;
  private final Core core;
  private final List<Driver> drivers;
  private final Map<String, String> lines = new HashMap<>();

  /**
   * @param drivers all that run
   */
  public DeviceCommands(Site site, Core core, List<Driver> drivers) {
    this.site = site;
    this.core = core;
    this.drivers = List.copyOf(drivers);
    for (Site.Line line : site.lines()) {
      for (DeviceSettings device : line.devices()) {
        lines.put(device.device().id(), line.id());
      }
    }
  }

  /** By command word. */
  public Map<String, Handler> handlers() {
    return Map.of("devices", this::devices, "point", this::point);
  }

  private void devices(JsonNode request, Reply reply) throws IOException {
    Map<String, DeviceReport> reports = reports();
    var devices = new ArrayList<Map<String, Object>>();
    mapped()
        .forEach((device, points) -> devices.add(device(device, points, reports.get(device.id()))));
    reply.line(Map.of("devices", devices));
  }

  private void point(JsonNode request, Reply reply) throws IOException {
    String key = request.path("point").asText();
    Map<Device, List<PointView>> mapped = mapped();
    Optional<PointView> found =
        mapped.values().stream()
            .flatMap(List::stream)
            .filter(view -> view.point().key().equals(key))
            .findFirst();
    if (found.isEmpty()) {
      List<String> known =
          mapped.values().stream().flatMap(List::stream).map(v -> v.point().key()).toList();
      String nearest = Nearest.to(key, known).map(k -> "; did you mean " + k + "?").orElse("");
      reply.line(Map.of("error", "no device has the point " + key + nearest));
      return;
    }
    Device device = found.get().point().device();
    reply.line(
        Map.of(
            "point",
            point(found.get()),
            "device",
            device(device, mapped.getOrDefault(device, List.of()), reports().get(device.id()))));
  }

  // In the order of the site's file; what a driver keeps to itself is not in it.
  private Map<Device, List<PointView>> mapped() {
    var mapped = new LinkedHashMap<Device, List<PointView>>();
    for (PointView view : core.view().points()) {
      if (site.mapped().contains(view.point())) {
        mapped.computeIfAbsent(view.point().device(), d -> new ArrayList<>()).add(view);
      }
    }
    return mapped;
  }

  private Map<String, DeviceReport> reports() {
    var reports = new HashMap<String, DeviceReport>();
    for (Driver driver : drivers) {
      try {
        driver.report().forEach(report -> reports.put(report.device().id(), report));
      } catch (RuntimeException e) {
        LOG.warn("a driver has no report of its devices: {}", e.toString());
      }
    }
    return reports;
  }

  private Map<String, Object> device(
      Device device, List<PointView> points, @Nullable DeviceReport report) {
    List<PointView> good = points.stream().filter(v -> v.known() == Known.GOOD).toList();
    // Of several that are not good the one that has been so for longest says since when.
    PointView oldest =
        points.stream()
            .filter(v -> v.known() != Known.GOOD)
            .max(Comparator.comparingLong(v -> v.course().sinceMillis()))
            .orElseGet(
                () ->
                    good.stream()
                        .min(Comparator.comparingLong(v -> v.course().sinceMillis()))
                        .orElseThrow());
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", device.id());
    answer.put("name", device.name());
    answer.put("line", lines.getOrDefault(device.id(), ""));
    answer.put("state", good.isEmpty() || good.size() == points.size() ? state(oldest) : "PARTLY");
    answer.put("sinceMillis", oldest.course().sinceMillis());
    answer.put("why", oldest.why());
    answer.put("points", points.size());
    answer.put("good", good.size());
    points.stream()
        .filter(v -> v.course().lastGoodMillis() >= 0)
        .min(Comparator.comparingLong(v -> v.course().lastGoodMillis()))
        .ifPresent(latest -> answer.put("lastGood", point(latest)));
    if (report != null) {
      answer.put("talk", talk(report));
    }
    return answer;
  }

  private static Map<String, Object> point(PointView view) {
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", view.point().key());
    answer.put("signal", view.point().signal().name());
    answer.put("state", state(view));
    answer.put("value", view.value());
    answer.put(
        "unit",
        view.point().signal().type() instanceof SignalType.Quantity quantity
            ? quantity.unit().symbol()
            : "");
    answer.put("why", view.why());
    answer.put("ageMillis", view.ageMillis());
    answer.put("sinceMillis", view.course().sinceMillis());
    answer.put("lastGood", view.course().lastGood());
    answer.put("lastGoodMillis", view.course().lastGoodMillis());
    answer.put("goodReadings", view.course().goodReadings());
    answer.put("otherReadings", view.course().otherReadings());
    return answer;
  }

  private static Map<String, Object> talk(DeviceReport report) {
    var talk = new LinkedHashMap<String, Object>();
    talk.put("requests", report.requests());
    talk.put("answers", report.answers());
    talk.put("unasked", report.unasked());
    talk.put("errors", report.errors());
    talk.put("reconnects", report.reconnects());
    report.roundTrip().ifPresent(trip -> talk.put("roundTripMillis", millis(trip)));
    return talk;
  }

  private static Map<String, Object> millis(RoundTrip trip) {
    return Map.of(
        "last", millis(trip.last()), "mean", millis(trip.mean()), "max", millis(trip.max()));
  }

  private static double millis(Duration time) {
    return Math.round(time.toNanos() / 1e3) / 1e3;
  }

  private static String state(PointView view) {
    return switch (view.known()) {
      case Known.GOOD -> "GOOD";
      case Known.UNCERTAIN -> "UNCERTAIN";
      case Known.BAD -> "BAD";
      case Known.STALE -> "STALE";
      default -> "NEVER";
    };
  }
}
