package io.gengfu.agent.vendor;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.Spi;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * One driver's jar with those of its libraries, looked at without running anything of it.
 *
 * @param name as people know it: {@code drivers/acme.jar}
 * @param checksum of all bytes of all jars
 */
record VendorJar(String name, List<Path> jars, String checksum) {

  static final String SERVICE = "META-INF/services/" + DriverProvider.class.getName();

  private static final long BYTES_MOST = 64L << 20;
  private static final int JARS_MOST = 100;

  static boolean isJar(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().endsWith(".jar");
  }

  /** Empty when something is wrong with it, which is reported. */
  static Optional<VendorJar> read(
      Path entry, String name, Problems problems, List<Problem> warnings) {
    var jar = new VendorJar(name, List.of(), "");
    int before = problems.size();
    try {
      List<Path> jars = jars(entry);
      if (jars.isEmpty() || jars.size() > JARS_MOST) {
        jar.report(
            problems,
            "holds " + (jars.isEmpty() ? "no jar" : jars.size() + " jars"),
            "a driver's jar and those of its libraries, at most " + JARS_MOST);
        return Optional.empty();
      }
      String checksum = checksum(jars);
      boolean offers = false;
      for (Path file : jars) {
        String called = Files.isDirectory(entry) ? name + "/" + file.getFileName() : name;
        Permissions.warning(file, called).ifPresent(warnings::add);
        offers |= offers(file, called, problems);
      }
      if (!offers && problems.size() == before) {
        jar.report(
            problems,
            "has no " + SERVICE,
            "that file, with the full name of the class that implements DriverProvider in it; see"
                + " docs/drivers.md. Is this a library? Then it belongs into a folder with its"
                + " driver");
      }
      return problems.size() == before
          ? Optional.of(new VendorJar(name, jars, checksum))
          : Optional.empty();
    } catch (IOException e) {
      jar.report(
          problems,
          "cannot be read: " + e.getMessage(),
          "a jar of at most 64 MB that the gateway's user may read: chgrp gengfu, chmod 640");
      return Optional.empty();
    }
  }

  void report(Problems problems, String wrong, String wanted) {
    report(problems, name, wrong, wanted);
  }

  URL[] urls() {
    return jars.stream().map(VendorJar::url).toArray(URL[]::new);
  }

  private static void report(Problems problems, String name, String wrong, String wanted) {
    problems.add(new Mark(name, 0, 0), "", wrong, wanted);
  }

  // Whether it is the jar of a driver; if it is, it must be one for this gateway.
  private static boolean offers(Path file, String name, Problems problems) throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      if (jar.getEntry(SERVICE) == null) {
        return false;
      }
      String version = version(jar.getManifest());
      String wanted =
          "one for version "
              + Spi.VERSION
              + ", with the line "
              + Spi.MANIFEST_ATTRIBUTE
              + ": "
              + Spi.VERSION
              + " in its META-INF/MANIFEST.MF";
      if (version == null) {
        report(
            problems, name, "does not say for which version of the driver interface it is", wanted);
      } else if (!version.equals(String.valueOf(Spi.VERSION))) {
        report(
            problems,
            name,
            "is made for version "
                + version
                + " of the driver interface, and this gateway has "
                + Spi.VERSION,
            wanted);
      }
      return true;
    } catch (ZipException e) {
      report(
          problems,
          name,
          "is no jar, or a damaged one: " + e.getMessage(),
          "the jar as its maker gave it, copied again");
      return false;
    }
  }

  private static @Nullable String version(@Nullable Manifest manifest) {
    return manifest == null ? null : manifest.getMainAttributes().getValue(Spi.MANIFEST_ATTRIBUTE);
  }

  private static List<Path> jars(Path entry) throws IOException {
    if (!Files.isDirectory(entry)) {
      return List.of(entry);
    }
    try (Stream<Path> files = Files.list(entry)) {
      return files.filter(VendorJar::isJar).sorted().toList();
    }
  }

  private static String checksum(List<Path> jars) throws IOException {
    try {
      var sum = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      long bytes = 0;
      for (Path jar : jars) {
        try (InputStream in = Files.newInputStream(jar)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            sum.update(buffer, 0, n);
            bytes += n;
            if (bytes > BYTES_MOST) {
              throw new IOException("more than 64 MB");
            }
          }
        }
      }
      return HexFormat.of().formatHex(sum.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file always has a URL", e);
    }
  }
}
