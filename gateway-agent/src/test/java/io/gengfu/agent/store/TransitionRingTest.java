package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.Decision.Step;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TransitionRingTest {
  private final TransitionRing ring = new TransitionRing(2);

  private void put(String alert, String instance, int number, Kind kind) {
    ring.put(Alerts.decision(Alerts.step(alert, instance, Lane.ALERT, number, kind)));
  }

  private List<String> drained() {
    List<String> all = new ArrayList<>();
    for (TransitionRing.Queued entry : ring.drain()) {
      for (Step step : entry.decision().steps()) {
        all.add(step.transition().alertId() + "#" + step.transition().number());
      }
    }
    return all;
  }

  @Test
  void aFullRingKeepsTheLatestStateOfEachInstanceAndCounts() {
    put("a", "i1", 1, Kind.RAISED);
    put("b", "i2", 1, Kind.RAISED);
    put("a", "i1", 2, Kind.ACKNOWLEDGED);
    put("a", "i1", 3, Kind.CLEARED);
    put("c", "i3", 1, Kind.RAISED);

    List<TransitionRing.Queued> entries = ring.drain();

    assertThat(entries).hasSize(4);
    assertThat(entries.stream().mapToInt(TransitionRing.Queued::collapsed))
        .containsExactly(0, 0, 1, 0);
    assertThat(entries.get(2).decision().steps())
        .singleElement()
        .satisfies(step -> assertThat(step.transition().number()).isEqualTo(3));
  }

  // Else it would stay open at the platform for ever.
  @Test
  void theEndOfAnAlertTheStoreKnowsSurvivesTheNextAlertOfItsInstance() {
    put("a", "i1", 1, Kind.RAISED);
    put("x", "i9", 1, Kind.RAISED);
    put("a", "i1", 2, Kind.CLEARED);
    put("b", "i1", 1, Kind.RAISED);
    put("b", "i1", 2, Kind.WITHDRAWN);
    put("c", "i1", 1, Kind.RAISED);

    assertThat(drained()).containsExactly("a#1", "x#1", "a#2", "c#1");
  }

  @Test
  void afterADrainTheRingTakesDecisionsAgain() {
    for (int i = 1; i < 10; i++) {
      put("a", "i1", i, Kind.RAISED);
    }
    drained();
    put("a", "i1", 10, Kind.CLEARED);

    assertThat(drained()).containsExactly("a#10");
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void aFastProducerNeverMakesAnInstanceGoBack() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= 50_000; i++) {
                    put("a" + i % 3, "i" + i % 3, i, Kind.RAISED);
                  }
                  done.set(true);
                });
    int[] last = new int[3];
    int steps = 0;
    while (!done.get() || !ring.isEmpty()) {
      for (TransitionRing.Queued entry : ring.drain()) {
        steps += entry.collapsed();
        for (Step step : entry.decision().steps()) {
          int instance = step.transition().number() % 3;
          assertThat(step.transition().number()).isGreaterThan(last[instance]);
          last[instance] = step.transition().number();
          steps++;
        }
      }
    }
    producer.join();
    assertThat(steps).isEqualTo(50_000);
    assertThat(last).containsExactly(49_998, 49_999, 50_000);
  }
}
