package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A garbage collection on the way of a reading is a siren that sounds late. */
class AllocationTest {

  private static final int READINGS = 100_000;

  @Test
  void readingWithoutTransitionAllocatesNothing() {
    String conditions =
        "when: occupied && lift.mode in [Mode.normal, Mode.stop] && lift.speed * 2 > 3"
            + " && lift.fault_code != '01'";
    Bench site =
        Bench.with(
            Bench.latched("occupied: {latch: lift.person, until: lift.door == Door.open}")
                .replace("when: occupied", conditions + "\n    for: 1h"));
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
