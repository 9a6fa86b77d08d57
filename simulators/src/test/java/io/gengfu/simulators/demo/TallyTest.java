package io.gengfu.simulators.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.simulators.demo.Incident.Kind;
import io.gengfu.simulators.platform.LaneId;
import io.gengfu.simulators.platform.StoredAlert;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo's verdict is only as good as its counting. */
class TallyTest {

  private static final Instant NOW = Instant.parse("2026-11-01T08:00:00Z");

  @Test
  void anIncidentThatTheCityKnowsOnceIsNeitherLostNorDuplicated() {
    Tally tally =
        Tally.of(
            List.of(incident(Kind.EBIKE, "lift-1")),
            List.of(alert(1, "a", 1, "ebike", "lift-1"), alert(2, "a", 2, "ebike", "lift-1")),
            List.of());

    assertThat(tally).isEqualTo(new Tally(0, 0, List.of()));
  }

  @Test
  void anIncidentWithoutAnAlertIsLost() {
    Tally tally =
        Tally.of(
            List.of(incident(Kind.EBIKE, "lift-1"), incident(Kind.ENTRAPMENT, "lift-2")),
            // The right lift with the wrong story, and the right story of another lift.
            List.of(alert(1, "a", 1, "ebike", "lift-2"), alert(2, "b", 1, "ebike", "lift-3")),
            List.of());

    assertThat(tally.lost()).isEqualTo(2);
    assertThat(tally.duplicated()).isZero();
    assertThat(tally.complaints()).hasSize(2);
  }

  @Test
  void twoAlertIdsForOneIncidentAreADuplicate() {
    Tally tally =
        Tally.of(
            List.of(incident(Kind.EBIKE, "lift-1")),
            List.of(alert(1, "a", 1, "ebike", "lift-1"), alert(2, "b", 1, "ebike", "lift-1")),
            List.of());

    assertThat(tally.duplicated()).isEqualTo(1);
    assertThat(tally.complaints()).singleElement().asString().contains("2 alert ids");
  }

  @Test
  void oneTransitionUnderTwoIdentitiesIsADuplicate() {
    Tally tally =
        Tally.of(
            List.of(incident(Kind.EBIKE, "lift-1")),
            List.of(alert(1, "a", 1, "ebike", "lift-1")),
            List.of("a#1"));

    assertThat(tally.duplicated()).isEqualTo(1);
  }

  @Test
  void percentilesAreTakenByNearestRank() {
    assertThat(Percentiles.of(List.of(30.0, 10.0, 20.0))).isEqualTo(new Percentiles(3, 20, 30));
    assertThat(Percentiles.of(List.of())).isEqualTo(new Percentiles(0, 0, 0));
  }

  private static Incident incident(Kind kind, String device) {
    return new Incident(kind, device, 1, NOW, 0, false);
  }

  private static StoredAlert alert(
      long sequence, String id, int transition, String scenario, String device) {
    return new StoredAlert(
        sequence,
        new LaneId("gw", "e", "city", "alert"),
        sequence,
        id,
        transition,
        transition == 1 ? "raised" : "cleared",
        scenario,
        scenario + "-in-car",
        2,
        List.of(device),
        NOW,
        NOW,
        0);
  }
}
