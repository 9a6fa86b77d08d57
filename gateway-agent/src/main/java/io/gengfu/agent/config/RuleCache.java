package io.gengfu.agent.config;

import io.gengfu.rules.CheckedExpressions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checked expressions of a site's packs, one file for each pack with its parameters, so that a
 * restart need not check them again. Nothing here is needed: what cannot be read is made again, and
 * what cannot be written is left out with one warning. Not forced to the disk, since a file that a
 * power cut leaves half is noticed.
 *
 * <p>Bounded: a file that is too large is not kept, nor is one for which there is no room beside
 * those that were asked for; the files of packs that a start did not ask for go.
 */
final class RuleCache implements CheckedExpressions {

  /** The shipped packs need about a kilobyte each. */
  static final int FILE_BYTES = 1 << 20;

  /** Of all files together. */
  static final int BYTES = 16 << 20;

  static final int FILES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(RuleCache.class);

  // Nothing else in the folder is ours to remove.
  private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}\\.(terms|new)");

  private final Path folder;

  /** The files asked for or kept, with their sizes. */
  private final Map<String, Integer> used = new HashMap<>();

  private boolean warned;

  /**
   * @param folder need not exist
   */
  RuleCache(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<byte[]> find(String key) {
    String name = name(key);
    used.put(name, 0);
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      byte[] bytes = in.readNBytes(FILE_BYTES + 1);
      used.put(name, bytes.length);
      return bytes.length > FILE_BYTES ? Optional.empty() : Optional.of(bytes);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("a checked pack cannot be read, and is checked again", e);
      return Optional.empty();
    }
  }

  @Override
  public void keep(String key, byte[] bytes) {
    String name = name(key);
    used.put(name, 0);
    long total = bytes.length + used.values().stream().mapToLong(Integer::longValue).sum();
    if (bytes.length > FILE_BYTES || total > BYTES || used.size() > FILES) {
      return;
    }
    try {
      Files.createDirectories(folder);
      if (ours().size() >= FILES) {
        removeUnused();
      }
      Path made = folder.resolve(key + ".new");
      Files.write(made, bytes);
      Files.move(
          made,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      used.put(name, bytes.length);
    } catch (IOException e) {
      warn(e);
    }
  }

  /** Removes the files of packs that were not asked for. */
  void removeUnused() {
    try {
      for (Path file : ours()) {
        if (!used.containsKey(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      warn(e);
    }
  }

  private List<Path> ours() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> OURS.matcher(file.getFileName().toString()).matches()).toList();
    }
  }

  private void warn(IOException e) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "checked packs cannot be kept in {}, so starting takes longer: {}", folder, e.toString());
    }
  }

  private static String name(String key) {
    return key + ".terms";
  }
}
