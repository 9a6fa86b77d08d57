package io.gengfu.agent.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Where the ring may lie: in the run-time folder that systemd gives, which is memory, else beside
 * the store.
 *
 * @param data the store's folder
 * @param runtime kept over a restart of the process
 */
record RingPlaces(Path data, Optional<Path> runtime) {

  private static final String NAME = "transitions.ring";

  /** As systemd says, in {@code RUNTIME_DIRECTORY}: systemd.exec(5). */
  static RingPlaces of(Path data) {
    String folders = System.getenv("RUNTIME_DIRECTORY");
    return new RingPlaces(
        data,
        Optional.ofNullable(folders)
            .filter(given -> !given.isEmpty())
            .map(given -> Path.of(given.split(":", 2)[0]))
            .filter(Files::isDirectory));
  }

  /** Where it lies when there is no run-time folder. */
  static Path beside(Path data) {
    return data.resolve(NAME);
  }

  /** The best first. */
  List<Path> wanted() {
    Path beside = beside(data);
    return runtime
        .map(folder -> List.of(folder.resolve(named()), beside))
        .orElseGet(() -> List.of(beside));
  }

  /** Those that some process has left. */
  List<Path> existing() {
    return wanted().stream().filter(Files::isRegularFile).toList();
  }

  // Two gateways on one machine may have been given one folder.
  private String named() {
    var checksum = new CRC32C();
    checksum.update(data.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
    return "transitions-%08x.ring".formatted(checksum.getValue());
  }
}
