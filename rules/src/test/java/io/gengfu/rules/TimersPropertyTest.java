package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The heap against a sorted map. */
class TimersPropertyTest {

  @Property(tries = 500)
  void areTakenInTheOrderTheyAreDueHoweverManyWereStopped(
      @ForAll @Size(max = 200) List<@IntRange(max = 9_999) Integer> steps) {
    var timers = new Timers(32);
    var expected = new TreeMap<Integer, Long>();

    for (int step : steps) {
      int instance = step % 32;
      if (step % 3 == 0) {
        timers.stop(instance);
        expected.remove(instance);
      } else if (!timers.isRunning(instance)) {
        timers.start(instance, step / 32);
        expected.put(instance, (long) (step / 32));
      }
      assertThat(timers.next())
          .isEqualTo(expected.values().stream().min(Long::compare).orElse(Long.MAX_VALUE));
    }

    Comparator<Integer> byTime = Comparator.comparing(expected::get);
    for (int instance : expected.keySet().stream().sorted(byTime.thenComparing(i -> i)).toList()) {
      assertThat(timers.take()).isEqualTo(instance);
    }
    assertThat(timers.next()).isEqualTo(Long.MAX_VALUE);
  }
}
