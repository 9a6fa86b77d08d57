package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people have said of consents, in a small text file beside the databases: a restored database
 * is of then, and somebody may have changed their mind since. No backup has this file, and no
 * restore replaces it.
 *
 * <p>Lines are only added: {@code withdrawn ID}, {@code restored TIME} when a backup came to a
 * folder that does not know what was withdrawn since, {@code confirmed ID} when somebody has asked
 * again after that. Any thread.
 */
public final class KeptConsents {
  private static final Logger LOG = LoggerFactory.getLogger(KeptConsents.class);

  /** Its name in the data folder. */
  public static final String FILE = "consents";

  /** Some ten thousand consents; a larger file is not one of these. */
  private static final long BYTES_MOST = 1 << 20;

  private final Path file;
  private final Set<String> withdrawn = new HashSet<>();
  private final Set<String> confirmed = new HashSet<>();
  private Optional<Instant> restored = Optional.empty();

  private KeptConsents(Path file) {
    this.file = file;
  }

  /** One that cannot be read counts as if a backup had just been restored. */
  static KeptConsents open(Path folder) {
    var kept = new KeptConsents(folder.resolve(FILE));
    try {
      if (Files.exists(kept.file)) {
        if (Files.size(kept.file) > BYTES_MOST) {
          throw new IOException("it is larger than " + BYTES_MOST + " bytes");
        }
        Files.readAllLines(kept.file).forEach(kept::read);
      }
    } catch (IOException e) {
      LOG.error("{}: {}; every consent has to be confirmed", kept.file, e.getMessage());
      kept.restored = Optional.of(Instant.MAX);
    }
    return kept;
  }

  private void read(String line) {
    String[] words = line.split(" ", 2);
    if (words.length < 2 || words[1].isBlank()) {
      return; // The power went while it was written: whoever said it was told that it is not kept.
    }
    switch (words[0]) {
      case "withdrawn" -> withdrawn.add(words[1]);
      case "confirmed" -> confirmed.add(words[1]);
      case "restored" -> {
        restored = Optional.of(time(words[1]));
        confirmed.clear();
      }
      default -> LOG.warn("{}: {} is not understood", file, words[0]);
    }
  }

  private static Instant time(String word) {
    try {
      return Instant.parse(word);
    } catch (DateTimeException e) {
      return Instant.MAX;
    }
  }

  synchronized Set<String> withdrawn() {
    return Set.copyOf(withdrawn);
  }

  /** When a backup was restored after which consents have to be confirmed. */
  synchronized Optional<Instant> restored() {
    return restored;
  }

  /** Those that were, since then. */
  synchronized Set<String> confirmed() {
    return Set.copyOf(confirmed);
  }

  /**
   * Keeps what is not kept yet.
   *
   * @throws IOException if it is not on the disk
   */
  synchronized void withdraw(Collection<String> ids) throws IOException {
    List<String> more = ids.stream().filter(id -> !withdrawn.contains(id)).sorted().toList();
    if (!more.isEmpty()) {
      add(more.stream().map(id -> "withdrawn " + id).toList());
    }
  }

  /**
   * @throws IOException if it is not on the disk
   */
  synchronized void confirm(String id) throws IOException {
    add(List.of("confirmed " + id));
  }

  /**
   * @throws IOException if it is not on the disk
   */
  synchronized void restore(Instant at) throws IOException {
    add(List.of("restored " + at));
  }

  private void add(List<String> lines) throws IOException {
    // A line of its own, whatever a power cut has left of the one before.
    byte[] bytes = ("\n" + String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.force(true);
    }
    lines.forEach(this::read);
  }

  /**
   * Before a backup takes the place of what stands in a data folder: keeps what the database there
   * knows. If that is not the one which the backup is of, nobody knows what was withdrawn since.
   *
   * @param backup its {@code alerts.db}
   * @return whether consents have to be confirmed from now on
   * @throws IOException if it cannot be kept
   */
  public static boolean keepBeforeRestore(Path folder, Path backup, Instant now)
      throws IOException {
    KeptConsents kept = open(folder);
    Path standing = folder.resolve("alerts.db");
    Optional<StoreFiles.Known> there =
        Files.exists(standing) ? StoreFiles.known(standing) : Optional.empty();
    if (there.isPresent()) {
      kept.withdraw(there.get().withdrawn());
    }
    Optional<StoreFiles.Known> then = StoreFiles.known(backup);
    boolean same =
        there.isPresent() && then.isPresent() && there.get().file().equals(then.get().file());
    if (!same) {
      kept.restore(now);
    }
    return !same;
  }
}
