package io.gengfu.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TelemetryRingTest {

  @Test
  void theOldestGoesWhenThereIsNoRoomAndIsCounted() {
    TelemetryRing ring = new TelemetryRing(8, 20);
    for (int i = 0; i < 20; i++) {
      ring.put(i, i, Known.GOOD, i, 0);
    }
    List<Integer> points = new ArrayList<>();

    int taken = ring.drain(100, (point, value, known, at, boot) -> points.add(point));

    assertThat(taken).isEqualTo(8);
    assertThat(points).containsExactly(12, 13, 14, 15, 16, 17, 18, 19);
    assertThat(ring.dropped()).isEqualTo(12);
  }

  // An operator has to learn which meter has a hole, not only that there is one somewhere.
  @Test
  void whatIsLostIsToldPointByPointOnceTheRingIsEmpty() {
    TelemetryRing ring = new TelemetryRing(8, 3);
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ring.put(i < 10 ? 1 : 2, i, Known.GOOD, i, 0);
    }

    ring.drain(4, (point, value, known, at, boot) -> {});
    ring.losses((point, readings) -> lost.add(point + ": " + readings));
    assertThat(lost).isEmpty();

    ring.drain(100, (point, value, known, at, boot) -> {});
    ring.losses((point, readings) -> lost.add(point + ": " + readings));
    ring.losses((point, readings) -> lost.add("again"));
    assertThat(lost).containsExactly("1: 10", "2: 2");
  }

  @Test
  void aReadingIsNeverTornByAFastProducer() throws Exception {
    TelemetryRing ring = new TelemetryRing(16, 2_000_000);
    AtomicBoolean done = new AtomicBoolean();
    int total = 2_000_000;
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < total; i++) {
                    ring.put(i, i, Known.GOOD, i, 0);
                  }
                  done.set(true);
                });
    long seen = 0;
    boolean more = true;
    while (more) {
      more = !done.get();
      int taken =
          ring.drain(
              64,
              (point, value, known, at, boot) -> {
                assertThat(value).isEqualTo(point);
                assertThat(at).isEqualTo(point);
              });
      seen += taken;
      more |= taken > 0;
    }
    producer.join();
    assertThat(seen + ring.dropped()).isEqualTo(total);
  }
}
