package io.gengfu.agent.config;

import io.gengfu.rules.Limits;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The profiles or the packs that a site may name: its own files first, then the shipped ones.
 *
 * @param folder of the site's own files; need not exist; null for the shipped ones alone
 * @param kind {@code profile} or {@code pack}: what a shipped file is called in a problem
 * @param shipped the folder of the shipped files on the class path
 * @param loaders where that folder may be, the first that has a file counts
 */
record Library(@Nullable Path folder, String kind, String shipped, List<ClassLoader> loaders) {

  private static final String SUFFIX = ".yaml";

  private Library(@Nullable Path folder, String kind, String shipped) {
    this(folder, kind, shipped, List.of(Library.class.getClassLoader()));
  }

  static Library profiles(Path site) {
    return profiles(site, List.of());
  }

  /** With those that vendors bring along with their drivers, after all others. */
  static Library profiles(Path site, List<ClassLoader> vendors) {
    var loaders = new ArrayList<>(List.of(Library.class.getClassLoader()));
    loaders.addAll(vendors);
    return new Library(
        site.resolve("profiles"), "profile", "io/gengfu/profiles", List.copyOf(loaders));
  }

  /** Code maps that profiles name. */
  static Library codes(Path site, List<ClassLoader> vendors) {
    return new Library(
        site.resolve("codes"), "code map", "io/gengfu/codes", profiles(site, vendors).loaders());
  }

  static Library packs(Path site) {
    return new Library(site.resolve("packs"), "pack", "io/gengfu/packs");
  }

  /** Those that are shipped, whatever a site has. */
  static Library shippedPacks() {
    return new Library(null, "pack", "io/gengfu/packs");
  }

  /** Reports a pack that calls itself otherwise than its file. */
  static void checkName(Node.Mapping pack, String file, Problems problems) {
    Node.Entry entry = pack.entries().get("pack");
    if (entry != null
        && entry.value() instanceof Node.Scalar name
        && !name.isNull()
        && !name.text().equals(file)) {
      problems.add(name.mark(), "pack", "is not the file's name", file + ", as the file");
    }
  }

  /** Whether there is a file of this name, well-formed or not. */
  boolean has(String name) {
    return own(name) != null || resource(name) != null;
  }

  /** The document; empty when there is none or when it cannot be read, which is reported. */
  Optional<Node.Mapping> read(String name, Problems problems) {
    Path own = own(name);
    if (own != null) {
      return YamlReader.read(
          own,
          own.subpath(own.getNameCount() - 2, own.getNameCount()).toString(),
          Limits.PACK_BYTES,
          problems);
    }
    URL resource = resource(name);
    if (resource == null) {
      return Optional.empty();
    }
    try (InputStream in = uncached(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return YamlReader.parse(text, kind + ":" + name, problems);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own " + kind + " " + name, e);
    }
  }

  /** Every name that {@link #has} knows, for a hint. */
  Set<String> names() {
    var names = new TreeSet<String>();
    try {
      if (folder != null && Files.isDirectory(folder)) {
        addFrom(folder, names);
      }
      for (URL root : roots()) {
        if (root.getProtocol().equals("file")) {
          addFrom(Path.of(URI.create(root.toString())), names);
        } else if (root.openConnection() instanceof JarURLConnection jar) {
          jar.getJarFile().stream()
              .map(entry -> entry.getName())
              .filter(entry -> entry.startsWith(shipped + "/") && entry.endsWith(SUFFIX))
              .forEach(entry -> names.add(name(entry.substring(shipped.length() + 1))));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the " + kind + "s", e);
    }
    return names;
  }

  // Null where the site has no file of this name.
  private @Nullable Path own(String name) {
    Path own = folder == null ? null : folder.resolve(name + SUFFIX);
    return own != null && Files.exists(own) ? own : null;
  }

  private @Nullable URL resource(String name) {
    for (ClassLoader loader : loaders) {
      URL resource = loader.getResource(shipped + "/" + name + SUFFIX);
      if (resource != null) {
        return resource;
      }
    }
    return null;
  }

  // A vendor's jar may be another one by the next time.
  private static InputStream uncached(URL resource) throws IOException {
    URLConnection connection = resource.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private List<URL> roots() throws IOException {
    var roots = new ArrayList<URL>();
    for (ClassLoader loader : loaders) {
      roots.addAll(Collections.list(loader.getResources(shipped)));
    }
    return roots;
  }

  private static void addFrom(Path folder, Set<String> names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .forEach(file -> names.add(name(file)));
    }
  }

  private static String name(String file) {
    return file.substring(0, file.length() - SUFFIX.length());
  }
}
