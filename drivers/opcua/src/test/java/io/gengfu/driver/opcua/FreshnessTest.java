package io.gengfu.driver.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.opcua.Link.Update;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promise of freshness with a clock that the test moves; the interval is 1,000 ms. */
class FreshnessTest {

  private static final Failure LOST = new Failure(Cause.UNREACHABLE, "lost");

  private final DeviceSettings device =
      SampleDevice.of("lift-1", DeviceClasses.LIFT)
          .interval(Duration.ofSeconds(1))
          .address("url", "opc.tcp://127.0.0.1:1")
          .point("mode", "node", "ns=1;s=mode", "codes", java.util.Map.of("1", "normal"))
          .point("door_hold", "node", "ns=1;s=door_hold")
          .build();
  private final Point mode = device.points().get(0).point();
  private final Point hold = device.points().get(1).point();
  private final List<Reading> handed = new ArrayList<>();
  private final Freshness freshness =
      new Freshness(OpcUaLine.of(List.of(OpcUaSettings.of(device))), handed::add, 0);
  private final Reading normal = Reading.good(mode, new Value.Constant("normal"));
  private final Reading held = Reading.good(hold, Value.of(true));
  private final Reading free = Reading.good(hold, Value.of(false));

  @Test
  void aKeepAliveHandsOverWhatStillStands() {
    subscribed();

    keepAlive(500);

    assertThat(handed).containsExactly(normal, free);
  }

  @Test
  void aChangeHandsOverTheUnchangedToo() {
    subscribed();

    published(500, new Update(1, held));

    assertThat(handed).containsExactlyInAnyOrder(normal, held);
  }

  @Test
  void everythingIsBadOnceTheServerHasBeenSilentForNineTenthsOfTheInterval() {
    subscribed();

    tick(899);
    assertThat(handed).isEmpty();
    tick(901);

    assertThat(handed)
        .extracting(Reading::quality)
        .containsExactly(
            new Quality.Bad(Cause.TIMEOUT, "no publish response within the interval"),
            new Quality.Bad(Cause.TIMEOUT, "no publish response within the interval"));
  }

  // A tick alone must never make a value look younger than its proof.
  @Test
  void noValueIsHandedOverWithoutNewProof() {
    subscribed();

    for (int millis = 5; millis < 5_000; millis += 5) {
      tick(millis);
    }

    assertThat(handed).isNotEmpty().allMatch(r -> r.quality() instanceof Quality.Bad);
  }

  @Test
  void whileSilentEachPointIsReportedBadOncePerInterval() {
    subscribed();

    for (int millis = 5; millis <= 4_600; millis += 5) {
      tick(millis);
    }

    assertThat(handed.stream().filter(r -> r.point().equals(mode))).hasSize(5);
  }

  @Test
  void anAnswerAfterSilenceBringsTheValuesBack() {
    subscribed();
    tick(950);
    handed.clear();

    keepAlive(1_200);

    assertThat(handed).containsExactly(normal, free);
  }

  @Test
  void aLostConnectionIsBadAtOnceAndAgainOncePerInterval() {
    subscribed();

    freshness.down(LOST, millis(300));
    assertThat(handed).containsExactly(LOST.of(mode), LOST.of(hold));
    handed.clear();
    tick(1_100);
    assertThat(handed).isEmpty();
    tick(1_210);

    assertThat(handed).containsExactly(LOST.of(mode), LOST.of(hold));
  }

  // The server's memory of before is not proof of now.
  @Test
  void afterReconnectingOnlyFreshValuesCount() {
    subscribed();
    freshness.down(LOST, millis(300));
    freshness.up(millis(400));
    handed.clear();

    keepAlive(500);
    assertThat(handed).isEmpty();
    published(600, new Update(0, normal));
    assertThat(handed).containsExactly(normal);
    handed.clear();
    keepAlive(1_400);

    assertThat(handed).contains(normal);
    assertThat(handed.getLast().quality())
        .isEqualTo(new Quality.Bad(Cause.TIMEOUT, "no first value of ns=1;s=door_hold"));
  }

  @Test
  void aReadBackStandsUntilTheSubscriptionHasHadTimeToAgree() {
    subscribed();

    freshness.readBack(1, held, millis(100));
    keepAlive(200);
    assertThat(handed).containsExactly(held, normal, held);
    handed.clear();
    published(300, new Update(1, held));
    handed.clear();
    published(400, new Update(1, free));

    assertThat(handed).containsExactly(free, normal);
  }

  // The lift let go by itself in the moment between the write and the next look.
  @Test
  void aReadBackThatTheSubscriptionNeverConfirmsIsGivenUp() {
    subscribed();

    freshness.readBack(1, held, millis(100));
    keepAlive(600);
    handed.clear();
    keepAlive(1_050);

    assertThat(handed).containsExactly(normal, free);
  }

  private void subscribed() {
    freshness.up(0);
    published(0, new Update(0, normal), new Update(1, free));
    handed.clear();
  }

  private void keepAlive(int millis) {
    published(millis);
  }

  private void published(int millis, Update... changes) {
    freshness.published(0, List.of(changes), millis(millis), millis(millis));
  }

  private void tick(int millis) {
    freshness.tick(millis(millis));
  }

  private static long millis(int millis) {
    return millis * 1_000_000L;
  }
}
