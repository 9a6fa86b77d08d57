package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

/** A site whose one rule reads one derived signal, {@code s}. */
final class SignalBench {

  private SignalBench() {}

  static Bench with(String signal) {
    String when = signal.contains("at-least") || signal.contains("below") ? "s" : "s > 1e6";
    return Bench.with(Bench.signals(when, "s: " + signal));
  }

  static Bench flag(String signal) {
    return Bench.with(Bench.signals("s", "s: " + signal));
  }

  static void is(Bench site, double value) {
    assertThat(site.signal("s")).isEqualTo(value);
  }

  static void isUnknown(Bench site) {
    assertThat(site.signal("s")).isNaN();
  }
}
