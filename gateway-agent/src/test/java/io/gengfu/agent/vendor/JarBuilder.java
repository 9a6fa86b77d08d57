package io.gengfu.agent.vendor;

import io.gengfu.driver.Spi;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes a driver's jar of sources, as a vendor's build would. */
final class JarBuilder {

  static final String SERVICE = "META-INF/services/io.gengfu.driver.DriverProvider";

  private final Path work;
  private final Map<String, String> resources = new LinkedHashMap<>();
  private Optional<String> spi = Optional.of(String.valueOf(Spi.VERSION));

  /**
   * @param work an empty folder to compile in
   */
  JarBuilder(Path work) {
    this.work = work;
  }

  /** A provider named {@code acme.AcmeProvider} for a protocol, with this as its other members. */
  static String provider(String protocol, String members) {
    String check = members.contains("void check(") ? "" : "public void check(DeviceSettings d) {}";
    String line =
        members.contains("String line(")
            ? ""
            : "public String line(Settings a) { return a.text(\"host\"); }";
    String open =
        members.contains("Driver open(")
            ? ""
            : "public Driver open(List<DeviceSettings> d) { throw new IllegalStateException(); }";
    return """
    package acme;
    import io.gengfu.driver.*;
    import io.gengfu.model.*;
    import io.gengfu.settings.*;
    import java.time.Duration;
    import java.util.*;
    import java.util.concurrent.*;
    public class AcmeProvider implements DriverProvider {
      public String protocol() { return "%s"; }
      %s
      %s
      %s
      %s
    }
    """
        .formatted(protocol, check, line, open, members);
  }

  JarBuilder source(String className, String text) {
    return write("src/" + className.replace('.', '/') + ".java", text);
  }

  /** All of a Maven project's main part. */
  JarBuilder project(Path main) throws IOException {
    for (Path file : files(main.resolve("java"))) {
      write("src/" + main.resolve("java").relativize(file), Files.readString(file));
    }
    for (Path file : files(main.resolve("resources"))) {
      resource(main.resolve("resources").relativize(file).toString(), Files.readString(file));
    }
    return this;
  }

  JarBuilder resource(String name, String text) {
    resources.put(name, text);
    return this;
  }

  JarBuilder without(String resource) {
    resources.remove(resource);
    return this;
  }

  /** What the manifest says; empty for nothing. */
  JarBuilder spi(Optional<String> version) {
    spi = version;
    return this;
  }

  /** Compiles against the driver interface alone and packs it. */
  Path build(Path jar, String... options) {
    try {
      Path classes = Files.createDirectories(work.resolve("classes"));
      compile(classes, List.of(options));
      var manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      spi.ifPresent(v -> manifest.getMainAttributes().putValue(Spi.MANIFEST_ATTRIBUTE, v));
      Files.createDirectories(jar.getParent());
      try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
        for (Path file : files(classes)) {
          out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          out.write(Files.readAllBytes(file));
        }
        for (var resource : resources.entrySet()) {
          out.putNextEntry(new JarEntry(resource.getKey()));
          out.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compile(Path classes, List<String> options) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var words = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var all = Stream.concat(Stream.of("-proc:none", "-d", classes.toString()), options.stream());
      var sources = files.getJavaFileObjectsFromPaths(files(work.resolve("src")));
      if (sources.iterator().hasNext()
          && !compiler.getTask(words, files, null, all.toList(), null, sources).call()) {
        throw new IllegalStateException(words.toString());
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private JarBuilder write(String file, String text) {
    try {
      Path path = work.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
