package io.gengfu.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> KNOWN = List.of("door", "door_zone", "floor", "speed", "mode");

  @ParameterizedTest
  @CsvSource({
    "dor, door", // one missing
    "doors, door", // one too many
    "doar, door", // one other
    "odor, door", // two swapped
    "doorzone, door_zone",
    "sped, speed",
    "mdoe, mode"
  })
  void aSlipIsFound(String word, String meant) {
    assertThat(Nearest.to(word, KNOWN)).contains(meant);
  }

  @Test
  void whatIsFarFromEverythingHasNoNearest() {
    assertThat(Nearest.to("temperature", KNOWN)).isEmpty();
    assertThat(Nearest.to("x", KNOWN)).isEmpty();
  }

  @Test
  void ofTwoAsNearTheFirstInTheAlphabetIsTaken() {
    assertThat(Nearest.to("lift-3", List.of("lift-2", "lift-1"))).contains("lift-1");
  }

  @Test
  void aHintLeadsWithTheNearestAndNamesAll() {
    assertThat(Nearest.hint("mod", List.of("mode", "floor")))
        .isEqualTo("did you mean mode? one of floor, mode");
    assertThat(Nearest.hint("speed", List.of("mode", "floor"))).isEqualTo("one of floor, mode");
  }
}
