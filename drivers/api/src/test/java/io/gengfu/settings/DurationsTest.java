package io.gengfu.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "400ms, PT0.4S",
    "1.5s, PT1.5S",
    "0.001s, PT0.001S",
    "90s, PT1M30S",
    "2m, PT2M",
    "12h, PT12H",
    "30d, PT720H"
  })
  void aNumberAndAUnitIsADuration(String text, Duration expected) {
    assertThat(Durations.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5S", "1m30s", ".5s", "5.s", "1e3s", "5sec"})
  void anythingElseIsNone(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "400ms", "1500ms", "90s", "2m", "12h", "30d"})
  void whatIsShownIsReadBackTheSame(String text) {
    assertThat(Durations.parse(text).map(Durations::show)).contains(text);
  }

  @Test
  void theLargestWholeUnitIsShown() {
    assertThat(Durations.show(Duration.ofMinutes(2))).isEqualTo("2m");
    assertThat(Durations.show(Duration.ofDays(1))).isEqualTo("1d");
  }
}
