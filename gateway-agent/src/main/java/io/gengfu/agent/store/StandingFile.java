package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the file that was opened still stands under its name. SQLite does not notice: what it
 * writes to one that was deleted, or that another was put in the place of, is gone at the end of
 * the process. Writer thread.
 */
final class StandingFile {
  private static final long EVERY = Duration.ofSeconds(1).toNanos();

  private final Path file;
  private @Nullable Object key;
  private long next;

  StandingFile(Path file) {
    this.file = file;
    is();
  }

  /** The one that stands there now is the one that is open. */
  void is() {
    key = key();
    next = System.nanoTime() + EVERY;
  }

  /** Looks once a second at most. A disk that cannot say is not one that has lost the file. */
  boolean isGone() {
    long now = System.nanoTime();
    if (now - next < 0 || key == null) {
      return false;
    }
    next = now + EVERY;
    Object standing = key();
    return standing == null ? Files.notExists(file) : !Objects.equals(standing, key);
  }

  /** Device and inode; null when there is no file, or nothing is known of it. */
  private @Nullable Object key() {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }
}
