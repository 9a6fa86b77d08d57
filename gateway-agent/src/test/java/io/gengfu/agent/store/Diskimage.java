package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.store.Reported.LaneOfEpoch;
import io.gengfu.rules.Lane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The store as it is found after a power cut. */
final class Diskimage {

  private Diskimage() {}

  /** What is wrong with it; empty when it has everything that was reported. */
  static List<String> check(Path data, Reported reported) throws IOException {
    List<String> wrong = new ArrayList<>();
    Files.createDirectories(data);
    whole(data.resolve("alerts.db"), wrong);
    whole(data.resolve("telemetry.db"), wrong);
    Map<LaneOfEpoch, Long> numbers = numbers(data, wrong);
    reported.recorded.forEach((key, number) -> recorded(numbers, key, number, wrong));
    StoreConfig limits = new StoreConfig(4, 2, Duration.ofMillis(10));
    try (Store store = Store.open(data, limits, "gw", List.of("city"), Alerts.POINTS);
        Outbox outbox = store.outbox("city")) {
      store.health().setAside().forEach(aside -> wrong.add("set aside: " + aside));
      reported.received.forEach((key, number) -> received(outbox, key, number, wrong));
      alerts(outbox, reported, wrong);
    } catch (StoreException e) {
      wrong.add("cannot be opened: " + e.getMessage());
    }
    return wrong;
  }

  private static void whole(Path file, List<String> wrong) {
    if (!Files.exists(file)) {
      return;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check(3)")) {
      while (rows.next()) {
        if (!rows.getString(1).equals("ok")) {
          wrong.add(file.getFileName() + ": " + rows.getString(1));
        }
      }
    } catch (SQLException e) {
      wrong.add(file.getFileName() + ": " + e.getMessage());
    }
  }

  /** How far each lane of each epoch goes, as the files say. */
  private static Map<LaneOfEpoch, Long> numbers(Path data, List<String> wrong) {
    Map<LaneOfEpoch, Long> numbers = new HashMap<>();
    Path file = data.resolve("alerts.db");
    if (!Files.exists(file)) {
      return numbers;
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT h.lane, e.id, h.sequence FROM high_water h JOIN epoch e"
                    + " ON e.generation = h.generation")) {
      while (rows.next()) {
        LaneOfEpoch key = new LaneOfEpoch(Lane.valueOf(rows.getString(1)), rows.getString(2));
        numbers.put(key, rows.getLong(3));
      }
    } catch (SQLException e) {
      // Cut before the tables were there: fine, if nothing was reported.
      if (!String.valueOf(e.getMessage()).contains("no such table")) {
        wrong.add("numbers: " + e.getMessage());
      }
    }
    return numbers;
  }

  /** What was reported recorded is there; of readings a power cut may take the last ones. */
  private static void recorded(
      Map<LaneOfEpoch, Long> numbers, LaneOfEpoch key, long number, List<String> wrong) {
    long there = numbers.getOrDefault(key, 0L);
    if (key.lane() != Lane.TELEMETRY && there < number) {
      wrong.add("recorded and lost: %s up to %d, of %d".formatted(key, there, number));
    }
  }

  /** A number that the platform has would be thrown away as a duplicate. */
  private static void received(Outbox outbox, LaneOfEpoch key, long number, List<String> wrong) {
    boolean goesOn = outbox.epoch(key.lane()).id().equals(key.epoch());
    if (goesOn && outbox.highWater(key.lane()) < number) {
      wrong.add(
          "%s would give %d again, which the platform has"
              .formatted(key.lane(), outbox.highWater(key.lane()) + 1));
    }
  }

  /** Each number of the lane has its own alert, unless the platform has it. */
  private static void alerts(Outbox outbox, Reported reported, List<String> wrong) {
    Map<LaneOfEpoch, Set<Long>> found = new HashMap<>();
    for (OutboxRecord record : outbox.after(Lane.ALERT, new Position(0, 0), Integer.MAX_VALUE)) {
      LaneOfEpoch key = new LaneOfEpoch(Lane.ALERT, record.epoch().id());
      long number = record.sequence();
      switch (record.body()) {
        case Body.Transition transition -> {
          found.computeIfAbsent(key, k -> new HashSet<>()).add(number);
          String id = transition.alertId();
          long alert = Long.parseLong(id.substring(0, id.indexOf('-')));
          if (alert != number && alert != number - 1) {
            wrong.add("alert " + id + " under number " + number);
          }
        }
        case Body.Gap gap -> {
          if (number > reported.received.getOrDefault(key, 0L)) {
            wrong.add("recorded and gone: " + gap.from() + " to " + number);
          }
        }
        case Body.Refreshed _, Body.Suppression _, Body.Audit _, Body.Readings _ ->
            wrong.add("not an alert under number " + number);
      }
    }
    for (Map.Entry<LaneOfEpoch, Long> mark : reported.recorded.entrySet()) {
      LaneOfEpoch key = mark.getKey();
      for (long n = reported.received.getOrDefault(key, 0L) + 1;
          key.lane() == Lane.ALERT && n <= mark.getValue();
          n++) {
        if (!found.getOrDefault(key, Set.of()).contains(n)) {
          wrong.add("recorded and not there: alert " + n + " of " + key.epoch());
        }
      }
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
