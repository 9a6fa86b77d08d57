package io.gengfu.agent.kpi;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a device was watched and how much of that it was silent, over some days.
 *
 * @param watchedMillis how long the gateway ran on those of the days on which it had this device
 */
record DeviceDays(String device, long watchedMillis, long silentMillis) {

  /** Every device that the gateway had on one of these days, both ends included; by id. */
  static List<DeviceDays> between(Connection connection, long from, long to) throws SQLException {
    Map<String, Long> silent = new HashMap<>();
    Tables.query(
        connection,
        "SELECT device, sum(millis) FROM silence WHERE day BETWEEN ? AND ? GROUP BY device",
        row -> silent.put(row.getString(1), row.getLong(2)),
        from,
        to);
    List<DeviceDays> devices = new ArrayList<>();
    Tables.query(
        connection,
        "SELECT d.id, sum(y.watched) FROM device d JOIN day y"
            + " ON y.day BETWEEN max(d.first_day, ?) AND min(d.last_day, ?)"
            + " GROUP BY d.id ORDER BY d.id",
        row ->
            devices.add(
                new DeviceDays(
                    row.getString(1), row.getLong(2), silent.getOrDefault(row.getString(1), 0L))),
        from,
        to);
    return devices;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("device", device);
    json.put("watchedSeconds", watchedMillis / 1000);
    json.put("silentSeconds", silentMillis / 1000);
    Figures.percent(
        json, "availabilityPercent", Math.max(0, watchedMillis - silentMillis), watchedMillis);
    return json;
  }
}
