package io.gengfu.agent.kpi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.store.Database;
import io.gengfu.agent.store.Database.Schema;
import io.gengfu.agent.store.Database.Synchronous;
import io.gengfu.agent.store.RecordedTransition;
import io.gengfu.rules.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transitions of which an alert's life has more than raise, acknowledge and clear. */
class LedgerTest {
  private static final Calendar CALENDAR = new Calendar(ZoneOffset.UTC);

  @TempDir private Path folder;
  private Database database;
  private Days days;
  private Ledger ledger;
  private Instant now = Instant.parse("2026-11-20T12:00:00Z");
  private long row;

  @BeforeEach
  void open() {
    database =
        Database.open(
                folder.resolve("kpi.db"),
                Synchronous.NORMAL,
                8,
                new Schema(Tables.SCHEMA, List.of()))
            .database();
    days = new Days(database.writer());
    ledger = new Ledger(database.writer(), days, CALENDAR);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void take(String alert, int number, String kind, String state, String more)
      throws SQLException {
    now = now.plus(Duration.ofSeconds(10));
    String json =
        """
        {"alertId":"%s","kind":"%s","state":"%s","scenario":"ebike","rule":"r","pack":"p",
         "devices":[{"id":"lift-1"}]%s}"""
            .formatted(alert, kind, state, more);
    record(alert, number, json);
  }

  private void record(String alert, int number, String json) throws SQLException {
    row++;
    database.begin();
    ledger.begin(now, now);
    ledger.take(new RecordedTransition(row, alert, number, now, "p/r/lift-1", json));
    days.write();
    database.commit();
  }

  private Figures figures() throws SQLException {
    Figures all = new Figures();
    days.figures(0, Long.MAX_VALUE, entry -> all.add(entry.figures()));
    return all;
  }

  @Test
  void aReasonComesWithWhateverClosesTheAlert() throws SQLException {
    take("a", 1, "raised", "active_unacknowledged", "");
    take("a", 2, "acknowledged", "active_acknowledged", ",\"reason\":\"real\"");
    take("a", 3, "cleared", "latched_acknowledged", "");
    assertThat(figures().reasons).isEmpty();
    take("a", 4, "reset", "cleared_unconfirmed", ",\"reason\":\"maintenance\"");
    take("a", 5, "confirmed", "normal", "");

    assertThat(figures().reasons).containsOnlyKeys(Reason.MAINTENANCE);
    assertThat(figures().toClose.quantile(50)).isEqualTo(40);
  }

  @Test
  void aReopenedAlertIsOneAlertAndItsFirstCloseCounts() throws SQLException {
    take("a", 1, "raised", "active_unacknowledged", "");
    take("a", 2, "acknowledged", "active_acknowledged", "");
    take("a", 3, "cleared", "normal", "");
    take("a", 4, "raised", "active_unacknowledged", "");
    take("a", 5, "acknowledged", "active_acknowledged", "");
    take("a", 6, "cleared", "normal", "");

    assertThat(figures().alerts).isEqualTo(1);
    assertThat(figures().closed).isEqualTo(1);
    assertThat(figures().toAcknowledge.samples()).isEqualTo(1);
    assertThat(figures().repeats).isZero();
  }

  // When the ring was full only the last of many steps is recorded.
  @Test
  void anAlertOfWhichOnlyTheEndIsKnownIsCountedWithoutDurations() throws SQLException {
    take("a", 5, "cleared", "normal", ",\"collapsed\":4");

    assertThat(figures().alerts).isEqualTo(1);
    assertThat(figures().closed).isEqualTo(1);
    assertThat(figures().toClose.samples()).isZero();
  }

  @Test
  void shelvingARuleThatHasNoAlertIsNoAlert() throws SQLException {
    take("x", 1, "shelved", "normal", "");
    take("y", 1, "out_of_service", "normal", "");

    assertThat(figures().alerts).isZero();
  }

  @Test
  void aRecordThatCannotBeReadIsLeftOut() throws SQLException {
    record("a", 1, "{\"alertId\":");
    take("b", 1, "raised", "active_unacknowledged", "");

    assertThat(figures().alerts).isEqualTo(1);
  }

  @Test
  void whatIsRememberedOfAlertsIsBounded() throws SQLException {
    take("a", 1, "raised", "active_unacknowledged", "");
    take("a", 2, "cleared", "normal", "");
    take("b", 1, "raised", "active_unacknowledged", "");
    now = now.plus(Duration.ofDays(8));
    ledger.begin(now, now);
    ledger.forget();

    assertThat(RememberedAlert.find(database.writer(), "a")).isEmpty();
    assertThat(RememberedAlert.find(database.writer(), "b")).isPresent();
    RememberedAlert.forget(database.writer(), 0, 0);
    assertThat(RememberedAlert.find(database.writer(), "b")).isPresent();
  }
}
