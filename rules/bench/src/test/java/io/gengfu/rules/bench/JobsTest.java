package io.gengfu.rules.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decides differently cannot be compared in speed. */
class JobsTest {

  @ParameterizedTest
  @ValueSource(strings = {"A", "B"})
  void allWaysRaiseAndClearTheSameAlertsAtTheSameTimes(String job) {
    List<String> hand = alerts(job, "hand");

    assertThat(hand).hasSizeGreaterThan(1_000).anyMatch(line -> line.startsWith("0 "));
    assertThat(alerts(job, "engine")).isEqualTo(hand);
    assertThat(alerts(job, "asked")).isEqualTo(hand);
    assertThat(alerts(job, "closures")).isEqualTo(hand);
    assertThat(alerts(job, "cel")).isEqualTo(hand);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "B"})
  void steadyStreamChangesNoAlertAfterItsFirstRounds(String job) {
    for (String way : List.of("hand", "engine", "asked", "closures", "cel")) {
      var alerts = new ArrayList<Long>();
      Job rules = Jobs.of(job, way, 100, (device, rule, raised, nanos) -> alerts.add(nanos));
      Readings readings = Readings.steady(100, Readings.ROUNDS);
      long end = run(rules, readings, 10_000_000L, 0);
      assertThat(alerts).hasSize(10);

      run(rules, readings, 10_000_000L, end);

      assertThat(alerts).hasSize(10);
    }
  }

  private static List<String> alerts(String job, String way) {
    var alerts = new ArrayList<String>();
    Job rules =
        Jobs.of(
            job,
            way,
            100,
            (device, rule, raised, nanos) ->
                alerts.add(rule + " " + device + " " + raised + " " + nanos));
    // Some waits are over by time, some by readings.
    run(rules, Readings.wild(100, 20_000, 4), 150_000_000L, 0);
    alerts.sort(null);
    return alerts;
  }

  private static long run(Job rules, Readings readings, long pause, long from) {
    long now = from;
    for (int i = 0; i < readings.size(); i++) {
      now += pause;
      int address = rules.address(readings.devices[i], readings.signals[i]);
      rules.reading(address, readings.values[i], readings.known[i], now);
    }
    return now;
  }
}
