package io.gengfu.agent.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to which position of which ring everything is in {@code alerts.db}. Written in the transaction
 * that makes it true, so that nothing of a ring is recorded twice or left out, whenever the process
 * dies.
 *
 * @param ring as {@link MappedRing#id}
 */
record RingMark(long ring, long position) {
  private static final String NOW = "ring";
  private static final String BEFORE = "ring-before";

  private static final Pattern FORM = Pattern.compile("([0-9a-f]{1,16}) (\\d{1,18})");

  /** Whether a row of {@code meta} is one. */
  static boolean isKey(String key) {
    return key.equals(NOW) || key.equals(BEFORE);
  }

  /** What the store has of this ring; empty if it never heard of it. */
  static Optional<RingMark> of(Connection connection, long ring) throws SQLException {
    for (String key : new String[] {NOW, BEFORE}) {
      Optional<RingMark> mark = read(connection, key);
      if (mark.isPresent() && mark.get().ring == ring) {
        return mark;
      }
    }
    return Optional.empty();
  }

  /** Whether the store has ever worked with a ring. */
  static boolean isAny(Connection connection) throws SQLException {
    return read(connection, NOW).isPresent();
  }

  /** Whether it is the ring that the store worked with last. */
  static boolean inUse(Connection connection, long ring) throws SQLException {
    return read(connection, NOW).filter(mark -> mark.ring == ring).isPresent();
  }

  private static Optional<RingMark> read(Connection connection, String key) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        // One that a bad sector spoiled is none: the ring's steps are then known by alert and step.
        Matcher mark = FORM.matcher(String.valueOf(row.getString(1)));
        return mark.matches()
            ? Optional.of(
                new RingMark(
                    Long.parseUnsignedLong(mark.group(1), 16), Long.parseLong(mark.group(2))))
            : Optional.empty();
      }
    }
  }

  /** Of the ring that decisions go through now. */
  void write(Statements statements) throws SQLException {
    write(statements.get("INSERT OR REPLACE INTO meta VALUES (?, ?)"), NOW);
  }

  /** Of the ring before: its file is there until the next one takes its place. */
  void writeAsBefore(Connection connection) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
      write(upsert, BEFORE);
    }
  }

  /** Of a ring that is about to begin. */
  void begin(Connection connection) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
      write(upsert, NOW);
    }
  }

  private void write(PreparedStatement upsert, String key) throws SQLException {
    upsert.setString(1, key);
    upsert.setString(2, Long.toHexString(ring) + " " + position);
    upsert.executeUpdate();
  }
}
