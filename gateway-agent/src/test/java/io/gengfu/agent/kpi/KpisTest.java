package io.gengfu.agent.kpi;

import static io.gengfu.agent.store.Alerts.DWELLING;
import static io.gengfu.agent.store.Alerts.LIFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.kpi.Kpis.Given;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each figure as {@code docs/kpi.md} defines it. */
class KpisTest {

  @TempDir private Path folder;
  private Watch watch;

  @BeforeEach
  void open() {
    watch = new Watch(folder);
  }

  @AfterEach
  void close() {
    watch.close();
  }

  /** Raised, acknowledged after {@code toAcknowledge}, closed after as long again. */
  private void alert(String id, Duration toAcknowledge) {
    watch.raised(id, "ebike", LIFT);
    watch.pass(toAcknowledge);
    watch.acknowledged(id, "ebike", LIFT);
    watch.pass(toAcknowledge);
    watch.closed(id, 3, "ebike", LIFT);
  }

  @Test
  void timesToAcknowledgeAndToCloseCountFromTheRaise() {
    alert("a", Duration.ofSeconds(30));
    watch.pass(Duration.ofDays(2));
    alert("b", Duration.ofSeconds(90));

    Map<String, Object> line = watch.line(30, "ebike");

    assertThat(line).containsEntry("alerts", 2L).containsEntry("closed", 2L);
    assertThat(line.get("acknowledgeSeconds"))
        .isEqualTo(Map.of("samples", 2L, "p50", 30L, "p95", 90L));
    assertThat(line.get("closeSeconds")).isEqualTo(Map.of("samples", 2L, "p50", 60L, "p95", 180L));
    assertThat(line).containsEntry("repeats", 0L);
  }

  // Midnight is the building's, not London's: 08:00 in Shanghai and 24 h of waiting make two days.
  @Test
  void aDayIsTheGatewaysLocalDay() {
    watch.pass(Duration.ofHours(15).plusMinutes(59)); // 23:59
    watch.raised("a", "ebike", LIFT);
    watch.pass(Duration.ofMinutes(2)); // 00:01 the next day
    watch.raised("b", "perimeter", DWELLING);

    assertThat(watch.line(1, "perimeter")).containsEntry("alerts", 1L);
    assertThat(watch.line(1, "ebike")).isEmpty();
    assertThat(watch.line(2, "ebike")).containsEntry("alerts", 1L);
    assertThat(watch.report(2))
        .containsEntry("from", "2026-11-20")
        .containsEntry("to", "2026-11-21");
  }

  @Test
  void anAlertOfTheSameInstanceWithinADayIsARepeat() {
    alert("a", Duration.ofSeconds(10));
    watch.pass(Duration.ofHours(23));
    alert("b", Duration.ofSeconds(10));
    watch.pass(Duration.ofHours(25));
    alert("c", Duration.ofSeconds(10));

    assertThat(watch.line(30, "ebike"))
        .containsEntry("alerts", 3L)
        .containsEntry("repeats", 1L)
        .containsEntry("repeatPercent", 33.33);
  }

  // Where nobody acknowledges, a flickering cause is one alert: its raises chatter all the same.
  @Test
  void threeRaisesInAMinuteAreOnePeriodOfChattering() {
    watch.raised("a", "ebike", LIFT);
    for (int i = 1; i <= 4; i++) {
      watch.pass(Duration.ofSeconds(10));
      watch.cleared("a", 2 * i, "ebike", LIFT);
      watch.pass(Duration.ofSeconds(10));
      watch.raisedAgain("a", 2 * i + 1, "ebike", LIFT);
    }
    assertThat(watch.line(1, "ebike"))
        .containsEntry("alerts", 1L)
        .containsEntry("chatteringPeriods", 1L);

    watch.pass(Duration.ofMinutes(5));
    watch.raisedAgain("a", 11, "ebike", LIFT);
    watch.pass(Duration.ofSeconds(50));
    watch.raisedAgain("a", 13, "ebike", LIFT);
    watch.pass(Duration.ofSeconds(50));
    watch.raisedAgain("a", 15, "ebike", LIFT);

    assertThat(watch.line(1, "ebike")).containsEntry("chatteringPeriods", 1L);
  }

