package io.gengfu.rules.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.util.List;

/** A pack and its one test as an installer writes them. */
final class Written {

  /** Its tests begin in line 20. */
  static final String PACK =
      """
      pack: watch
      version: "1.0.0"
      title: {zh: 测试, en: Test}
      scenario: test
      for-each: {lift: lift}
      parameters: {wait: 2s, hold: 60s}
      rules:
        - id: hold
          when: lift.ebike
          for: ${wait}
          alert: false
          do:
            - {set: lift.door_hold, to: true, at-most: "${hold}"}
            - {say: lift.voice, zh: 请勿进入, en: "No."}
        - id: code
          when: lift.fault_code == '01' || lift.speed > 2.5 || lift.mode == Mode.inspection
          clear-for: 500ms
          severity: high
          message: {zh: 故障, en: Fault}
      """;

  private Written() {}

  /** The problems of the pack with one test of this text, each as its line. */
  static List<String> problems(String test) {
    var problems = new Problems();
    var read =
        YamlReader.parse(PACK + "tests:\n" + test, "watch.yaml", problems)
            .flatMap(document -> PackTrials.read(document, problems));
    assertThat(read.isEmpty()).isEqualTo(!problems.isEmpty());
    return problems.all().stream().map(Problem::toString).toList();
  }

  static PackTrials trials(String tests) {
    var problems = new Problems();
    var read =
        YamlReader.parse(PACK + tests, "watch.yaml", problems)
            .flatMap(document -> PackTrials.read(document, problems));
    assertThat(problems.all()).isEmpty();
    return read.orElseThrow();
  }

  /** One test with these steps, which begin in line 23. */
  static Trial trial(String steps) {
    return trials("tests:\n  - name: it\n    steps:\n" + steps.indent(6)).trials().getFirst();
  }

  /** What is wrong with the outcome of these steps; empty when they pass. */
  static String differences(String steps) {
    return String.join(
        "\n", trial(steps).run().differences().stream().map(Difference::toString).toList());
  }
}
