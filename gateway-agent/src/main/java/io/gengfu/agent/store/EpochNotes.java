package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The current epochs in a small text file beside the databases. When one of those is lost, its
 * successor can still name the epoch before; and a file that does not end in the epoch noted here
 * is an older one that somebody has put back.
 */
final class EpochNotes {
  static final String FILE = "epochs";

  private final List<String> lines;

  private EpochNotes(List<String> lines) {
    this.lines = lines;
  }

  /** Empty when there is no file or it makes no sense: it is only a help. */
  static EpochNotes read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      // Four while a start is under way: those that were, then those that will be.
      boolean makesSense = lines.size() == 2 || lines.size() == 4;
      return new EpochNotes(makesSense ? List.copyOf(lines) : List.of());
    } catch (IOException e) {
      return new EpochNotes(List.of());
    }
  }

  /** What is noted of {@code alerts.db}; empty when nothing is. */
  String alerts() {
    return lines.isEmpty() ? "" : lines.get(lines.size() - 2);
  }

  /** What is noted of {@code telemetry.db}; empty when nothing is. */
  String telemetry() {
    return lines.isEmpty() ? "" : lines.getLast();
  }

  /** Whether a file that ends in this epoch is the one that was here last. */
  boolean knows(String epoch) {
    return lines.isEmpty() || lines.contains(epoch);
  }

  /**
   * Before the epochs begin, and afterwards: a power cut in between must not look as if somebody
   * had changed the files.
   *
   * @param next empty once they have begun
   * @throws StoreException if the folder cannot be written
   */
  static void write(Path folder, List<String> current, Optional<List<String>> next) {
    List<String> lines =
        next.map(n -> List.of(current.get(0), current.get(1), n.get(0), n.get(1))).orElse(current);
    try {
      Path draft = folder.resolve(FILE + ".new");
      Files.write(draft, lines);
      force(draft);
      Files.move(
          draft,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StoreException("cannot write in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** One of the current epochs is followed by another while the store runs. */
  static synchronized void follow(Path folder, String before, String now) {
    List<String> lines = read(folder).lines;
    if (lines.contains(before)) {
      List<String> next = lines.stream().map(l -> l.equals(before) ? now : l).toList();
      write(folder, next.subList(next.size() - 2, next.size()), Optional.empty());
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
