package io.gengfu.agent.cli;

import io.gengfu.agent.backup.Backup;
import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One file of a gateway that may run; see docs/operations.md. */
@Command(
    name = "backup",
    description = "Writes a gateway's site and all it has recorded to one file, while it runs.")
final class BackupCommand implements Callable<Integer> {

  private static final int LIMIT = 4_096;

  @Parameters(index = "0", paramLabel = "DIR", description = "the site's folder")
  private Path dir = Path.of(".");

  @Parameters(index = "1", paramLabel = "FILE.zip", description = "not there yet")
  private Path file = Path.of("backup.zip");

  @Option(
      names = "--with-secrets",
      description = "password and key files too: keep the backup as you keep those")
  private boolean secrets;

  @Option(names = "--without-telemetry", description = "without the readings, which are most of it")
  private boolean withoutTelemetry;

  @Option(
      names = "--limit",
      paramLabel = "MB",
      defaultValue = "" + LIMIT,
      description = "gives up beyond this much (default: ${DEFAULT-VALUE})")
  private int limit = LIMIT;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    var problems = new Problems();
    Optional<GatewayConfig> gateway = SiteReader.gateway(dir, problems);
    if (gateway.isEmpty()) {
      problems.all().forEach(err::println);
      return 1;
    }
    Backup.Made made =
        Backup.make(
            dir,
            gateway.get(),
            file,
            new Backup.Options(secrets, !withoutTelemetry, limit),
            line -> {
              err.println(line);
              err.flush();
            });
    out.printf("%s: %d files, %d kB%n", made.file(), made.files(), Math.max(1, made.bytes() >> 10));
    for (String leftOut : made.leftOut()) {
      out.println("not in it: " + leftOut + (secrets ? " (outside the site)" : " (a secret)"));
    }
    if (!withoutTelemetry) {
      out.println("readings of people's homes may be in it: keep it where only you can read it");
    }
    out.flush();
    return 0;
  }
}
