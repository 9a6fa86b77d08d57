package io.gengfu.agent.cli;

import io.gengfu.agent.cli.PackResult.TestResult;
import io.gengfu.agent.config.PackFiles;
import io.gengfu.agent.config.PackFiles.PackFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exit code 1 if a test failed or a pack cannot be used. Starts nothing, waits for nothing. */
@Command(
    name = "test",
    description = "Run the tests that packs carry, in virtual time, in the engine of the gateway.")
final class TestCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..*",
      paramLabel = "PACK",
      description =
          "a shipped pack's name, a pack's file, a folder of them, or a site's folder (default: every"
              + " shipped pack)")
  private List<String> arguments = new ArrayList<>();

  @Option(names = "--junit", paramLabel = "FILE", description = "the outcome as JUnit XML as well")
  private @Nullable Path junit;

  @Option(names = "--require-tests", description = "a pack without tests has failed")
  private boolean requireTests;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    var results = new ArrayList<PackResult>();
    for (PackFile pack : packs()) {
      PackResult result = PackResult.of(pack);
      print(result, out);
      results.add(result);
    }
    if (junit != null) {
      JunitReport.write(junit, results, requireTests);
    }
    boolean passed = summary(results, out);
    out.flush();
    return passed ? 0 : 1;
  }

  private Set<PackFile> packs() {
    var packs = new LinkedHashSet<PackFile>();
    if (arguments.isEmpty()) {
      packs.addAll(PackFiles.shipped());
    }
    for (String argument : arguments) {
      try {
        packs.addAll(PackFiles.find(argument));
      } catch (IOException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
    return packs;
  }

  private static void print(PackResult result, PrintWriter out) {
    if (!result.isUsable()) {
      out.println(result.pack() + ": cannot be used");
      result.problems().forEach(problem -> out.println("  " + problem));
      return;
    }
    out.println(result.pack() + (result.lacksTests() ? ": no tests" : ":"));
    for (TestResult test : result.tests()) {
      boolean passed = test.outcome().passed();
      out.println((passed ? "  passed  " : "  FAILED  ") + test.trial().name());
      test.outcome()
          .differences()
          .forEach(difference -> out.print(difference.toString().indent(10)));
    }
    if (!result.tests().isEmpty() && !result.idle().isEmpty()) {
      out.println("  note: no test makes these rules act: " + String.join(", ", result.idle()));
    }
  }

  private boolean summary(List<PackResult> results, PrintWriter out) {
    long tests = results.stream().mapToLong(result -> result.tests().size()).sum();
    long failed = results.stream().mapToLong(PackResult::failed).sum();
    long unusable = results.stream().filter(result -> !result.isUsable()).count();
    long without = results.stream().filter(PackResult::lacksTests).count();
    var line = new StringBuilder();
    line.append(count(results.size(), "pack")).append(", ").append(count(tests, "test"));
    line.append(failed == 0 ? ", none failed" : ", " + failed + " failed");
    if (unusable > 0) {
      line.append(", ").append(count(unusable, "pack")).append(" cannot be used");
    }
    if (without > 0) {
      line.append(", ").append(count(without, "pack")).append(" without tests");
    }
    out.println(line);
    return failed == 0 && unusable == 0 && (without == 0 || !requireTests);
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
