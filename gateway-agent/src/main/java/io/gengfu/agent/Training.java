package io.gengfu.agent;

import io.gengfu.agent.cli.Commands;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts and stops a gateway without devices in a temporary folder, so that the JVM can record what
 * a start needs ({@code -XX:AOTCacheOutput}). Reaches nothing outside this box.
 */
final class Training {

  /** Long enough for each driver's and the uplink's first attempt. */
  private static final long RUN_MILLIS = 2_500;

  private Training() {}

  static int run() {
    try {
      Path folder = Files.createTempDirectory("gengfu-training");
      try {
        return run(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      System.err.println("gengfu: the training run failed: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static int run(Path folder) throws IOException, InterruptedException {
    for (String file : List.of("gateway.yaml", "site.yaml")) {
      try (InputStream content = Training.class.getResourceAsStream("training/" + file)) {
        if (content == null) {
          throw new IOException(file + " is not in the program");
        }
        Files.copy(content, folder.resolve(file));
      }
    }
    var problems = new Problems();
    // Twice: the start that checks the packs, and the usual one that finds them checked.
    SiteReader.readToRun(folder, problems);
    Site site = SiteReader.readToRun(folder, problems).orElse(null);
    if (site == null) {
      problems.all().forEach(System.err::println);
      return 1;
    }
    try (var gateway = new Main(site)) {
      gateway.tellTheCity();
      Commands.run("status", folder.toString());
      var never = new CountDownLatch(1);
      return never.await(RUN_MILLIS, TimeUnit.MILLISECONDS) ? 1 : 0;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
