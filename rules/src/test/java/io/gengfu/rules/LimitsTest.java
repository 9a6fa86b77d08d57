package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Points;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pack that would cost too much is refused before it costs anything. */
class LimitsTest {

  private static String pack(int signals, int rules) {
    return """
    pack: large
    version: "1"
    title: {zh: 大, en: Large}
    scenario: lift
    for-each: {lift: lift}
    signals:
      first: {avg: lift.speed, over: 1m}
    %srules:
    %s"""
        .formatted(
            lines(signals - 1, "  s%d: {avg: lift.speed, over: 2m}\n"),
            lines(
                rules,
                "  - {id: r%d, when: lift.ebike, severity: low, message: {zh: 一, en: One}}\n"));
  }

  private static String lines(int number, String line) {
    return IntStream.range(0, number).mapToObj(line::formatted).collect(Collectors.joining());
  }

  private static List<String> problems(int lifts, String pack) {
    var devices = new ArrayList<Device>();
    for (int i = 0; i < lifts; i++) {
      devices.add(Bench.device("lift-" + i, DeviceClasses.LIFT, "1"));
    }
    var problems = new Problems();
    var document = YamlReader.parse(pack, "large.yaml", problems).orElseThrow();
    RuleSet.of(List.of(new Binding(document, Map.of(), Map.of())), new Points(devices), problems);
    return problems.all().stream().map(Problem::toString).toList();
  }

  @Test
  void asMuchAsIsAllowedIsAllowed() {
    assertThat(problems(1, pack(Limits.SIGNALS, Limits.RULES))).isEmpty();
  }

  @Test
  void aPackHasSoManyRulesAtMost() {
    assertThat(problems(1, pack(1, Limits.RULES + 1)))
        .containsExactly("large.yaml:9:3: rules: has 257 rules; wanted: at most 256 in one pack");
  }

  @Test
  void aPackHasSoManyDerivedSignalsAtMost() {
    assertThat(problems(1, pack(Limits.SIGNALS + 1, 1)))
        .containsExactly(
            "large.yaml:7:3: signals: has 257 derived signals; wanted: at most 256 in one pack");
  }

  @Test
  void aSiteHasSoManyRuleInstancesAtMost() {
    int lifts = Limits.INSTANCES / Limits.RULES + 1;

    assertThat(problems(lifts, pack(1, Limits.RULES)))
        .singleElement()
        .asString()
        .contains("makes more than 200000 rule instances; wanted: fewer devices, rules or windows");
  }

  @Test
  void theWindowsOfASiteHaveSoMuchMemoryAtMost() {
    int lifts = Limits.CELLS / (60 * Limits.SIGNALS) + 1;

    assertThat(problems(lifts, pack(Limits.SIGNALS, 1)))
        .singleElement()
        .asString()
        .contains("needs more than 32 MB for windows; wanted: fewer devices, rules or windows");
  }
}
