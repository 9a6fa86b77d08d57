package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gengfu check} reads the tests of a site's packs; running them is another word's task. */
class PackTestMistakesTest {

  private static final String TESTS =
      """
      tests:
        - name: sounds for an e-bike
          steps:
            - reads: {lift.ebike: true, lift.mode: normal}
            - after: 1s
              expect: [raised ebike, set siren.sounding true]
      """;

  @TempDir Path dir;
  private SiteFolder folder;

  @BeforeEach
  void writeFolder() {
    folder = new SiteFolder(dir);
  }

  private void tests(String old, String by) {
    assertThat(TESTS).contains(old);
    folder.write("packs/watch.yaml", SiteFolder.PACK + TESTS.replace(old, by));
  }

  private List<String> check() {
    var problems = new Problems();
    var site = SiteReader.readToCheck(dir, List.of(folder.wired), problems);
    assertThat(site.isPresent()).isEqualTo(problems.isEmpty());
    return problems.all().stream().map(Problem::toString).toList();
  }

  @Test
  void soundTestsAreNoMistake() {
    tests("ebike: true", "ebike: true");

    assertThat(check()).isEmpty();
  }

  // The shipped ones that a site names are read too, with the devices of their tests.
  @Test
  void packWithoutTestsIsNoMistake() {
    assertThat(check()).isEmpty();
  }

  @Test
  void unknownSignalIsRefusedAtItsPlace() {
    tests("lift.ebike", "lift.ebkie");

    assertThat(check())
        .singleElement()
        .asString()
        .startsWith(
            "packs/watch.yaml:19:17: tests[0].steps[0].reads.lift.ebkie: is no point; wanted: did"
                + " you mean ebike?");
  }

  @Test
  void unknownDeviceIsRefusedAtItsPlace() {
    tests("lift.mode", "lfit.mode");

    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("packs/watch.yaml:19:35: tests[0].steps[0].reads.lfit.mode: is no point;");
  }

  @Test
  void unknownRuleIsRefused() {
    tests("raised ebike", "raised ebkie");

    assertThat(check()).singleElement().asString().startsWith("packs/watch.yaml:21:");
  }

  // A test may fail on a site's box without anything being wrong there: that is for gengfu test.
  @Test
  void testThatWouldFailIsNoMistake() {
    tests("after: 1s", "after: 500ms");

    assertThat(check()).isEmpty();
  }

  @Test
  void mistakeOfThePackIsNotSaidAgainByItsTests() {
    folder.write(
        "packs/watch.yaml",
        (SiteFolder.PACK + TESTS).replace("when: lift.ebike", "when: lift.ebkie"));

    assertThat(check())
        .singleElement()
        .asString()
        .contains("rules[0].when: unknown signal lift.ebkie");
  }

  @Test
  void gatewayThatRunsDoesNotReadTests() {
    tests("lift.ebike", "lift.ebkie");

    assertThat(folder.lines()).isEmpty();
  }
}