  @Test
  void moreThanTenAlertsInTenMinutesAreAFlood() {
    for (int i = 0; i < 10; i++) {
      watch.raised("a" + i, i < 6 ? "ebike" : "perimeter", LIFT);
    }
    assertThat(watch.report(1)).containsEntry("floodPeriods", 0L);

    watch.pass(Duration.ofMinutes(9));
    watch.raised("b", "ebike", LIFT);
    watch.raised("c", "ebike", LIFT);
    watch.pass(Duration.ofMinutes(1)); // the next ten minutes
    watch.raised("d", "ebike", LIFT);

    assertThat(watch.report(1)).containsEntry("floodPeriods", 1L);
    assertThat(watch.line(1, "ebike")).containsEntry("alertsInFloods", 8L);
    assertThat(watch.line(1, "perimeter")).containsEntry("alertsInFloods", 4L);
  }

  @Test
  void aReasonCountsOnceTheAlertIsClosed() {
    watch.raised("a", "ebike", LIFT);
    assertThat(watch.kpis().reason("a", Reason.FALSE, "duty")).isEqualTo(Given.TAKEN);
    assertThat(watch.line(1, "ebike")).doesNotContainKey("falsePercent");

    watch.acknowledged("a", "ebike", LIFT);
    watch.closed("a", 3, "ebike", LIFT);
    alert("b", Duration.ofSeconds(1));
    assertThat(watch.line(1, "ebike")).containsEntry("falsePercent", 100.0);

    assertThat(watch.kpis().reason("b", Reason.REAL, "duty")).isEqualTo(Given.TAKEN);
    assertThat(watch.kpis().reason("b", Reason.FALSE, "duty")).isEqualTo(Given.HAS_ONE);
    assertThat(watch.kpis().reason("x", Reason.FALSE, "duty")).isEqualTo(Given.NO_SUCH_ALERT);
    assertThat(watch.line(1, "ebike")).containsEntry("falsePercent", 50.0);
  }

  @Test
  void availabilityIsTheWatchedTimeInWhichADeviceWasNotSilent() {
    watch.pass(Duration.ofHours(1));
    watch.raised("s", "gateway", LIFT);
    watch.kpis().catchUp();
    watch.pass(Duration.ofHours(1));
    watch.kpis().catchUp();
    watch.pass(Duration.ofHours(1));
    watch.cleared("s", 2, "gateway", LIFT);
    watch.pass(Duration.ofHours(5));

    assertThat(watch.device(1, "lift-1"))
        .containsEntry("watchedSeconds", 8 * 3600L)
        .containsEntry("silentSeconds", 2 * 3600L)
        .containsEntry("availabilityPercent", 75.0);
    assertThat(watch.device(1, "flat-1")).containsEntry("availabilityPercent", 100.0);
  }

  // Who looks away sees neither silence nor presence.
  @Test
  void timeInWhichTheGatewayDidNotRunIsNobodysSilence() {
    watch.raised("s", "gateway", LIFT);
    watch.pass(Duration.ofHours(1));
    watch.restart(Duration.ofHours(4));
    watch.pass(Duration.ofHours(1));
    watch.cleared("s", 2, "gateway", LIFT);
    watch.pass(Duration.ofHours(2));

    assertThat(watch.device(1, "lift-1"))
        .containsEntry("watchedSeconds", 4 * 3600L)
        .containsEntry("silentSeconds", 2 * 3600L);
  }

  @Test
  void silenceOverMidnightBelongsToBothDays() {
    watch.pass(Duration.ofHours(15)); // 23:00
    watch.kpis().catchUp();
    watch.raised("s", "gateway", LIFT);
    watch.pass(Duration.ofHours(3)); // 02:00
    watch.cleared("s", 2, "gateway", LIFT);

    assertThat(watch.device(1, "lift-1"))
        .containsEntry("watchedSeconds", 2 * 3600L)
        .containsEntry("silentSeconds", 2 * 3600L);
    assertThat(watch.device(2, "lift-1")).containsEntry("silentSeconds", 3 * 3600L);
  }

