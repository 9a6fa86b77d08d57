package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides at each start whether an epoch goes on. */
final class Epochs {
  private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

  private Epochs() {}

  static Positions ofAlerts(Database database, String gateway, EpochNotes notes)
      throws SQLException {
    Positions positions = new Positions();
    Connection connection = database.writer();
    positions.load(connection);
    database.begin();
    Optional<String> why = newOwner(connection, gateway).or(positions::unreadable);
    begin(database, positions, why, notes.alerts());
    remember(connection, gateway);
    database.commit();
    return positions;
  }

  /** As for alerts, and after an unclean end: a power cut may have taken the last numbers. */
  static Positions ofTelemetry(Database database, String gateway, EpochNotes notes)
      throws SQLException {
    Positions positions = new Positions();
    Connection connection = database.writer();
    positions.load(connection);
    database.begin();
    Optional<String> why = newOwner(connection, gateway).or(positions::unreadable);
    if (why.isEmpty() && !meta(connection, "end").equals("clean")) {
      why = Optional.of("unclean end");
    }
    begin(database, positions, why, notes.telemetry());
    remember(connection, gateway);
    put(connection, "end", "open");
    database.commit();
    return positions;
  }

  static void markClean(Connection connection) throws SQLException {
    put(connection, "end", "clean");
  }

  private static void begin(
      Database database, Positions positions, Optional<String> why, String noted)
      throws SQLException {
    String reason;
    if (positions.isNew()) {
      reason = "new store";
      positions.begin(database.writer(), noted, reason);
    } else if (why.isPresent()) {
      reason = why.get();
      positions.begin(database.writer(), positions.current().id(), reason);
    } else {
      return;
    }
    Epoch epoch = positions.current();
    LOG.info(
        "{}: epoch {} begins ({}), after {}",
        database.file().getFileName(),
        epoch.id(),
        reason,
        epoch.predecessor().isEmpty() ? "none" : epoch.predecessor());
  }

  private static Optional<String> newOwner(Connection connection, String gateway)
      throws SQLException {
    if (!meta(connection, "gateway").equals(gateway)) {
      return Optional.of("another gateway id");
    }
    if (!meta(connection, "machine").equals(machine())) {
      return Optional.of("another machine");
    }
    return Optional.empty();
  }

  private static void remember(Connection connection, String gateway) throws SQLException {
    put(connection, "gateway", gateway);
    put(connection, "machine", machine());
  }

  /** A hash, since the machine id itself is to be kept confidential: machine-id(5). */
  private static String machine() {
    try {
      byte[] id = Files.readString(Path.of("/etc/machine-id")).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(id);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (IOException e) {
      return "none"; // a container, or not Linux
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String meta(Connection connection, String key) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  private static void put(Connection connection, String key, String value) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)")) {
      upsert.setString(1, key);
      upsert.setString(2, value);
      upsert.executeUpdate();
    }
  }
}
