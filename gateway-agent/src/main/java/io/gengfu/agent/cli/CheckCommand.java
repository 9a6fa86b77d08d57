package io.gengfu.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.model.Point;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Every mistake of a site folder, one a line; exit code 1 if there is any. Starts nothing. */
@Command(
    name = "check",
    description = "Find every mistake in a site folder: file, line, what is wrong, what is wanted.")
final class CheckCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "the folder with gateway.yaml and site.yaml")
  private Path dir = Path.of(".");

  @Option(names = "--json", description = "the same for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws JsonProcessingException {
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(dir, problems);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(report(site, problems)));
    } else {
      print(site, problems, out);
    }
    out.flush();
    return site.isPresent() ? 0 : 1;
  }

  private void print(Optional<Site> site, Problems problems, PrintWriter out) {
    for (Problem problem : problems.all()) {
      out.println(problem);
    }
    site.ifPresentOrElse(
        checked -> {
          var line = new StringBuilder(dir + ": no mistakes:");
          counts(checked).forEach((what, count) -> line.append(' ').append(count + " " + what));
          out.println(line);
        },
        () -> out.println(problems.size() == 1 ? "1 mistake" : problems.size() + " mistakes"));
  }

  private static Map<String, Object> report(Optional<Site> site, Problems problems) {
    var report = new LinkedHashMap<String, Object>();
    report.put("ok", site.isPresent());
    report.put("problems", problems.all().stream().map(CheckCommand::report).toList());
    site.ifPresent(checked -> report.put("counts", counts(checked)));
    return report;
  }

  private static Map<String, Object> report(Problem problem) {
    var report = new LinkedHashMap<String, Object>();
    report.put("file", problem.mark().file());
    report.put("line", problem.mark().line());
    report.put("column", problem.mark().column());
    report.put("key", problem.path());
    report.put("wrong", problem.wrong());
    report.put("wanted", problem.wanted());
    return report;
  }

  private static Map<String, Integer> counts(Site site) {
    var counts = new LinkedHashMap<String, Integer>();
    counts.put("devices", site.points().devices().size());
    counts.put("points", site.mapped().size());
    counts.put(
        "outputs",
        (int) site.mapped().stream().map(Point::signal).filter(s -> s.isOutput()).count());
    counts.put("lines", site.lines().size());
    return counts;
  }
}
