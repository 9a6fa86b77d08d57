package io.gengfu.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.GatewayConfig.StoreConfig;
import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.Remembered;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A wait of 12 h that is under way since 7 h when the gateway goes away for 3 h. It never begins
 * again, and never ends before 12 h have passed for certain.
 */
class OutageTest {

  private static final String WAIT =
      """
      pack: quiet
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: test
      for-each: {zone: infrared_zone}
      rules:
        - id: quiet
          when: "!zone.motion"
          for: 12h
          severity: high
          message: {zh: 无人, en: Nobody}
      """;

  private static final Duration BEFORE = Duration.ofHours(7);
  private static final Duration AWAY = Duration.ofHours(3);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration UP = Duration.ofDays(40);
  private static final Instant WALL = Instant.parse("2026-11-01T22:00:00Z");

  @TempDir private Path folder;

  private Store open(TestClock clock) {
    return Store.open(
        folder,
        new StoreConfig(16, 16, Duration.ofMillis(20)),
        "gw",
        List.of(),
        TestGateway.points(),
        clock);
  }

  /** Lives for so long on this clock with the condition true, then dies without a last word. */
  private void lives(TestClock clock, Duration time) {
    try (Store store = open(clock)) {
      TestGateway gateway = started(store, clock);
      passes(gateway, time);
      hands(gateway, store);
    }
  }

  private static TestGateway started(Store store, TestClock clock) {
    var gateway = new TestGateway(WAIT, new TestDriver(), clock);
    gateway.core.restore(store.restored().instances(), store.restored().outputs());
    gateway.reads("zone.motion", false);
    return gateway;
  }

  private static void passes(TestGateway gateway, Duration time) {
    gateway.core.tick();
    gateway.clock.advance(time);
    gateway.reads("zone.motion", false);
    gateway.core.tick();
  }

  private static void hands(TestGateway gateway, Store store) {
    gateway.decisions.forEach(store.journal(handle -> "")::decided);
    gateway.decisions.clear();
  }

  /** How long the gateway still waits, to the minute. */
  private Duration left(TestClock clock) {
    try (Store store = open(clock)) {
      TestGateway gateway = started(store, clock);
      Duration left = Duration.ZERO;
      for (; gateway.transitions().isEmpty(); left = left.plus(MINUTE)) {
        passes(gateway, MINUTE);
        assertThat(left).isLessThan(Duration.ofHours(20));
      }
      assertThat(gateway.transitions())
          .extracting(AlertTransition::kind)
          .containsExactly(AlertTransition.Kind.RAISED);
      return left;
    }
  }

  @ParameterizedTest(name = "boot {0}, clock {1} then, {2} now and off by {3}: waits {4} more")
  @CsvSource({
    // The boot clock went on: the wall clock does not matter.
    "one, SYNCHRONISED, SYNCHRONISED, PT0S,     PT2H",
    "one, SYNCHRONISED, PLAUSIBLE,    PT0S,     PT2H",
    "one, SYNCHRONISED, UNKNOWN,      PT0S,     PT2H",
    "one, SYNCHRONISED, SYNCHRONISED, PT-24H,   PT2H",
    "one, SYNCHRONISED, PLAUSIBLE,    PT87600H, PT2H",
    "one, PLAUSIBLE,    SYNCHRONISED, PT0S,     PT2H",
    "one, PLAUSIBLE,    PLAUSIBLE,    PT0S,     PT2H",
    "one, PLAUSIBLE,    SYNCHRONISED, PT-24H,   PT2H",
    "one, PLAUSIBLE,    PLAUSIBLE,    PT87600H, PT2H",
    // A synchronised clock at both ends proves the outage; nothing else does.
    "two, SYNCHRONISED, SYNCHRONISED, PT0S,     PT2H",
    "two, SYNCHRONISED, PLAUSIBLE,    PT0S,     PT5H",
    "two, SYNCHRONISED, UNKNOWN,      PT0S,     PT5H",
    "two, SYNCHRONISED, SYNCHRONISED, PT-24H,   PT5H",
    "two, SYNCHRONISED, PLAUSIBLE,    PT-24H,   PT5H",
    "two, SYNCHRONISED, PLAUSIBLE,    PT87600H, PT5H",
    "two, SYNCHRONISED, SYNCHRONISED, PT99999H, PT5H",
    "two, PLAUSIBLE,    SYNCHRONISED, PT0S,     PT5H",
    "two, PLAUSIBLE,    PLAUSIBLE,    PT0S,     PT5H",
    "two, PLAUSIBLE,    UNKNOWN,      PT0S,     PT5H",
    "two, PLAUSIBLE,    SYNCHRONISED, PT-24H,   PT5H",
    "two, PLAUSIBLE,    PLAUSIBLE,    PT87600H, PT5H",
    "two, UNKNOWN,      SYNCHRONISED, PT0S,     PT5H",
  })
  void aWaitGoesOn(String boot, Trust then, Trust now, Duration off, Duration left) {
    lives(new TestClock("one", UP, WALL, then), BEFORE);

    Duration up = boot.equals("one") ? UP.plus(BEFORE).plus(AWAY) : Duration.ofSeconds(30);
    Instant wall = WALL.plus(BEFORE).plus(AWAY).plus(off);

    assertThat(left(new TestClock(boot, up, wall, now))).isEqualTo(left);
  }