  @Test
  void aClockThatIsSetMakesNoWatchedTime() {
    watch.pass(Duration.ofMinutes(10));
    watch.setClock("2026-11-20T09:00:00Z");
    watch.pass(Duration.ofMinutes(10));

    assertThat(watch.report(1)).containsEntry("watchedSeconds", 1200L);
  }

  // A board without a battery boots in 1970; its alerts are real, their durations are not known.
  @Test
  void alertsOfAnUnknownTimeAreCountedOnceTheClockIsSet() {
    watch.setClock("1970-01-01T00:01:00Z");
    watch.raised("a", "ebike", LIFT);
    watch.kpis().catchUp();
    watch.setClock("2026-11-20T09:00:00Z");
    watch.acknowledged("a", "ebike", LIFT);

    assertThat(watch.line(1, "ebike"))
        .containsEntry("alerts", 1L)
        .containsEntry("acknowledgeSeconds", Map.of("samples", 0L));
  }

  @Test
  void aRestartInTheMiddleOfADayCountsNothingTwice() {
    alert("a", Duration.ofSeconds(10));
    watch.raised("b", "perimeter", DWELLING);
    assertThat(watch.line(1, "ebike")).containsEntry("alerts", 1L);

    watch.restart(Duration.ofMinutes(1));
    watch.restart(Duration.ofMinutes(1));
    watch.acknowledged("b", "perimeter", DWELLING);

    assertThat(watch.line(1, "ebike")).containsEntry("alerts", 1L).containsEntry("closed", 1L);
    assertThat(watch.line(1, "perimeter"))
        .containsEntry("alerts", 1L)
        .containsEntry("acknowledgeSeconds", Map.of("samples", 1L, "p50", 120L, "p95", 120L));
  }

  @Test
  void aKilledProcessLosesNoAlertAndCountsNoneTwice() {
    alert("a", Duration.ofSeconds(10));
    watch.kpis().catchUp();
    alert("b", Duration.ofSeconds(10)); // recorded, not yet counted

    watch.killed(Duration.ofMinutes(1));

    assertThat(watch.line(1, "ebike")).containsEntry("alerts", 2L).containsEntry("closed", 2L);
  }

  @Test
  void aLostFileIsMadeAgainFromWhatIsStillRecorded() {
    alert("a", Duration.ofSeconds(10));
    assertThat(watch.line(1, "ebike")).containsEntry("alerts", 1L);

    watch.withoutKpiFile();

    assertThat(watch.line(1, "ebike")).containsEntry("alerts", 1L).containsEntry("closed", 1L);
  }

  @Test
  void forwardingIsMeasuredFromTheDecisionToTheConfirmation() {
    watch.raised("a", "ebike", LIFT);
    watch.raised("b", "ebike", LIFT);
    try (Outbox outbox = watch.store().outbox("city")) {
      String epoch = outbox.epoch(Lane.ALERT).id();
      watch.pass(Duration.ofMillis(400));
      outbox.confirm(Lane.ALERT, epoch, 1);
      watch.pass(Duration.ofMillis(500));
      outbox.confirm(Lane.ALERT, epoch, 2);
      watch.kpis().catchUp();
      // The platform goes back and comes again: the alert was forwarded once.
      outbox.confirm(Lane.ALERT, epoch, 0);
      watch.pass(Duration.ofHours(1));
      outbox.confirm(Lane.ALERT, epoch, 2);
    }

    assertThat(watch.line(1, "ebike").get("forwardMillis"))
        .isEqualTo(Map.of("samples", 2L, "p50", 401L, "p95", 903L));
  }

  @Test
  void oneScenarioIsShownByDevice() {
    watch.raised("a", "ebike", LIFT);
    watch.raised("b", "ebike", DWELLING);
    watch.raised("c", "perimeter", DWELLING);

    List<Map<String, Object>> lines =
        Watch.list(watch.kpis().report(new KpiQuery(1, false, "ebike", "")), "figures");
    assertThat(lines).extracting(line -> line.get("device")).containsExactly("flat-1", "lift-1");
    lines = Watch.list(watch.kpis().report(new KpiQuery(1, true, "", "flat-1")), "figures");
    assertThat(lines)
        .extracting(line -> line.get("scenario"))
        .containsExactly("ebike", "perimeter");
  }

