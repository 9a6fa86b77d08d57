package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.health.Doctor;
import io.gengfu.agent.health.Finding;
import io.gengfu.agent.health.Finding.Level;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is missing on a box; exit code 1 when something does not work. */
@Command(
    name = "doctor",
    description = "What is missing on this box for its gateway, and what to do. Changes nothing.")
final class DoctorCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "the site's folder (default: ${DEFAULT-VALUE})",
      defaultValue = "/var/lib/gengfu/site")
  private Path dir = Path.of("/var/lib/gengfu/site");

  @Option(names = "--json", description = "the same for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    var problems = new Problems();
    Optional<GatewayConfig> gateway = SiteReader.gateway(dir, problems);
    if (gateway.isEmpty()) {
      problems.all().forEach(spec.commandLine().getErr()::println);
      return 1;
    }
    List<Finding> findings =
        Doctor.examine(gateway.get(), SystemClock.open(), running(gateway.get().socket()));
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(findings));
    } else {
      findings.forEach(finding -> print(finding, out));
    }
    out.flush();
    return findings.stream().anyMatch(finding -> finding.level() == Level.BAD) ? 1 : 0;
  }

  private static void print(Finding finding, PrintWriter out) {
    String sign =
        switch (finding.level()) {
          case GOOD -> "ok  ";
          case WARNING -> "warn";
          case BAD -> "BAD ";
        };
    String zh = finding.what().zh();
    String en = finding.what().en();
    out.printf("%s  %-14s %s%n", sign, finding.topic(), zh.equals(en) ? en : zh + " / " + en);
    if (finding.level() != Level.GOOD) {
      out.printf("      %-14s → %s%n", "", finding.remedy().zh());
      out.printf("      %-14s → %s%n", "", finding.remedy().en());
    }
  }

  /** What it has written so far; empty when none answers. */
  private static Optional<Doctor.Counted> running(Path socket) {
    try (GatewayClient client = GatewayClient.connect(socket)) {
      client.send(Map.of("command", "status"));
      JsonNode status = client.next();
      JsonNode disk = status == null ? null : status.path("disk");
      return disk == null || disk.isMissingNode()
          ? Optional.empty()
          : Optional.of(
              new Doctor.Counted(
                  disk.path("writtenBytes").asLong(),
                  disk.path("flushes").asLong(),
                  Duration.ofMillis(disk.path("millis").asLong())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
