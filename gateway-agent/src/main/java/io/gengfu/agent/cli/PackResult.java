package io.gengfu.agent.cli;

import io.gengfu.agent.config.PackFiles.PackFile;
import io.gengfu.rules.trial.Outcome;
import io.gengfu.rules.trial.PackTrials;
import io.gengfu.rules.trial.Trial;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of one pack.
 *
 * @param pack its path, or the name of a shipped one
 * @param problems why it cannot be used; its tests were not run then
 * @param tests in the order of the file
 * @param idle the rules that no test makes act
 */
record PackResult(String pack, List<Problem> problems, List<TestResult> tests, Set<String> idle) {

  /**
   * What became of one test.
   *
   * @param nanos how long it ran, of real time
   */
  record TestResult(Trial trial, Outcome outcome, long nanos) {}

  PackResult {
    problems = List.copyOf(problems);
    tests = List.copyOf(tests);
  }

  /** Reads a pack and runs its tests. */
  static PackResult of(PackFile file) {
    var problems = new Problems();
    Optional<PackTrials> pack =
        file.read(problems).flatMap(document -> PackTrials.read(document, problems));
    var tests = new ArrayList<TestResult>();
    Set<String> idle = new TreeSet<>();
    // A pack that only calls itself otherwise than its file is wrong all the same.
    if (pack.isPresent() && problems.isEmpty()) {
      idle.addAll(pack.get().rules());
      for (Trial trial : pack.get().trials()) {
        long began = System.nanoTime();
        Outcome outcome = trial.run();
        tests.add(new TestResult(trial, outcome, System.nanoTime() - began));
        idle.removeAll(outcome.acted());
      }
    }
    return new PackResult(file.toString(), problems.all(), tests, idle);
  }

  boolean isUsable() {
    return problems.isEmpty();
  }

  /** Usable, but says nothing of what it does. */
  boolean lacksTests() {
    return isUsable() && tests.isEmpty();
  }

  long failed() {
    return tests.stream().filter(test -> !test.outcome().passed()).count();
  }

  double seconds() {
    return tests.stream().mapToLong(TestResult::nanos).sum() / 1e9;
  }
}