  // What the second boot lived counts, though nobody knows how long lay between the three.
  @Test
  void severalBootsAddUp() {
    lives(new TestClock("one", UP, WALL, Trust.PLAUSIBLE), Duration.ofHours(3));
    lives(new TestClock("two", MINUTE, WALL, Trust.UNKNOWN), Duration.ofHours(2));
    lives(new TestClock("three", MINUTE, WALL, Trust.UNKNOWN), Duration.ofHours(2));

    assertThat(left(new TestClock("four", MINUTE, WALL, Trust.SYNCHRONISED)))
        .isEqualTo(Duration.ofHours(5));
  }

  // A box that is replaced: the other one has been up for longer than the file is old.
  @Test
  void aStoreMovedToAnotherMachineGainsNothing() {
    lives(new TestClock("one", MINUTE, WALL, Trust.PLAUSIBLE), BEFORE);

    assertThat(left(new TestClock("other", UP, WALL, Trust.PLAUSIBLE)))
        .isEqualTo(Duration.ofHours(5));
  }

  @Test
  void aBootThatIsTheSameByNameAloneGainsNothing() {
    lives(new TestClock("one", UP, WALL, Trust.PLAUSIBLE), BEFORE);

    assertThat(left(new TestClock("one", MINUTE, WALL, Trust.PLAUSIBLE)))
        .isEqualTo(Duration.ofHours(5));
  }

  @Test
  void trustThatComesLaterMovesNothing() {
    lives(new TestClock("one", UP, WALL, Trust.SYNCHRONISED), BEFORE);
    lives(new TestClock("two", MINUTE, Instant.EPOCH, Trust.UNKNOWN), MINUTE);

    Instant later = WALL.plus(BEFORE).plus(AWAY);
    assertThat(left(new TestClock("two", MINUTE.multipliedBy(2), later, Trust.SYNCHRONISED)))
        .isEqualTo(Duration.ofHours(5).minus(MINUTE));
  }

  @Test
  void aWaitIsWrittenAtMostOnceAMinute() {
    var gateway = new TestGateway(WAIT, new TestDriver(), new TestClock());
    gateway.core.tick();
    gateway.decisions.clear();

    for (int i = 0; i < 60; i++) {
      gateway.reads("zone.motion", false).reads("zone.motion", true).reads("zone.motion", false);
      gateway.clock.advance(Duration.ofSeconds(1));
      gateway.core.tick();
    }

    assertThat(gateway.decisions).singleElement().satisfies(d -> assertThat(d.states()).hasSize(1));
  }

  @Test
  void whatIsUnderWayAtTheEndIsWritten() {
    var gateway = new TestGateway(WAIT, new TestDriver(), new TestClock());
    gateway.core.tick();
    gateway.reads("zone.motion", false);
    gateway.decisions.clear();

    gateway.core.save();

    assertThat(gateway.decisions).flatExtracting(Decision::states).hasSize(1);
  }

  // The store's file was damaged, and whatever was on the bad page is not known to anybody else.
  @Test
  void whatWasSavedAlreadyIsWrittenAgainWhenTheFileMayHaveLostIt() {
    var gateway = new TestGateway(WAIT, new TestDriver(), new TestClock());
    gateway.reads("zone.motion", false);
    gateway.core.save();
    gateway.decisions.clear();
    gateway.core.save();
    assertThat(gateway.decisions).flatExtracting(Decision::states).isEmpty();

    gateway.core.saveAgain();
    gateway.core.tick();

    assertThat(gateway.decisions).flatExtracting(Decision::states).hasSize(1);
    assertThat(gateway.decisions).flatExtracting(Decision::outputs).isNotEmpty();
  }

  @Test
  void thePersonInTheCarIsWrittenAtOnceAndAFlickerOnceASecond() {
    String pack =
        """
        pack: trapped
        version: "1.0.0"
        title: {zh: 测试, en: Test}
        scenario: test
        for-each: {lift: lift}
        signals:
          occupied: {latch: lift.person, until: lift.door == Door.open}
        rules:
          - id: trapped
            when: occupied
            for: 30s
            severity: high
            message: {zh: 困人, en: Trapped}
        """;
    var gateway = new TestGateway(pack);
    gateway.reads("lift.door", "closed").core.tick();
    gateway.decisions.clear();

    gateway.reads("lift.person", true);
    assertThat(gateway.decisions)
        .flatExtracting(Decision::states)
        .extracting(InstanceState::memory)
        .containsExactly(List.of(1.0));
    gateway.reads("lift.person", true).reads("lift.person", false);
    gateway.reads("lift.door", "open").reads("lift.door", "closed").reads("lift.person", true);
    assertThat(gateway.decisions).hasSize(1);
    gateway.waits(Duration.ofSeconds(2));
    assertThat(gateway.decisions).hasSize(2);

    var next = new TestGateway(pack);
    next.core.restore(Remembered.sameClock(gateway.decisions.getLast().states()), List.of());
    Runnable readings = () -> next.reads("lift.door", "closed").reads("lift.person", false);
    next.waits(Duration.ofSeconds(29), readings);
    assertThat(next.transitions()).isEmpty();
    next.waits(Duration.ofSeconds(2), readings);
    assertThat(next.transitions()).hasSize(1);
  }
}
