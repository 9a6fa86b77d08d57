package io.gengfu.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.trial.Outcome;
import io.gengfu.rules.trial.PackTrials;
import io.gengfu.rules.trial.Trial;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the packs say of themselves is true, and says enough. */
class ShippedPacksTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "."), "src/main/resources/io/gengfu/packs");

  static List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  private static PackTrials read(Path pack) {
    var problems = new Problems();
    var trials =
        YamlReader.read(pack, pack.getFileName().toString(), problems)
            .flatMap(document -> PackTrials.read(document, problems));
    assertThat(problems.all()).isEmpty();
    return trials.orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> everyTestOfEveryPackPasses() throws IOException {
    return packs().stream()
        .map(ShippedPacksTest::read)
        .flatMap(
            pack ->
                pack.trials().stream()
                    .map(
                        trial ->
                            DynamicTest.dynamicTest(
                                pack.pack() + ": " + trial.name(),
                                () -> assertThat(trial.run().differences()).isEmpty())));
  }

  @ParameterizedTest
  @MethodSource("packs")
  void everyRuleActsInSomeTest(Path file) {
    PackTrials pack = read(file);
    Set<String> acted = new HashSet<>();
    for (Trial trial : pack.trials()) {
      Outcome outcome = trial.run();
      acted.addAll(outcome.acted());
    }

    assertThat(acted).containsAll(pack.rules());
  }

  // What people copy from must work.
  @Test
  void testInTheReferencePasses() throws IOException {
    String reference = Files.readString(FOLDER.resolve("../../../../../../../../docs/packs.md"));
    String tests = reference.substring(reference.indexOf("```yaml\ntests:") + "```yaml\n".length());
    String pack = Files.readString(FOLDER.resolve("ebike-in-lift.yaml"));
    String both =
        pack.substring(0, pack.indexOf("\ntests:") + 1) + tests.substring(0, tests.indexOf("```"));
    var problems = new Problems();
    var trials =
        YamlReader.parse(both, "packs.md", problems)
            .flatMap(document -> PackTrials.read(document, problems));

    assertThat(problems.all()).isEmpty();
    assertThat(trials.orElseThrow().trials())
        .singleElement()
        .satisfies(trial -> assertThat(trial.run().differences()).isEmpty());
  }

  // A rule that fires at everything passes every test that wants it to fire.
  @ParameterizedTest
  @MethodSource("packs")
  void everyPackSaysWhatItLeavesAlone(Path pack) {
    assertThat(read(pack).trials()).anyMatch(Trial::isQuiet);
  }
}
