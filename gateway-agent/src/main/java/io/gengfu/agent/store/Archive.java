package io.gengfu.agent.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.Block.Trust;
import io.gengfu.agent.store.History.Choice;
import io.gengfu.model.LocalText;
import io.gengfu.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway has recorded, for those who look back: beside the running agent or without it.
 * Writes nothing, and reads in short transactions, so that the agent's files do not grow meanwhile.
 * One thread.
 */
public final class Archive implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Alerts of one page; their bodies are about 1 kB each. */
  private static final int PAGE = 200;

  private final Connection telemetry;
  private final Connection alerts;
  private final History history;

  private Archive(Connection telemetry, Connection alerts) throws SQLException {
    this.telemetry = telemetry;
    try (Statement statement = telemetry.createStatement()) {
      history = new History(telemetry, Database.number(statement, "PRAGMA user_version"));
    }
    this.alerts = alerts;
  }

  /** From the oldest to the newest reading. */
  public record Range(Instant from, Instant to) {}

  /**
   * A step of an alert as it was recorded.
   *
   * @param instance the rule instance's key
   * @param kind of transition, in small letters
   */
  public record Past(
      String instance, String kind, int severity, LocalText message, Instant decidedAt) {}

  /**
   * @param folder of the gateway's data
   * @throws StoreException if nothing was recorded there, or it cannot be read
   */
  public static Archive open(Path folder) {
    Connection telemetry =
        connect(folder.resolve("telemetry.db"), TelemetryTables.SCHEMA.version());
    try {
      return new Archive(
          telemetry, connect(folder.resolve("alerts.db"), AlertSchema.SCHEMA.version()));
    } catch (SQLException | StoreException e) {
      Database.closeQuietly(telemetry);
      throw e instanceof StoreException known ? known : unreadable(e);
    }
  }

  /**
   * A connection that only reads, beside the agent or without it.
   *
   * @param known the version of tables that is understood
   * @throws StoreException if the file is not there, newer, or cannot be read
   */
  static Connection connect(Path file, int known) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          "there is no " + file + ": has this gateway run, and is `gateway.data` right?");
    }
    try {
      return reader(file, "?mode=ro", known);
    } catch (SQLException e) {
      // Without an agent there is no file beside it, and a reader may not be allowed to make one.
      if (!Files.exists(file.resolveSibling(file.getFileName() + "-wal"))) {
        try {
          return reader(file, "?immutable=1", known);
        } catch (SQLException again) {
          e.addSuppressed(again);
        }
      }
      throw new StoreException(
          "cannot read " + file + ": " + e.getMessage() + "; are you in the gateway's group?", e);
    }
  }

  private static Connection reader(Path file, String how, int known) throws SQLException {
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath().toUri() + how);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
      long version = Database.number(statement, "PRAGMA user_version");
      if (version > known) {
        throw new StoreException(file + " was written by a newer version; use that version");
      }
      return connection;
    } catch (SQLException | StoreException e) {
      Database.closeQuietly(connection);
      throw e;
    }
  }

  /** From the oldest recorded to the newest; empty when there is none. */
  public Optional<Range> recorded() {
    try {
      return history.recorded();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /**
   * Every reading of the range, personal ones included, in the order they were recorded; those that
   * have been sorted by point since, in the order of their times.
   *
   * @param to exclusive
   */
  public void readings(Instant from, Instant to, Consumer<Sample> taker) {
    try {
      history.readings(
          new Choice(Optional.empty(), true, from.toEpochMilli(), to.toEpochMilli()),
          sample -> {
            taker.accept(sample);
            return true;
          });
    } catch (SQLException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /** Takes the readings of one point. */
  public interface PointTaker {

    /**
     * @param value null unless good or uncertain
     */
    void reading(long epochMillis, Trust trust, @Nullable Value value);
  }

  /**
   * The readings of one point within the range, personal or not, in the order they were recorded.
   *
   * @param point its key; one that was never recorded has no readings
   * @param to exclusive
   * @throws StoreException if they cannot be read
   */
  public void history(String point, Instant from, Instant to, PointTaker taker) {
    try {
      history.point(point, from.toEpochMilli(), to.toEpochMilli(), taker);
    } catch (SQLException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /**
   * How many readings of each point were deleted, or never written, before every uplink had them;
   * points without such are not in it.
   */
  public Map<String, Long> dropped() {
    try {
      return history.dropped();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /**
   * Readings of some points within the range that are not personal, in the order of {@link
   * #readings}.
   *
   * @param points their keys
   * @param to exclusive
   * @param taker false when it wants no more
   */
  public void openReadings(Set<String> points, Instant from, Instant to, Predicate<Sample> taker) {
    try {
      history.readings(
          new Choice(Optional.of(points), false, from.toEpochMilli(), to.toEpochMilli()), taker);
    } catch (SQLException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  /**
   * The steps of every alert of the pack that was open in the range, in the order they were
   * decided; some of them lie before it.
   *
   * @param to exclusive
   */
  public void alerts(String pack, Instant from, Instant to, Consumer<Past> taker) {
    String prefix = pack + "/";
    long last = 0;
    try (PreparedStatement query =
        alerts.prepareStatement(
            "SELECT t.id, a.instance, a.severity, a.zh, a.en, t.decided_at, t.body"
                + " FROM transition t JOIN alert a ON a.id = t.alert_id"
                + " WHERE t.id > ? AND substr(a.instance, 1, ?) = ? AND t.decided_at < ?"
                + " AND (a.open = 1 OR a.changed_at >= ?) ORDER BY t.id LIMIT ?")) {
      query.setInt(2, prefix.length());
      query.setString(3, prefix);
      query.setLong(4, to.toEpochMilli());
      query.setLong(5, from.toEpochMilli());
      query.setInt(6, PAGE);
      for (int rows = PAGE; rows == PAGE; ) {
        rows = 0;
        query.setLong(1, last);
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            last = row.getLong(1);
            taker.accept(past(row));
            rows++;
          }
        }
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static Past past(ResultSet row) throws SQLException {
    return new Past(
        row.getString(2),
        kind(row.getBytes(7)),
        row.getInt(3),
        new LocalText(row.getString(4), row.getString(5)),
        Instant.ofEpochMilli(row.getLong(6)));
  }

  private static String kind(byte[] body) {
    try {
      return JSON.readTree(body).path("kind").asText();
    } catch (IOException e) {
      throw new StoreException("a recorded alert is no JSON: " + e.getMessage(), e);
    }
  }

  private static StoreException unreadable(Exception e) {
    return new StoreException("cannot read what was recorded: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    Database.closeQuietly(telemetry);
    Database.closeQuietly(alerts);
  }
}
