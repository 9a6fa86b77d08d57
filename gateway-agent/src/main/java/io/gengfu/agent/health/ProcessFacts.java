package io.gengfu.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What the operating system knows of this process. */
public final class ProcessFacts {

  private ProcessFacts() {}

  /** Since the process was started, the JVM's own start included; to 10 ms. */
  public static long millisSinceStart() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, Instant.now()).toMillis())
        .orElse(0L);
  }

  /** What this process has caused to be written ({@code write_bytes} of proc(5)); 0 if untold. */
  public static long writtenBytes() {
    try (var lines = Files.lines(Path.of("/proc/self/io"))) {
      return lines
          .filter(line -> line.startsWith("write_bytes:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Resident memory (VmRSS of proc(5)) in MiB; 0 where the system does not tell. */
  public static long residentMegabytes() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
