package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The numbers that a file has given its points, dense from 1, in the order they first came. A
 * number is never given again. One thread.
 */
final class PointNames {

  /** What chunk ids leave for a point. */
  static final int MOST = (1 << 24) - 1;

  private final List<String> keys = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private int written;

  /** Reads what is new in the file. */
  void read(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT id, key FROM point WHERE id > ? ORDER BY id")) {
      query.setInt(1, keys.size());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next() && rows.getInt(1) == keys.size() + 1) {
          add(rows.getString(2));
        }
      }
    }
    written = keys.size();
  }

  private int readNew(Connection connection) throws SQLException {
    read(connection);
    return written;
  }

  /** The keys of points by their numbers, read when one is asked for that is not known yet. */
  static IntFunction<String> of(Reader reader) {
    PointNames names = new PointNames();
    return number -> {
      if (!names.knows(number)) {
        try {
          reader.read(names::readNew);
        } catch (SQLException e) {
          throw new StoreException("cannot read the names of points: " + e.getMessage(), e);
        }
      }
      return names.key(number);
    };
  }

  private int add(String key) {
    keys.add(key);
    numbers.put(key, keys.size());
    return keys.size();
  }

  /** The number of a point, new if need be; 0 when the file has given its last one. */
  int number(String key) {
    Integer known = numbers.get(key);
    if (known != null) {
      return known;
    }
    return keys.size() < MOST ? add(key) : 0;
  }

  /** The number of a point that has one, else 0. */
  int known(String key) {
    return numbers.getOrDefault(key, 0);
  }

  /**
   * @throws IllegalArgumentException if the file has no such point
   */
  String key(int number) {
    if (number < 1 || number > keys.size()) {
      throw new IllegalArgumentException("point " + number + " of " + keys.size());
    }
    return keys.get(number - 1);
  }

  private boolean knows(int number) {
    return number >= 1 && number <= keys.size();
  }

  /** Writes what is new here; called again if the transaction fails. */
  void write(Statements statements) throws SQLException {
    for (int i = written; i < keys.size(); i++) {
      PreparedStatement insert = statements.get("INSERT OR REPLACE INTO point VALUES (?, ?)");
      insert.setInt(1, i + 1);
      insert.setString(2, keys.get(i));
      insert.executeUpdate();
    }
  }

  /** The file may have lost any of them: the next time all are written. */
  void again() {
    written = 0;
  }

  /** What was written is on the disk. */
  void written() {
    written = keys.size();
  }
}
