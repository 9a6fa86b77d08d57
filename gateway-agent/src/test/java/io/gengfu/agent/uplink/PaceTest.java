package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.store.Epoch;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The pace on lines that are played: one drains so many bytes a second, answers come late. */
class PaceTest {

  private static final int RECORD = 1_000;

  private final Pace pace = new Pace();
  private long now;
  private long sequence;
  private long mostFlying;

  private record Under(OutboxRecord entry, long answeredAt) {}

  private OutboxRecord record(Lane lane) {
    return new OutboxRecord(
        new Epoch(1, "e", ""), lane, ++sequence, Instant.EPOCH, new Body.Transition("a", "{}"));
  }

  /** Sends whatever may go, for so long; the line answers after its own time. */
  private void run(Duration duration, long bytesPerSecond, Duration roundTrip, double stalls) {
    var dice = new SplittableRandom(7);
    Deque<Under> line = new ArrayDeque<>();
    long end = now + duration.toNanos();
    long free = now;
    while (now < end) {
      while (pace.allows(Lane.TELEMETRY)) {
        OutboxRecord entry = record(Lane.TELEMETRY);
        pace.sent(entry, RECORD, now);
        free = Math.max(free, now) + RECORD * 1_000_000_000L / bytesPerSecond;
        free += dice.nextDouble() < stalls ? Duration.ofMillis(300).toNanos() : 0;
        line.add(new Under(entry, free + roundTrip.toNanos()));
      }
      mostFlying = Math.max(mostFlying, pace.flying());
      Under next = line.remove();
      now = next.answeredAt();
      pace.answered(next.entry(), now);
    }
    while (!line.isEmpty()) {
      Under next = line.remove();
      now = next.answeredAt();
      pace.answered(next.entry(), now);
    }
  }

  @Test
  void aThinLineHoldsWhatItDrainsInTwoSeconds() {
    run(Duration.ofMinutes(5), 2_500, Duration.ofMillis(100), 0);

    assertThat(pace.bytesPerSecond()).isBetween(2_300L, 2_700L);
    assertThat(mostFlying).isLessThanOrEqualTo(5_400 + RECORD);
  }

  // One packet of ten is lost and holds up the rest for 0.3 s.
  @Test
  void answersInBunchesDoNotLookLikeAFastLine() {
    run(Duration.ofMinutes(10), 2_500, Duration.ofMillis(100), 0.1);

    assertThat(mostFlying).isLessThanOrEqualTo(2 * 2_750 + RECORD);
  }

  @Test
  void aFastLineIsFilled() {
    run(Duration.ofSeconds(20), 1_000_000, Duration.ofMillis(50), 0);

    // What a round trip takes is under way, so the line never waits for the gateway.
    assertThat(mostFlying).isGreaterThan(50_000 + RECORD);
    assertThat(pace.bytesPerSecond()).isBetween(900_000L, 1_050_000L);
  }

  @Test
  void aLineThatGetsThinnerIsNotOverrunForLong() {
    run(Duration.ofSeconds(20), 100_000, Duration.ofMillis(50), 0);
    run(Duration.ofMinutes(3), 2_500, Duration.ofMillis(50), 0);
    mostFlying = 0;
    run(Duration.ofMinutes(1), 2_500, Duration.ofMillis(50), 0);

    assertThat(mostFlying).isLessThanOrEqualTo(5_400 + RECORD);
  }

  @Test
  void telemetryUnderWayKeepsNoAlertBack() {
    while (pace.allows(Lane.TELEMETRY)) {
      pace.sent(record(Lane.TELEMETRY), RECORD, now);
    }

    assertThat(pace.allows(Lane.ALERT)).isTrue();
    assertThat(pace.allows(Lane.LIFE)).isTrue();
  }

  @Test
  void aFloodOfAlertsKeepsNoFireBack() {
    while (pace.allows(Lane.ALERT)) {
      pace.sent(record(Lane.ALERT), RECORD, now);
    }

    assertThat(pace.flying()).isLessThanOrEqualTo(Pace.FIRST_BYTES + RECORD);
    assertThat(pace.allows(Lane.LIFE)).isTrue();
  }

  // 100 kB at 20 kbit/s take 40 s; a limit of 30 s for the answer would send it again for ever.
  @Test
  void aLargeRecordOnAThinLineIsNotOverdueWhileItIsUnderWay() {
    run(Duration.ofMinutes(1), 2_500, Duration.ofMillis(100), 0);
    pace.sent(record(Lane.TELEMETRY), 100_000, now);

    assertThat(pace.overdueNanos(now + Duration.ofSeconds(60).toNanos()))
        .isLessThan(Duration.ofSeconds(30).toNanos());
    assertThat(pace.overdueNanos(now + Duration.ofSeconds(300).toNanos()))
        .isGreaterThan(Duration.ofSeconds(30).toNanos());
  }

  // Or half open lines would be found the later the more is to be sent.
  @Test
  void onlyALargeRecordMayKeepTheLineSilent() {
    run(Duration.ofMinutes(1), 2_500, Duration.ofMillis(100), 0);
    while (pace.allows(Lane.TELEMETRY)) {
      pace.sent(record(Lane.TELEMETRY), RECORD, now);
    }
    while (pace.allows(Lane.ALERT)) {
      pace.sent(record(Lane.ALERT), RECORD, now);
    }
    assertThat(pace.drainNanos()).isLessThan(Duration.ofSeconds(3).toNanos());

    pace.sent(record(Lane.LIFE), 100_000, now);
    assertThat(pace.drainNanos())
        .isBetween(Duration.ofSeconds(60).toNanos(), Duration.ofSeconds(120).toNanos());
  }
}
