package io.gengfu.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.vendor.VendorDrivers;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    Optional<Site> site = SiteReader.readToCheck(dir, problems);
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
          counts(checked).forEach((what, count) -> line.append(" %d %s,".formatted(count, what)));
          out.println(line.deleteCharAt(line.length() - 1));
          notes(checked).forEach(note -> out.println("note: " + note));
        },
        () -> out.println(problems.size() == 1 ? "1 mistake" : problems.size() + " mistakes"));
  }

  private static Map<String, Object> report(Optional<Site> site, Problems problems) {
    var report = new LinkedHashMap<String, Object>();
    report.put("ok", site.isPresent());
    report.put("problems", problems.all().stream().map(CheckCommand::report).toList());
    site.ifPresent(
        checked -> {
          report.put("counts", counts(checked));
          report.put("notes", notes(checked));
        });
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
    int areas = site.points().devices(DeviceClasses.AREA).size();
    counts.put("devices", site.points().devices().size() - areas - 1); // the gateway is one
    counts.put("lines", site.lines().size());
    counts.put("points", site.mapped().size());
    counts.put("outputs", (int) site.mapped().stream().filter(p -> p.signal().isOutput()).count());
    if (areas > 0) {
      counts.put("areas", areas);
    }
    counts.put("rule instances", site.rules().instances());
    return counts;
  }

  private static boolean isKeptByTheGateway(Point point) {
    return DeviceClasses.isKept(point.signal().name())
        || point.device().deviceClass().equals(DeviceClasses.AREA)
        || point.device().deviceClass().equals(DeviceClasses.GATEWAY);
  }

  // No mistakes: a kit of three sensors maps less than a controller, and some rules can do without.
  private static List<String> notes(Site site) {
    var notes = new ArrayList<String>();
    VendorDrivers.warnings(site.folder()).forEach(warning -> notes.add(warning.toString()));
    site.rules().inputs().stream()
        .filter(p -> !site.mapped().contains(p) && !isKeptByTheGateway(p))
        // What is asked of every device, few have.
        .filter(p -> !DeviceClasses.isCommon(p.signal().name()))
        .forEach(p -> notes.add("a rule reads " + p + ", which no profile maps: it is unknown"));
    site.rules().outputs().stream()
        .filter(p -> !site.mapped().contains(p))
        .forEach(
            p -> notes.add("a rule acts on " + p + ", which no profile maps: nothing happens"));
    return notes;
  }
}
