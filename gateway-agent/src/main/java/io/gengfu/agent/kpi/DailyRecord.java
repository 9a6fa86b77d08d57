package io.gengfu.agent.kpi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.AuditRecord;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A day as the platform gets it: {@code docs/kpi.md}, {@code docs/schemas/kpi.schema.json}. */
final class DailyRecord {
  static final String TYPE = "io.gengfu.kpi.v1";

  /** 50 kB of JSON: brokers in a cloud take 128 kB. */
  private static final int LINES = 150;

  private static final JsonMapper JSON = new JsonMapper();

  private final Days days;
  private final Calendar calendar;

  DailyRecord(Days days, Calendar calendar) {
    this.days = days;
    this.calendar = calendar;
  }

  /** At least one; each names the day, its revision and how many parts there are. */
  List<AuditRecord> parts(Days.Day day, List<DeviceDays> devices) throws SQLException {
    List<Map<String, Object>> figures = new ArrayList<>();
    days.figures(
        day.day(),
        day.day(),
        entry -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("scenario", entry.key().scenario());
          line.put("device", entry.key().device());
          line.putAll(entry.figures().json());
          figures.add(line);
        });
    List<Map<String, Object>> silent =
        devices.stream().filter(device -> device.silentMillis() > 0).map(DeviceDays::json).toList();
    int parts = Math.max(1, Math.ceilDiv(Math.max(figures.size(), silent.size()), LINES));
    List<AuditRecord> records = new ArrayList<>();
    for (int part = 1; part <= parts; part++) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("day", Calendar.name(day.day()));
      data.put("zone", calendar.zone().getId());
      data.put("revision", day.version());
      data.put("part", part);
      data.put("parts", parts);
      data.put("watchedSeconds", day.watched() / 1000);
      data.put("periods", Calendar.periods(day.watched()));
      data.put("floodPeriods", day.floods());
      data.put("devices", devices.size());
      data.put("figures", slice(figures, part));
      data.put("silent", slice(silent, part));
      records.add(
          new AuditRecord(
              "kpi/%s/%d/%d".formatted(Calendar.name(day.day()), day.version(), part),
              TYPE,
              Calendar.name(day.day()),
              calendar.start(day.day() + 1),
              json(data)));
    }
    return records;
  }

  private static List<Map<String, Object>> slice(List<Map<String, Object>> lines, int part) {
    int from = Math.min(lines.size(), (part - 1) * LINES);
    return lines.subList(from, Math.min(lines.size(), from + LINES));
  }

  private static String json(Map<String, Object> data) {
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
    }
  }
}
