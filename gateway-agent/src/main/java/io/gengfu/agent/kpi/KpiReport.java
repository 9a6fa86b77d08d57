package io.gengfu.agent.kpi;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Some days together, for people and programs on this box. */
final class KpiReport {
  private final Days days;
  private final Calendar calendar;

  KpiReport(Days days, Calendar calendar) {
    this.days = days;
    this.calendar = calendar;
  }

  /** A line of the report. */
  private record Group(String scenario, String device) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      int byScenario = scenario.compareTo(other.scenario);
      return byScenario != 0 ? byScenario : device.compareTo(other.device);
    }
  }

  /**
   * Both ends included. One line per scenario; per scenario and device when either is asked for.
   */
  Map<String, Object> of(KpiQuery query, long from, long to, List<DeviceDays> devices)
      throws SQLException {
    boolean whole = query.scenario().isEmpty() && query.device().isEmpty();
    Map<Group, Figures> groups = new TreeMap<>();
    days.figures(
        from,
        to,
        entry -> {
          Days.Key key = entry.key();
          if ((query.scenario().isEmpty() || query.scenario().equals(key.scenario()))
              && (query.device().isEmpty() || query.device().equals(key.device()))) {
            groups
                .computeIfAbsent(
                    new Group(key.scenario(), whole ? "" : key.device()), g -> new Figures())
                .add(entry.figures());
          }
        });
    long watched = 0;
    long floods = 0;
    int seen = 0;
    for (Days.Day day : days.days(from, to)) {
      watched += day.watched();
      floods += day.floods();
      seen++;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", Calendar.name(from));
    json.put("to", Calendar.name(to));
    json.put("zone", calendar.zone().getId());
    json.put("days", seen);
    json.put("watchedSeconds", watched / 1000);
    json.put("periods", Calendar.periods(watched));
    json.put("floodPeriods", floods);
    Figures.percent(json, "floodPercent", floods, Calendar.periods(watched));
    json.put("figures", lines(groups, seen, whole));
    json.put(
        "devices",
        devices.stream()
            .filter(device -> query.device().isEmpty() || query.device().equals(device.device()))
            .map(DeviceDays::json)
            .toList());
    return json;
  }

  private static List<Map<String, Object>> lines(
      Map<Group, Figures> groups, int seen, boolean whole) {
    List<Map<String, Object>> lines = new ArrayList<>();
    groups.forEach(
        (group, figures) -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("scenario", group.scenario());
          if (!whole) {
            line.put("device", group.device());
          }
          line.put("alertsPerDay", Math.round(figures.alerts * 100.0 / Math.max(1, seen)) / 100.0);
          line.putAll(figures.json());
          lines.add(line);
        });
    return lines;
  }
}
