package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.cli.ReplayRun.Outcome;
import io.gengfu.agent.config.PackChoice;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.store.Archive;
import io.gengfu.agent.store.Archive.Range;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a pack would have raised on what this gateway has recorded, beside what was raised. */
@Command(
    name = "replay",
    description = "What a pack would have raised on recorded telemetry, beside what was raised.")
final class ReplayCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "the folder with gateway.yaml and site.yaml")
  private Path dir = Path.of(".");

  @Option(
      names = "--pack",
      required = true,
      description = "a pack of the site, a shipped one, or the path of a file")
  private String pack = "";

  @Option(
      names = "--parameters",
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "instead of the site's and the pack's own")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--from",
      description = {"default: the oldest reading;", Moments.WANTED})
  private @Nullable String from;

  @Option(names = "--to", description = "default: the newest reading")
  private @Nullable String to;

  @Option(
      names = "--warm-up",
      defaultValue = "1h",
      description = "readings before --from that settle values and alerts (default: 1h)")
  private String warmUp = "1h";

  @Option(names = "--json", description = "the same for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    var problems = new Problems();
    Optional<Site> site = SiteReader.read(dir, problems);
    Optional<PackChoice> choice =
        site.flatMap(s -> PackChoice.of(dir, s, pack, parameters, problems));
    if (site.isEmpty() || choice.isEmpty()) {
      problems.all().forEach(spec.commandLine().getErr()::println);
      return 1;
    }
    try (Archive archive = Archive.open(site.get().gateway().data())) {
      Outcome outcome = run(site.get(), choice.get(), archive);
      if (json) {
        out.println(
            new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(ReplayReport.json(outcome)));
      } else {
        ReplayReport.print(outcome, out);
      }
      out.flush();
      return 0;
    }
  }

  private Outcome run(Site site, PackChoice choice, Archive archive) throws IOException {
    var moments = new Moments(site.calendar().zone());
    Range recorded =
        archive
            .recorded()
            .orElseThrow(() -> new IOException("this gateway has recorded no readings yet"));
    Instant end =
        to == null ? recorded.to().plusMillis(1) : moments.parse("--to", to, recorded.to());
    Instant begin = from == null ? recorded.from() : moments.parse("--from", from, recorded.to());
    if (!begin.isBefore(end)) {
      throw new IOException(
          "--from (%s) is not before --to (%s)".formatted(moments.show(begin), moments.show(end)));
    }
    Duration settle =
        Durations.parse(warmUp)
            .orElseThrow(
                () -> new IOException("--warm-up is " + warmUp + "; wanted: " + Durations.WANTED));
    if (!begin.isBefore(recorded.to().plusMillis(1)) || end.isBefore(recorded.from())) {
      throw nothing(moments, begin, end, recorded);
    }
    Outcome outcome = new ReplayRun(site, archive, choice, begin.minus(settle), begin, end).run();
    if (outcome.replay().readings() == 0) {
      throw nothing(moments, begin, end, recorded);
    }
    return outcome;
  }

  private static IOException nothing(Moments moments, Instant begin, Instant end, Range recorded) {
    return new IOException(
        "no reading was recorded from %s to %s; there are readings from %s to %s"
            .formatted(
                moments.show(begin),
                moments.show(end),
                moments.show(recorded.from()),
                moments.show(recorded.to())));
  }
}
