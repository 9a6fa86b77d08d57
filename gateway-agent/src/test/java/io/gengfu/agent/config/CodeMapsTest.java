package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Value;
import io.gengfu.settings.Problems;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codes that many profiles share, as files. */
class CodeMapsTest {

  private static final String OWN = "codes: {1: normal, 4: firefighter}";

  @TempDir private Path dir;

  private SiteFolder with(String mode) {
    return new SiteFolder(dir).edit("profiles/plain-lift.yaml", OWN, mode);
  }

  private PointSettings mode(SiteFolder folder) {
    return folder
        .read(new Problems())
        .orElseThrow()
        .lines()
        .getFirst()
        .devices()
        .getFirst()
        .points()
        .stream()
        .filter(p -> p.point().signal().name().equals("mode"))
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable Value value(PointSettings point, double raw) {
    return Conversion.of(point.point(), point.mapping()).reading(raw).value();
  }

  @Test
  void aShippedMapIsAppliedToThePoint() {
    SiteFolder folder = with("code-map: gbt24476-mode");

    assertThat(folder.lines()).isEmpty();
    assertThat(value(mode(folder), 4)).isEqualTo(new Value.Constant("firefighter"));
    assertThat(value(mode(folder), 9)).isNull();
  }

  @Test
  void codesAtThePointComeFirst() {
    SiteFolder folder = with("code-map: gbt24476-mode, codes: {4: inspection, 9: stop}");

    assertThat(value(mode(folder), 4)).isEqualTo(new Value.Constant("inspection"));
    assertThat(value(mode(folder), 9)).isEqualTo(new Value.Constant("stop"));
    assertThat(value(mode(folder), 1)).isEqualTo(new Value.Constant("normal"));
  }

  @Test
  void aMapThatIsNotThereIsNamedWithTheNearest() {
    assertThat(with("code-map: gbt24476-mod").lines())
        .containsExactly(
            "profiles/plain-lift.yaml:8:29: points.mode.code-map: there is no code map"
                + " gbt24476-mod; wanted: did you mean gbt24476-mode? one of gbt24476-fault,"
                + " gbt24476-mode");
  }

  // A second list below the first looked as if it held, and no code of it did.
  @Test
  void aKeyThatNoMapHasIsReportedWhereItStands() {
    SiteFolder folder =
        with("code-map: mine")
            .write("codes/mine.yaml", "codes: {1: normal}\ncode: {4: firefighter}\n");

    assertThat(folder.lines())
        .singleElement()
        .asString()
        .startsWith("codes/mine.yaml:2:1: code: ")
        .contains("codes");
  }

  // The mistake is in the map, so that is where somebody has to look.
  @Test
  void aMistakeInASitesOwnMapIsReportedThere() {
    SiteFolder folder = with("code-map: mine").write("codes/mine.yaml", "codes:\n  1: norml\n");

    assertThat(folder.lines())
        .singleElement()
        .asString()
        .startsWith("codes/mine.yaml:2:6: points.mode.codes.1: there is no Mode.norml")
        .contains("did you mean normal?");
  }

  @Test
  void aMapWithoutCodesIsNone() {
    SiteFolder folder = with("code-map: mine").write("codes/mine.yaml", "1: normal\n");

    assertThat(folder.lines())
        .singleElement()
        .asString()
        .contains("points.mode.code-map: mine has no codes; wanted: codes: {");
  }
}
