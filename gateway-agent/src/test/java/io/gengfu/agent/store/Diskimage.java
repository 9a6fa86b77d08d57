package io.gengfu.agent.store;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.agent.store.OutboxRecord.Position;
import io.gengfu.agent.store.Reported.Key;
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
    StoreConfig limits = new StoreConfig(4, 2, Duration.ofMillis(10));
    try (Store store = Store.open(data, limits, "gw", List.of("city"), Alerts.POINTS);
        Outbox outbox = store.outbox("city")) {
      store.health().setAside().forEach(aside -> wrong.add("set aside: " + aside));
      reported.recorded.forEach((key, number) -> recorded(outbox, key, number, wrong));
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

  /** What was reported recorded is there; of readings a power cut may take the last ones. */
  private static void recorded(Outbox outbox, Key key, long number, List<String> wrong) {
    if (key.lane() == Lane.TELEMETRY) {
      return;
    }
    if (!outbox.epoch(key.lane()).id().equals(key.epoch())) {
      if (number > 0) {
        wrong.add("epoch " + key.epoch() + " is gone, with " + number + " of " + key.lane());
      }
    } else if (outbox.highWater(key.lane()) < number) {
      wrong.add(
          "recorded and lost: %s up to %d, of %d"
              .formatted(key.lane(), outbox.highWater(key.lane()), number));
    }
  }

  /** A number that the platform has would be thrown away as a duplicate. */
  private static void received(Outbox outbox, Key key, long number, List<String> wrong) {
    boolean goesOn = outbox.epoch(key.lane()).id().equals(key.epoch());
    if (goesOn && outbox.highWater(key.lane()) < number) {
      wrong.add(
          "%s would give %d again, which the platform has"
              .formatted(key.lane(), outbox.highWater(key.lane()) + 1));
    }
  }

  /** Each number of the lane has its own alert, unless the platform has it. */
  private static void alerts(Outbox outbox, Reported reported, List<String> wrong) {
    Key key = new Key(Lane.ALERT, outbox.epoch(Lane.ALERT).id());
    long stored = reported.received.getOrDefault(key, 0L);
    Set<Long> found = new HashSet<>();
    for (OutboxRecord record : outbox.after(Lane.ALERT, new Position(0, 0), Integer.MAX_VALUE)) {
      long number = record.sequence();
      switch (record.body()) {
        case Body.Transition transition -> {
          found.add(number);
          long alert = Long.parseLong(transition.alertId().substring(1));
          if (alert != number && alert != number - 1) {
            wrong.add("alert " + transition.alertId() + " under number " + number);
          }
        }
        case Body.Gap gap -> {
          if (number > stored) {
            wrong.add("recorded and gone: " + gap.from() + " to " + number);
          }
        }
        case Body.Refreshed _, Body.Suppression _, Body.Audit _, Body.Readings _ ->
            wrong.add("not an alert under number " + number);
      }
    }
    for (Map.Entry<Key, Long> mark : reported.recorded.entrySet()) {
      if (mark.getKey().equals(key)) {
        for (long n = stored + 1; n <= mark.getValue(); n++) {
          if (!found.contains(n)) {
            wrong.add("recorded and not there: alert " + n);
          }
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
