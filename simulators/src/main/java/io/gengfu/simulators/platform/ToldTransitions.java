package io.gengfu.simulators.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Transitions that a gateway told before its store had taken them. Each is acted on when it is told
 * and counted once: the record that comes later, with the same gateway, alert and step, is the same
 * transition.
 */
final class ToldTransitions {

  static final String SCHEMA =
      """
      CREATE TABLE IF NOT EXISTS told (
        gateway TEXT NOT NULL, uplink TEXT NOT NULL, alert_id TEXT NOT NULL,
        transition_no INTEGER NOT NULL, received_id INTEGER NOT NULL REFERENCES received (id),
        UNIQUE (gateway, uplink, alert_id, transition_no))
      """;

  private record Key(String gateway, String uplink, String alertId, int transition) {
    static Key of(StoredAlert alert) {
      return new Key(
          alert.lane().gateway(), alert.lane().uplink(), alert.alertId(), alert.transition());
    }
  }

  private ToldTransitions() {}

  /** The first time counts. */
  static void insert(Connection connection, Message.Alert told, long receivedId)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO told VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, told.lane().gateway());
      insert.setString(2, told.lane().uplink());
      insert.setString(3, told.alertId());
      insert.setInt(4, told.transition());
      insert.setLong(5, receivedId);
      insert.executeUpdate();
    }
  }

  /** Each transition once, at the time when it was first heard of. */
  static List<StoredAlert> merged(List<StoredAlert> recorded, List<StoredAlert> told) {
    Map<Key, StoredAlert> first = new HashMap<>();
    told.forEach(alert -> first.put(Key.of(alert), alert));
    List<StoredAlert> all = new ArrayList<>();
    for (StoredAlert record : recorded) {
      StoredAlert before = first.remove(Key.of(record));
      all.add(before == null || before.order() > record.order() ? record : record.heard(before));
    }
    all.addAll(first.values());
    all.sort(Comparator.comparingLong(StoredAlert::order));
    return all;
  }
}
