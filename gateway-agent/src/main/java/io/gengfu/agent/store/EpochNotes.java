package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The current epochs in a small text file beside the databases: when one of those is damaged, its
 * successor can still name the epoch before.
 */
record EpochNotes(String alerts, String telemetry) {
  private static final String FILE = "epochs";

  /** Empty names when there is no file or it makes no sense: a predecessor is only a help. */
  static EpochNotes read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      return lines.size() == 2
          ? new EpochNotes(lines.get(0), lines.get(1))
          : new EpochNotes("", "");
    } catch (IOException e) {
      return new EpochNotes("", "");
    }
  }

  /**
   * @throws StoreException if the folder cannot be written
   */
  void write(Path folder, String currentAlerts, String currentTelemetry) {
    if (alerts.equals(currentAlerts) && telemetry.equals(currentTelemetry)) {
      return;
    }
    try {
      Path draft = folder.resolve(FILE + ".new");
      Files.write(draft, List.of(currentAlerts, currentTelemetry));
      Files.move(
          draft,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException("cannot write in " + folder + ": " + e.getMessage(), e);
    }
  }
}
