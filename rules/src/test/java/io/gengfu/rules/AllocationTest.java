package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A garbage collection on the way of a reading is a siren that sounds late. */
class AllocationTest {

  private static final int READINGS = 100_000;

  // What counts, waits and looks back costs nothing either.
  @Test
  void readingThatDerivedSignalsFollowAllocatesNothing() {
    Bench site =
        Bench.with(
            Bench.signals(
                "inside && (doors && still && mean > 100 || sum > 1e9 && order && votes && rise > 1e6)",
                "inside: {latch: lift.person, until: lift.door == Door.open}",
                "doors: {count: lift.door == Door.open, within: 10m, at-least: 20}",
                "still: {absent: lift.person, longer-than: 12h}",
                "mean: {avg: lift.speed, over: 1m}",
                "sum: {sum: lift.speed, over: 1m}",
                "rise: {rate: lift.speed, over: 1m, per: 1m}",
                "order: {sequence: [lift.person, lift.door == Door.open], within: 30s}",
                "votes: {at-least: 2, of: [lift.person, lift.ebike], within: 10s}"));
    site.reads("lift-1.door", "closed").reads("lift-1.ebike", false);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    work(site, READINGS);
    site.silently("2H");

    long before = threads.getCurrentThreadAllocatedBytes();
    work(site, READINGS);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(bytes).isLessThan(READINGS / 100);
    assertThat(site.decisions()).isEmpty();
  }

  @Test
  void readingWithoutTransitionAllocatesNothing() {
    String conditions =
        "when: occupied && lift.mode in [Mode.normal, Mode.stop] && lift.speed * 2 > 3"
            + " && lift.fault_code != '01'";
    Bench site =
        Bench.with(
            Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}")
                .replace("when: occupied", conditions + "\n    for: 1h")
                .replace("{lift.name}", "{lift.speed} {lift.fault_code} {occupied}"));
    site.reads("lift-1.door", "closed").reads("lift-1.mode", "normal");
    site.reads("lift-1.fault_code", "00");
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    work(site, READINGS);

    long before = threads.getCurrentThreadAllocatedBytes();
    work(site, READINGS);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    // The measurement itself may cost a few bytes; a single object for each reading costs 16.
    assertThat(bytes).isLessThan(READINGS / 100);
    assertThat(site.decisions()).isEmpty();
  }

  @Test
  void readingThatAnAlertsLifeFollowsAllocatesNothing() {
    Bench site =
        Bench.with(
            Bench.rule(
                "when: lift.person",
                "suppress-when: lift.door == Door.open || lift.ebike",
                "swinger: {at-most: 3}",
                "digest: {more-than: 3, within: 10m}",
                "escalate: [{after: 1h, severity: critical}]",
                "latched: true"));
    site.reads("lift-1.ebike", true);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    work(site, READINGS);

    long before = threads.getCurrentThreadAllocatedBytes();
    work(site, READINGS);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(bytes).isLessThan(READINGS / 100);
    assertThat(site.decisions()).isEmpty();
  }

  // Starts and stops the wait, pauses it, moves the latch, and repeats values.
  private static void work(Bench site, int readings) {
    int speed = site.point("lift-1.speed").index();
    int person = site.point("lift-1.person").index();
    int door = site.point("lift-1.door").index();
    RuleEngine engine = site.engine;
    for (int i = 0; i < readings; i += 8) {
      engine.reading(person, 1, Known.GOOD, site.now() + i);
      engine.reading(speed, 2.5, Known.GOOD, site.now() + i);
      engine.reading(speed, 2.5, Known.GOOD, site.now() + i);
      engine.quality(speed, Known.STALE, site.now() + i);
      engine.reading(speed, 2.4, Known.GOOD, site.now() + i);
      engine.reading(door, 1, Known.GOOD, site.now() + i);
      engine.reading(door, 0, Known.GOOD, site.now() + i);
      engine.reading(person, 0, Known.GOOD, site.now() + i);
    }
  }
}