  private List<JsonNode> published() throws Exception {
    List<JsonNode> data = new ArrayList<>();
    try (Outbox outbox = watch.store().outbox("city")) {
      for (OutboxRecord entry : outbox.after(Lane.AUDIT, outbox.cursor(Lane.AUDIT), 1000)) {
        Body.Audit audit = (Body.Audit) entry.body();
        assertThat(audit.type()).isEqualTo("io.gengfu.kpi.v1");
        assertThat(entry.sequence()).isEqualTo(data.size() + 1L);
        data.add(new ObjectMapper().readTree(audit.json()));
      }
    }
    return data;
  }

  /** Some minutes in which nothing happens. */
  private void settle() {
    for (int i = 0; i < 3; i++) {
      watch.kpis().catchUp();
      watch.pass(Duration.ofMinutes(1));
    }
  }

  @Test
  void aDayIsPublishedOnceWhenItIsOver() throws Exception {
    alert("a", Duration.ofSeconds(10));
    settle();
    assertThat(published()).isEmpty();

    watch.pass(Duration.ofHours(17)); // 01:00
    watch.kpis().catchUp();
    await().until(() -> published().size() == 1);
    watch.restart(Duration.ofMinutes(1));
    settle();
    watch.restart(Duration.ofMinutes(1));
    settle();

    assertThat(published()).hasSize(1);
    JsonNode day = published().getFirst();
    assertThat(day.path("day").asText()).isEqualTo("2026-11-20");
    assertThat(day.at("/figures/0/scenario").asText()).isEqualTo("ebike");
    assertThat(day.at("/figures/0/alerts").asLong()).isEqualTo(1);
    assertThat(day.path("parts").asInt()).isEqualTo(1);
  }

  // The clock was set back over midnight: what falls into a published day goes with a new revision.
  @Test
  void aDayThatChangesAfterwardsIsPublishedAgainTheNextDay() throws Exception {
    alert("a", Duration.ofSeconds(10));
    watch.kpis().catchUp();
    watch.pass(Duration.ofHours(17));
    watch.kpis().catchUp();
    await().until(() -> published().size() == 1);
    settle();

    watch.setClock("2026-11-20T15:30:00Z");
    alert("b", Duration.ofSeconds(10));
    watch.kpis().catchUp();
    watch.setClock("2026-11-20T18:00:00Z");
    settle();
    assertThat(published()).hasSize(1);
    watch.pass(Duration.ofHours(24));
    watch.kpis().catchUp();
    await().until(() -> published().size() == 3);

    List<JsonNode> all = published();
    JsonNode again = all.get(1);
    assertThat(again.path("day").asText()).isEqualTo("2026-11-20");
    assertThat(again.path("revision").asLong()).isGreaterThan(all.get(0).path("revision").asLong());
    assertThat(again.at("/figures/0/alerts").asLong()).isEqualTo(2);
    assertThat(all.get(2).path("day").asText()).isEqualTo("2026-11-21");
  }

  @Test
  void afterFourteenMonthsThirteenAreLeft() {
    for (int day = 0; day < 425; day++) {
      if (day % 40 == 0 || day > 420) {
        watch.raised("a" + day, "ebike", LIFT);
      }
      watch.kpis().catchUp();
      watch.pass(Duration.ofDays(1));
    }
    Map<String, Object> report = watch.report(KpiQuery.DAYS_MOST);

    // 2026-11-20 and 425 days are 2028-01-19; thirteen months before that is 2026-12-19.
    assertThat(report).containsEntry("to", "2028-01-19").containsEntry("days", 397);
    assertThat(watch.line(KpiQuery.DAYS_MOST, "ebike")).containsEntry("alerts", 14L);
  }

  // A clock that jumps years ahead for an hour must not cost a year of figures.
  @Test
  void aClockFarAheadDeletesNothing() {
    for (int day = 0; day < 3; day++) {
      watch.raised("a" + day, "ebike", LIFT);
      watch.kpis().catchUp();
      watch.pass(Duration.ofDays(1));
    }
    watch.setClock("2033-01-01T00:00:00Z");
    watch.kpis().catchUp();
    watch.setClock("2026-11-23T00:00:00Z");

    assertThat(watch.line(30, "ebike")).containsEntry("alerts", 3L);
  }
}
