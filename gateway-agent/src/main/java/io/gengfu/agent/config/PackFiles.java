package io.gengfu.agent.config;

import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Packs as people name them at the command line: a shipped one by its name, a file, a folder of
 * files, or a site's folder with a folder {@code packs}.
 */
public final class PackFiles {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
  private static final String SUFFIX = ".yaml";

  /**
   * One pack, not yet read.
   *
   * @param name the file's name without {@code .yaml}
   * @param file empty where the pack is a shipped one
   */
  public record PackFile(String name, Optional<Path> file) {

    /** As it is to be shown: the path that was given, or the name of a shipped pack. */
    @Override
    public String toString() {
      return file.map(Path::toString).orElse(name);
    }

    /** Its document; empty when it cannot be read, which is reported. */
    public Optional<Node.Mapping> read(Problems problems) {
      Optional<Node.Mapping> document =
          file.isPresent()
              ? YamlReader.read(file.get(), file.get().toString(), problems)
              : Library.shippedPacks().read(name, problems);
      document.ifPresent(mapping -> Library.checkName(mapping, name, problems));
      return document;
    }
  }

  private PackFiles() {}

  /** Every pack that is shipped. */
  public static List<PackFile> shipped() {
    return Library.shippedPacks().names().stream().map(PackFiles::shipped).toList();
  }

  /**
   * The packs that an argument stands for, at least one. A bare word is a shipped pack's name; a
   * file or a folder of that name is written {@code ./name}.
   *
   * @throws IOException with words for people, when there is no such thing
   */
  public static List<PackFile> find(String argument) throws IOException {
    if (NAME.matcher(argument).matches() && Library.shippedPacks().has(argument)) {
      return List.of(shipped(argument));
    }
    Path path = Path.of(argument);
    if (Files.isDirectory(path)) {
      return folder(Files.isDirectory(path.resolve("packs")) ? path.resolve("packs") : path);
    }
    if (!Files.exists(path)) {
      Set<String> names = Library.shippedPacks().names();
      throw new IOException(
          argument
              + " is no file, no folder and no shipped pack; "
              + Nearest.hint(argument, names));
    }
    return List.of(file(path));
  }

  private static List<PackFile> folder(Path folder) throws IOException {
    var found = new ArrayList<PackFile>();
    try (Stream<Path> files = Files.list(folder)) {
      Path[] sorted = files.sorted().toArray(Path[]::new);
      Arrays.stream(sorted)
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .forEach(file -> found.add(file(file)));
    }
    if (found.isEmpty()) {
      throw new IOException(folder + " has no file that ends in " + SUFFIX);
    }
    return found;
  }

  private static PackFile shipped(String name) {
    return new PackFile(name, Optional.empty());
  }

  private static PackFile file(Path file) {
    String name = String.valueOf(file.getFileName());
    return new PackFile(
        name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name,
        Optional.of(file));
  }
}
