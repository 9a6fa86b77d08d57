package io.gengfu.simulators.crash;

import io.gengfu.simulators.AgentCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code crash}: exits with 0, or with 1 if anything was lost, came twice or came out
 * of order.
 */
@Command(
    name = "crash",
    description = "Kills the agent at random moments and holds it against the devices' records.",
    mixinStandardHelpOptions = true)
public final class CrashMain implements Callable<Integer> {

  @Option(names = "--cycles", defaultValue = "200", description = "deaths (default: 200)")
  private int cycles;

  @Option(names = "--seed", description = "of moments and movements (default: a new one)")
  private @Nullable Long seed;

  @Option(
      names = "--window",
      defaultValue = "0",
      description =
          "ms before a death in which a decision may be lost, for an agent that promises only what"
              + " is recorded (default: 0)")
  private long windowMillis;

  @Option(names = "--agent-command", description = "as of the demo")
  private @Nullable String agentCommand;

  @Option(names = "--folder", description = "a short path; keep stores, records and logs here")
  private @Nullable Path folder;

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path work = folder == null ? Files.createTempDirectory("crash") : folder.toAbsolutePath();
    long used = seed == null ? System.nanoTime() : seed;
    out.println("crash: seed " + used + ", " + cycles + " deaths, in " + work);
    boolean good =
        new CrashProof(work, AgentCommand.of(agentCommand), used, windowMillis, out).run(cycles);
    if (good && folder == null) {
      delete(work);
    }
    return good ? 0 : 1;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(folder)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
