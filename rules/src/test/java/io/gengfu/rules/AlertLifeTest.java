package io.gengfu.rules;

import static io.gengfu.rules.AlertState.ACTIVE_ACKNOWLEDGED;
import static io.gengfu.rules.AlertState.ACTIVE_UNACKNOWLEDGED;
import static io.gengfu.rules.AlertState.CLEARED_UNACKNOWLEDGED;
import static io.gengfu.rules.AlertState.CLEARED_UNCONFIRMED;
import static io.gengfu.rules.AlertState.LATCHED_ACKNOWLEDGED;
import static io.gengfu.rules.AlertState.LATCHED_UNACKNOWLEDGED;
import static io.gengfu.rules.AlertState.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.AlertLife.Event;
import io.gengfu.rules.AlertLife.Move;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of docs/packs.md, cell by cell. */
class AlertLifeTest {

  /** Of a rule that is neither latched nor asks for confirmation; what is not here is refused. */
  private static final Map<AlertState, Map<Event, AlertState>> PLAIN =
      Map.of(
          NORMAL,
          Map.of(Event.RAISE, ACTIVE_UNACKNOWLEDGED),
          ACTIVE_UNACKNOWLEDGED,
          Map.of(Event.CLEAR, CLEARED_UNACKNOWLEDGED, Event.ACKNOWLEDGE, ACTIVE_ACKNOWLEDGED),
          ACTIVE_ACKNOWLEDGED,
          Map.of(Event.CLEAR, NORMAL),
          CLEARED_UNACKNOWLEDGED,
          Map.of(Event.RAISE, ACTIVE_UNACKNOWLEDGED, Event.ACKNOWLEDGE, NORMAL),
          LATCHED_UNACKNOWLEDGED,
          Map.of(
              Event.RAISE,
              ACTIVE_UNACKNOWLEDGED,
              Event.ACKNOWLEDGE,
              LATCHED_ACKNOWLEDGED,
              Event.RESET,
              CLEARED_UNACKNOWLEDGED),
          LATCHED_ACKNOWLEDGED,
          Map.of(Event.RAISE, ACTIVE_UNACKNOWLEDGED, Event.RESET, NORMAL),
          CLEARED_UNCONFIRMED,
          Map.of(Event.RAISE, ACTIVE_UNACKNOWLEDGED, Event.CONFIRM, NORMAL));

  @Test
  void everyCellOfTheTableIsAsWritten() {
    for (boolean latched : List.of(false, true)) {
      for (boolean confirm : List.of(false, true)) {
        for (AlertState from : AlertState.values()) {
          for (Event event : Event.values()) {
            Move move = AlertLife.move(from, event, latched, confirm);
            AlertState to = expected(from, event, latched, confirm);
            if (to == null) {
              assertThat(move)
                  .as("%s %s", from, event)
                  .isInstanceOfSatisfying(
                      Move.Refused.class, refused -> assertThat(refused.why()).isNotBlank());
            } else {
              assertThat(move)
                  .as("%s %s latched %s confirm %s", from, event, latched, confirm)
                  .isEqualTo(new Move.To(to));
            }
          }
        }
      }
    }
  }

  private static @Nullable AlertState expected(
      AlertState from, Event event, boolean latched, boolean confirm) {
    AlertState plain = new HashMap<>(PLAIN.get(from)).get(event);
    if (latched && event == Event.CLEAR && plain != null) {
      return from == ACTIVE_ACKNOWLEDGED ? LATCHED_ACKNOWLEDGED : LATCHED_UNACKNOWLEDGED;
    }
    boolean ends = plain == NORMAL && event != Event.CONFIRM;
    return ends && confirm ? CLEARED_UNCONFIRMED : plain;
  }

  @Test
  void resetWhileTheConditionHoldsSaysSo() {
    assertThat(AlertLife.move(ACTIVE_ACKNOWLEDGED, Event.RESET, true, false))
        .isEqualTo(new Move.Refused("its condition still holds"));
  }
}
