package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that could not be used, under new names for an engineer; of each the last three. */
final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  static final int MOST = 3;

  private static final List<String> PARTS = List.of("-wal", "-shm");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS").withZone(ZoneOffset.UTC);

  /** Why a file could not be used. */
  enum Kind {
    DAMAGED("damaged"),
    /** A later program made it. */
    NEWER("newer");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private Aside() {}

  /** Beside a file in which something unreadable was met: the next start looks at all of it. */
  static Path suspect(Path file) {
    return file.resolveSibling(file.getFileName() + "-suspect");
  }

  /**
   * Puts a file aside with what belongs to it; its new name.
   *
   * @throws StoreException if it cannot be renamed
   */
  static Path put(Path file, Kind kind, String why) {
    String suffix = "." + kind.word + "-" + STAMP.format(Instant.now());
    Path aside = file.resolveSibling(file.getFileName() + suffix);
    try {
      if (Files.exists(file)) {
        Files.move(file, aside);
      }
      for (String part : PARTS) {
        Path beside = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(beside)) {
          Files.move(beside, file.resolveSibling(aside.getFileName() + part));
        }
      }
      Files.deleteIfExists(suspect(file));
      forgetOldest(file);
    } catch (IOException e) {
      throw new StoreException("cannot set " + file + " aside: " + e.getMessage(), e);
    }
    LOG.error(
        "{}: {} ({}); kept as {} for an engineer, going on with a new file",
        file,
        kind.word,
        why,
        aside.getFileName());
    return aside;
  }

  /** A disk that goes on spoiling files must not be filled by them. */
  private static void forgetOldest(Path file) throws IOException {
    Pattern kept =
        Pattern.compile(
            Pattern.quote(String.valueOf(file.getFileName())) + "\\.(damaged|newer)-[0-9T.]+");
    Path folder = file.toAbsolutePath().getParent();
    try (Stream<Path> all = Files.list(Objects.requireNonNull(folder))) {
      List<Path> aside =
          all.filter(f -> kept.matcher(String.valueOf(f.getFileName())).matches())
              .sorted(Comparator.comparing(f -> stamp(String.valueOf(f.getFileName()))))
              .toList();
      for (Path old : aside.subList(0, Math.max(0, aside.size() - MOST))) {
        LOG.warn("{} goes: {} later ones are kept", old, MOST);
        Files.deleteIfExists(old);
        for (String part : PARTS) {
          Files.deleteIfExists(old.resolveSibling(old.getFileName() + part));
        }
      }
    }
  }

  private static String stamp(String name) {
    return name.substring(name.lastIndexOf('-') + 1);
  }
}
