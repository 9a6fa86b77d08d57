package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A mark in the data folder for as long as its files are being replaced. */
final class Restoring {
  private static final String FILE = "restoring";

  private Restoring() {}

  static void begin(Path folder, String backup) throws IOException {
    Files.writeString(folder.resolve(FILE), backup);
  }

  static void end(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  /**
   * @throws StoreException if a restore was cut short: half of the files are of one time and half
   *     of another
   */
  static void requireDone(Path folder) {
    if (Files.exists(folder.resolve(FILE))) {
      throw new StoreException(
          "a restore into "
              + folder
              + " was cut short; run `gengfu restore FILE SITE --replace` again");
    }
  }
}
