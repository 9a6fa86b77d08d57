package io.gengfu.agent.kpi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gengfu.agent.store.RecordedTransition;
import io.gengfu.rules.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns transitions into figures, as {@code docs/kpi.md} defines them. Within the caller's
 * transaction; what it changes and where it stands are written together or not at all.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final JsonMapper JSON = new JsonMapper();

  private static final Set<String> SUPPRESSION =
      Set.of("shelved", "unshelved", "suppressed", "unsuppressed", "out_of_service", "in_service");

  static final int FLOOD_ALERTS = 10;
  static final Duration REPEATED_WITHIN = Duration.ofHours(24);
  static final Duration CHATTERING_WITHIN = Duration.ofMinutes(1);
  static final Duration REASON_WITHIN = Duration.ofDays(7);
  private static final int CLOSED_MOST = 20_000;
  private static final Duration PERIODS_KEPT = Duration.ofHours(1);

  private final Connection connection;
  private final Days days;
  private final Calendar calendar;
  private Instant watchedFrom = Instant.EPOCH;
  private Instant now = Instant.EPOCH;

  Ledger(Connection connection, Days days, Calendar calendar) {
    this.connection = connection;
    this.days = days;
    this.calendar = calendar;
  }

  /**
   * Begins a transaction.
   *
   * @param watched since when the gateway ran and this was not yet counted
   */
  void begin(Instant watched, Instant at) {
    watchedFrom = watched;
    now = at;
  }

  void take(RecordedTransition recorded) throws SQLException {
    Optional<JsonNode> data = read(recorded);
    if (data.isPresent()) {
      take(recorded, data.get());
    }
  }

  private void take(RecordedTransition recorded, JsonNode data) throws SQLException {
    // Recorded before the clock was set: counted today, but nothing is known of durations.
    boolean known =
        !recorded.decidedAt().isBefore(Calendar.FLOOR) && data.at("/clock/known").asBoolean(true);
    Instant at = known ? recorded.decidedAt() : now;
    String kind = data.path("kind").asText();
    String state = data.path("state").asText();
    Optional<RememberedAlert> remembered = RememberedAlert.find(connection, recorded.alertId());
    if (recorded.number() == 0 || (remembered.isEmpty() && SUPPRESSION.contains(kind))) {
      return; // of an instance that has no alert
    }
    RememberedAlert alert;
    if (remembered.isPresent()) {
      alert = remembered.get();
    } else {
      alert = alert(recorded, data);
      if (recorded.number() == 1 && known) {
        alert.raisedAt = at.toEpochMilli();
      }
      first(alert, at, known);
    }
    if (kind.equals("raised") && known) {
      raised(alert, at);
    }
    silence(alert, data, state.startsWith("active"), at);
    reason(alert, data);
    if (kind.equals("acknowledged")) {
      acknowledged(alert, at, known);
    }
    alert.open = !state.equals("normal") && !kind.equals("withdrawn");
    if (!alert.open) {
      closed(alert, at, known);
    }
    judge(alert, at);
    alert.write(connection);
  }

  private static RememberedAlert alert(RecordedTransition recorded, JsonNode data) {
    String device = data.at("/devices/0/id").asText();
    String instance = recorded.instance();
    if (instance.isEmpty()) {
      instance = data.path("pack").asText() + "/" + data.path("rule").asText() + "/" + device;
    }
    return new RememberedAlert(
        recorded.alertId(), instance, data.path("scenario").asText(), device);
  }

  private void first(RememberedAlert alert, Instant at, boolean known) throws SQLException {
    Figures figures = figures(alert, at);
    figures.alerts++;
    long closed = RememberedAlert.lastClosed(connection, alert.instance);
    long since = at.toEpochMilli() - closed;
    if (known && closed > 0 && since >= 0 && since <= REPEATED_WITHIN.toMillis()) {
      figures.repeats++;
    }
    if (known) {
      flood(alert, at, figures);
    }
  }

  private void flood(RememberedAlert alert, Instant at, Figures figures) throws SQLException {
    long start = calendar.period(at);
    Tables.update(
        connection,
        "INSERT INTO period VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET alerts = alerts + 1",
        start,
        alert.scenario,
        alert.device);
    long alerts =
        Tables.number(connection, "SELECT sum(alerts) FROM period WHERE start = ?", start);
    if (alerts > FLOOD_ALERTS + 1) {
      figures.inFloods++;
    } else if (alerts == FLOOD_ALERTS + 1) {
      long day = calendar.day(at);
      days.flood(day);
      record Share(String scenario, String device, long alerts) {}
      List<Share> shares =
          Tables.query(
              connection,
              "SELECT scenario, device, alerts FROM period WHERE start = ?",
              row -> new Share(row.getString(1), row.getString(2), row.getLong(3)),
              start);
      for (Share share : shares) {
        days.figures(day, share.scenario(), share.device()).inFloods += share.alerts();
      }
    }
  }

  /** Counts every raise, also of an alert that came back before it was acknowledged. */
  private void raised(RememberedAlert alert, Instant at) throws SQLException {
    record Recent(long beforeLast, long last, long until) {}
    Recent recent =
        Tables.query(
                connection,
                "SELECT before_last, last, chattering_until FROM instance WHERE key = ?",
                row -> new Recent(row.getLong(1), row.getLong(2), row.getLong(3)),
                alert.instance)
            .stream()
            .findFirst()
            .orElse(new Recent(0, 0, 0));
    long millis = at.toEpochMilli();
    long until = recent.until();
    long third = millis - recent.beforeLast();
    if (third >= 0 && third <= CHATTERING_WITHIN.toMillis()) {
      if (millis > until) {
        figures(alert, at).chattering++;
      }
      until = millis + CHATTERING_WITHIN.toMillis();
    }
    Tables.update(
        connection,
        "INSERT OR REPLACE INTO instance VALUES (?, ?, ?, ?)",
        alert.instance,
        recent.last(),
        millis,
        until);
  }

  private void silence(RememberedAlert alert, JsonNode data, boolean active, Instant at)
      throws SQLException {
    boolean ofSilence =
        data.path("pack").asText().equals("supervision")
            && data.path("rule").asText().equals("silent");
    if (!ofSilence) {
      return;
    }
    if (active && alert.silentSince == 0) {
      alert.silentSince = at.toEpochMilli();
    } else if (!active && alert.silentSince > 0) {
      silent(alert, at.isBefore(now) ? at : now);
      alert.silentSince = 0;
    }
  }

  private void silent(RememberedAlert alert, Instant until) throws SQLException {
    Instant since = Instant.ofEpochMilli(alert.silentSince);
    for (var part : calendar.split(since.isAfter(watchedFrom) ? since : watchedFrom, until)) {
      days.silent(part.day(), alert.device, part.millis());
    }
  }

  /** The gateway has run until now; who is silent still is. The last step of a transaction. */
  void watched() throws SQLException {
    for (var part : calendar.split(watchedFrom, now)) {
      days.watched(part.day(), part.millis());
    }
    for (RememberedAlert alert : RememberedAlert.silent(connection)) {
      silent(alert, now);
    }
  }

  private void acknowledged(RememberedAlert alert, Instant at, boolean known) throws SQLException {
    if (alert.acknowledgedAt == 0) {
      alert.acknowledgedAt = at.toEpochMilli();
      if (known && alert.raisedAt > 0) {
        figures(alert, at).toAcknowledge.record(seconds(alert, at));
      }
    }
  }

  /** One that is reopened is the same alert: its first close counts. */
  private void closed(RememberedAlert alert, Instant at, boolean known) throws SQLException {
    if (alert.closedAt == 0) {
      Figures figures = figures(alert, at);
      figures.closed++;
      if (known && alert.raisedAt > 0) {
        figures.toClose.record(seconds(alert, at));
      }
    }
    alert.closedAt = at.toEpochMilli();
  }

  private static long seconds(RememberedAlert alert, Instant at) {
    return Math.floorDiv(at.toEpochMilli() - alert.raisedAt, 1000L);
  }

  private static void reason(RememberedAlert alert, JsonNode data) {
    Optional<Reason> reason = Reason.of(data.path("reason").asText());
    if (reason.isPresent() && !alert.judged) {
      alert.reason = reason.get().word();
      alert.who = data.path("who").asText();
    }
  }

  private void judge(RememberedAlert alert, Instant at) throws SQLException {
    Optional<Reason> reason = Reason.of(alert.reason);
    if (!alert.open && !alert.judged && reason.isPresent()) {
      figures(alert, at).judged(reason.get());
      alert.judged = true;
    }
  }

  /** A reason that a person gave outside a transition; false when one is counted already. */
  boolean reason(RememberedAlert alert, Reason reason, String who) throws SQLException {
    if (alert.judged) {
      return false;
    }
    alert.reason = reason.word();
    alert.who = who;
    judge(alert, now);
    alert.write(connection);
    return true;
  }

  /** What a far end has confirmed just now. */
  void forwarded(RecordedTransition recorded, Instant at) throws SQLException {
    boolean known = !recorded.decidedAt().isBefore(Calendar.FLOOR);
    Optional<JsonNode> data = read(recorded);
    if (recorded.number() == 1 && known && data.isPresent()) {
      String scenario = data.get().path("scenario").asText();
      days.figures(calendar.day(at), scenario, data.get().at("/devices/0/id").asText())
          .toForward
          .record(at.toEpochMilli() - recorded.decidedAt().toEpochMilli());
    }
  }

  private Figures figures(RememberedAlert alert, Instant at) throws SQLException {
    return days.figures(calendar.day(at), alert.scenario, alert.device);
  }

  /** Drops what is remembered for longer than any figure needs it. */
  void forget() throws SQLException {
    RememberedAlert.forget(connection, now.minus(REASON_WITHIN).toEpochMilli(), CLOSED_MOST);
    Tables.update(
        connection, "DELETE FROM period WHERE start < ?", now.minus(PERIODS_KEPT).toEpochMilli());
    Tables.update(
        connection, "DELETE FROM instance WHERE last < ?", now.minus(PERIODS_KEPT).toEpochMilli());
  }

  private static Optional<JsonNode> read(RecordedTransition recorded) {
    try {
      return Optional.of(JSON.readTree(recorded.json()));
    } catch (JsonProcessingException e) {
      // One bad sector must not stop the figures of all the rest.
      LOG.error("transition {} cannot be read and is missing in the KPIs", recorded.row(), e);
      return Optional.empty();
    }
  }
}
