package io.gengfu.simulators.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.simulators.crash.Account.Event;
import io.gengfu.simulators.crash.Account.Life;
import io.gengfu.simulators.platform.LaneId;
import io.gengfu.simulators.platform.StoredAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The account must find what the crash proof looks for. */
class AccountTest {

  private static final LaneId LANE = new LaneId("gw", "e", "city", "alert");
  private static final List<Life> LIVES =
      List.of(new Life(1, "OUTPUT", 0, 2_000_000), new Life(2, "SETTLE", 2_500_000, 9_000_000));

  private final List<StoredAlert> arrivals = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();

  private AccountTest told(String alert, int number, long millis) {
    arrivals.add(
        new StoredAlert(
            arrivals.size() + 1L,
            LANE,
            arrivals.size() + 1L,
            alert,
            number,
            number == 1 ? "raised" : "cleared",
            "proof",
            "motion",
            2,
            List.of("zone-1"),
            Instant.ofEpochMilli(millis),
            Instant.ofEpochMilli(millis),
            0));
    return this;
  }

  private AccountTest siren(boolean on, long millis) {
    events.add(new Event(millis * 1_000 + 200, "siren", 1, on));
    return this;
  }

  private List<String> complaints() {
    var account = new Account(LIVES, 0);
    account.platform(arrivals);
    account.devices(events);
    return account.complaints();
  }

  @Test
  void whatWasToldAsItHappenedIsRight() {
    told("a", 1, 100).told("a", 2, 300).told("b", 1, 1_500).told("b", 2, 4_000);
    siren(true, 100).siren(false, 300).siren(true, 1_500);
    siren(false, 3_000).siren(true, 3_001).siren(false, 4_000);

    assertThat(complaints()).isEmpty();
  }

  // The motion lasts, so the next process raises it again: later, and under another id.
  @Test
  void anAlertThatIsRaisedAgainAfterTheDeathDoesNotHideTheOneThatWasLost() {
    told("b", 1, 3_000).told("b", 2, 4_000);
    siren(true, 1_990).siren(false, 2_900).siren(true, 3_000).siren(false, 4_000);

    assertThat(complaints()).singleElement().asString().contains("sounded without an alert");
  }

  // Seen on a busy machine: on, off and on of half a second were recorded in one millisecond.
  @Test
  void switchingsThatAreRecordedLateAreHeldAgainstTheirAlertsInOrder() {
    told("a", 1, 100).told("a", 2, 150).told("b", 1, 600).told("b", 2, 900);
    siren(true, 606).siren(false, 606).siren(true, 606).siren(false, 900);

    assertThat(complaints()).isEmpty();
  }

  @Test
  void aSwitchingTooManyAmongThoseThatAreRecordedLateIsFound() {
    told("a", 1, 100).told("a", 2, 150).told("b", 1, 600).told("b", 2, 900);
    siren(true, 606).siren(false, 606).siren(true, 606).siren(false, 606).siren(true, 607);
    siren(false, 900);

    assertThat(complaints()).anyMatch(c -> c.contains("sounded without an alert"));
  }

  // Decided, but the process died before it switched anything: no excuse for the next process.
  @Test
  void anAlertThatWasNeverSwitchedDoesNotHideTheOneThatWasLostInTheNextProcess() {
    told("a", 1, 1_999).told("a", 2, 2_600);
    siren(true, 2_550).siren(false, 2_600).siren(true, 3_000).siren(false, 3_500);

    assertThat(complaints()).singleElement().asString().contains("sounded without an alert");
  }

  @Test
  void aClearingThatWasDecidedAgainAfterTheDeathDoesNotHideTheOneThatWasLost() {
    told("a", 1, 1_000).told("a", 2, 3_000);
    siren(true, 1_000).siren(false, 1_995);

    assertThat(complaints()).singleElement().asString().contains("was not cleared");
  }

  @Test
  void oneMotionThatIsRaisedTwiceIsFound() {
    told("a", 1, 1_000).told("b", 1, 3_000).told("b", 2, 4_000);
    siren(true, 1_000).siren(true, 3_000).siren(false, 4_000);

    assertThat(complaints()).anyMatch(c -> c.startsWith("raised twice"));
  }

  @Test
  void transitionsThatArriveOutOfOrderAreFound() {
    told("a", 2, 300).told("a", 1, 100);

    assertThat(complaints()).anyMatch(c -> c.startsWith("out of order"));
  }

  @Test
  void anAlertThatNeverEndsIsFound() {
    told("a", 1, 100);
    siren(true, 100).siren(false, 3_000);

    assertThat(complaints()).anyMatch(c -> c.startsWith("never cleared"));
  }
}
