package io.gengfu.agent.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Of which points an uplink is sent the readings: a block holds those of all. What is written of a
 * block goes by the filter of its time, however often it is sent again and whatever the filter says
 * since. A filter changes only between two starts, so one row for each change is enough.
 */
final class SentPoints {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "sent-points/";

  /** In place of the id of a block of which nothing is left out. */
  static final long WHOLE = 0;

  /** By the block after which it holds; without a set everything goes. */
  private final NavigableMap<Long, Optional<Set<String>>> sets = new TreeMap<>();

  private SentPoints() {}

  /** What holds for each block of one uplink, as it stands in the file. */
  static SentPoints of(Connection connection, String uplink) throws SQLException {
    var sent = new SentPoints();
    String prefix = KEY + uplink + "/";
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT substr(key, ?), value FROM meta WHERE substr(key, 1, ?) = ?")) {
      query.setInt(1, prefix.length() + 1);
      query.setInt(2, prefix.length());
      query.setString(3, prefix);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          sent.sets.put(rows.getLong(1), read(rows.getString(2)));
        }
      }
    }
    return sent;
  }

  private static Optional<Set<String>> read(String value) throws SQLException {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(value, new TypeReference<Set<String>>() {}));
    } catch (JsonProcessingException e) {
      throw new SQLException("the points of an uplink cannot be read: " + value, e);
    }
  }

  /** The block without what this uplink was not to be sent when it was recorded. */
  Block in(long id, Block block) {
    Map.Entry<Long, Optional<Set<String>>> set = sets.lowerEntry(id);
    if (set == null || set.getValue().isEmpty()) {
      return block;
    }
    Set<String> points = set.getValue().get();
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : block.samples()) {
      if (points.contains(sample.point())) {
        samples.add(sample);
      }
    }
    return samples.size() == block.samples().size() ? block : new Block(samples);
  }

  /**
   * Notes what holds from now on, before the first block of this start.
   *
   * @param last the block written last
   */
  static void write(Connection connection, Recipients recipients, Points points, long last)
      throws SQLException {
    Map<String, String> wanted = wanted(recipients, points);
    for (Map.Entry<String, String> uplink : wanted.entrySet()) {
      NavigableMap<Long, Optional<Set<String>>> known = of(connection, uplink.getKey()).sets;
      Optional<Set<String>> now = read(uplink.getValue());
      Optional<Set<String>> before =
          known.isEmpty() ? Optional.empty() : known.lastEntry().getValue();
      if (!now.equals(before)) {
        insert(connection, KEY + uplink.getKey() + "/" + last, uplink.getValue());
      }
      forget(connection, uplink.getKey(), known);
    }
  }

  /** By uplink, as it is written; empty: everything that may leave. */
  private static Map<String, String> wanted(Recipients recipients, Points points)
      throws SQLException {
    Map<String, Set<String>> keys = new HashMap<>();
    Set<String> narrowed = new TreeSet<>();
    recipients.names().forEach(name -> keys.put(name, new TreeSet<>()));
    for (int i = 0; i < points.size(); i++) {
      Point point = points.at(i);
      if (!point.personal()) {
        List<String> in = recipients.in(recipients.maskOf(point));
        in.forEach(name -> keys.getOrDefault(name, new TreeSet<>()).add(point.key()));
        recipients.names().stream().filter(name -> !in.contains(name)).forEach(narrowed::add);
      }
    }
    Map<String, String> wanted = new HashMap<>();
    for (Map.Entry<String, Set<String>> uplink : keys.entrySet()) {
      try {
        wanted.put(
            uplink.getKey(),
            narrowed.contains(uplink.getKey()) ? JSON.writeValueAsString(uplink.getValue()) : "");
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("names can be written", e);
      }
    }
    return wanted;
  }

  private static void insert(Connection connection, String key, String value) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
      insert.setString(1, key);
      insert.setString(2, value);
      insert.executeUpdate();
    }
  }

  /** What no block that is still to be sent needs. */
  private static void forget(
      Connection connection, String uplink, NavigableMap<Long, Optional<Set<String>>> known)
      throws SQLException {
    long oldest = Long.MAX_VALUE;
    try (PreparedStatement query = connection.prepareStatement("SELECT min(id) FROM block");
        ResultSet row = query.executeQuery()) {
      if (row.next() && row.getLong(1) > 0) {
        oldest = row.getLong(1);
      }
    }
    Long holds = oldest == Long.MAX_VALUE ? null : known.lowerKey(oldest);
    for (long after : holds == null ? Set.<Long>of() : known.headMap(holds, false).keySet()) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM meta WHERE key = ?")) {
        delete.setString(1, KEY + uplink + "/" + after);
        delete.executeUpdate();
      }
    }
  }
}
