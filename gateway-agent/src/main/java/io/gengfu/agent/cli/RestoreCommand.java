package io.gengfu.agent.cli;

import io.gengfu.agent.backup.Restore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The way back of {@link BackupCommand}, where the gateway does not run. */
@Command(
    name = "restore",
    description = "Puts a backup in place; the gateway must not run. Checks all of it first.")
final class RestoreCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FILE.zip", description = "made by `gengfu backup`")
  private Path file = Path.of("backup.zip");

  @Parameters(index = "1", paramLabel = "SITE", description = "the site's folder")
  private Path site = Path.of(".");

  @Option(
      names = "--replace",
      description = "files that are there are set aside, in a folder replaced-TIME beside them")
  private boolean replace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Restore.Done done =
        Restore.from(
            file,
            site,
            replace,
            line -> {
              err.println(line);
              err.flush();
            });
    out.printf(
        "%s is as it was at %s; its store is in %s%n", done.gateway(), done.at(), done.data());
    done.aside().forEach(aside -> out.println("what stood there: " + aside));
    for (String leftOut : done.leftOut()) {
      out.println("not in the backup, put it there yourself: " + leftOut);
    }
    if (done.consentsHeld() && Files.exists(site.resolve("consents.yaml"))) {
      out.println(
          "nobody here knows which consents were withdrawn since: each holds again when you have"
              + " asked and said so: gengfu consent list, then gengfu consent confirm");
    }
    out.println("next: gengfu check " + site + ", then start the gateway");
    out.println("if the gateway this backup is of runs elsewhere, stop that one first");
    out.flush();
    return 0;
  }
}
