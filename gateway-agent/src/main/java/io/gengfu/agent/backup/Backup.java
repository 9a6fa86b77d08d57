package io.gengfu.agent.backup;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.store.StoreFiles;
import io.gengfu.agent.store.StoreFiles.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One zip file of a gateway: its site folder, and one state of each of its databases. The gateway
 * may run meanwhile and waits for nothing. The file appears under its name only when it is whole.
 */
public final class Backup {

  private static final int BUFFER = 1 << 16;
  private static final int SITE_FILES_MOST = 2_000;

  private final Path site;
  private final GatewayConfig gateway;
  private final Options options;
  private final Consumer<String> progress;
  private final List<Manifest.Item> items = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Map<String, Long> versions = new TreeMap<>();
  private long written;

  /**
   * @param secrets whether password and key files are in it
   * @param telemetry whether readings are in it, which are most of it
   * @param megabytes the backup's size at most
   */
  public record Options(boolean secrets, boolean telemetry, int megabytes) {}

  /**
   * What came of it.
   *
   * @param leftOut files of the site that are not in it
   */
  public record Made(Path file, long bytes, int files, List<String> leftOut) {}

  private Backup(Path site, GatewayConfig gateway, Options options, Consumer<String> progress) {
    this.site = site.toAbsolutePath().normalize();
    this.gateway = gateway;
    this.options = options;
    this.progress = progress;
  }

  /**
   * @param site its folder
   * @param file not there yet
   * @param progress takes a line of it now and then, on any thread
   * @throws IOException if it cannot be made; nothing is left behind then
   */
  public static Made make(
      Path site, GatewayConfig gateway, Path file, Options options, Consumer<String> progress)
      throws IOException {
    return new Backup(site, gateway, options, progress).make(file.toAbsolutePath().normalize());
  }

  private Made make(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new IOException(file + " is there already; choose another name, or move it away");
    }
    Set<Part> parts = EnumSet.allOf(Part.class);
    parts.removeIf(part -> !Files.exists(gateway.data().resolve(part.file())));
    if (!options.telemetry()) {
      parts.remove(Part.TELEMETRY);
    }
    requireSpace(file, parts);
    Path draft = file.resolveSibling(file.getFileName() + ".part");
    Path copy = file.resolveSibling(file.getFileName() + ".copy");
    try {
      Files.deleteIfExists(draft);
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (var zip = new ZipOutputStream(Files.newOutputStream(draft))) {
        zip.setLevel(Deflater.BEST_SPEED);
        siteFiles(zip, file);
        for (Part part : parts) {
          database(zip, part, copy);
        }
        Manifest manifest = manifest();
        zip.putNextEntry(new ZipEntry(Manifest.NAME));
        zip.write(manifest.bytes());
        zip.closeEntry();
      }
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
      Files.deleteIfExists(copy);
    }
    return new Made(file, Files.size(file), items.size(), List.copyOf(leftOut));
  }

  /** For the largest file as a copy, and for all of them in the worst case. */
  private void requireSpace(Path file, Set<Part> parts) throws IOException {
    long all = 0;
    long largest = 0;
    for (Part part : parts) {
      long size = Files.size(gateway.data().resolve(part.file()));
      all += size;
      largest = Math.max(largest, size);
    }
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder + "; make it first");
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < all + largest) {
      throw new IOException(
          "%s has %d MB free, and the backup may need %d MB; write it to another disk, or use"
                  .formatted(folder, free >> 20, (all + largest) >> 20)
              + " --without-telemetry");
    }
  }

  private void siteFiles(ZipOutputStream zip, Path backup) throws IOException {
    Secrets secrets = Secrets.of(site);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(site)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(f -> !f.startsWith(gateway.data()) && !f.equals(backup))
              .filter(f -> !f.getFileName().toString().startsWith(backup.getFileName() + "."))
              .filter(f -> !f.toString().contains("/.") && !f.toString().contains("/replaced-"))
              .sorted()
              .limit(SITE_FILES_MOST + 1)
              .toList();
    }
    if (files.size() > SITE_FILES_MOST) {
      throw new IOException(
          site + " has more than " + SITE_FILES_MOST + " files; is that the site's folder?");
    }
    for (Path file : files) {
      String name = site.relativize(file).toString();
      if (!options.secrets() && secrets.include(file)) {
        leftOut.add(name);
      } else {
        add(zip, Manifest.SITE + name, file);
      }
    }
    secrets.outside().stream().map(Path::toString).sorted().forEach(leftOut::add);
  }

  private void database(ZipOutputStream zip, Part part, Path copy) throws IOException {
    Path file = gateway.data().resolve(part.file());
    long size = Math.max(1, Files.size(file));
    progress.accept(part.file() + ": " + (size >> 10) + " kB");
    Files.deleteIfExists(copy);
    long[] shown = {0};
    StoreFiles.copy(
        file,
        copy,
        bytes -> {
          long percent = Math.min(100, 100 * bytes / size);
          if (percent >= shown[0] + 10) {
            shown[0] = percent;
            progress.accept(part.file() + ": " + percent + " % copied");
          }
        });
    versions.put(part.file(), StoreFiles.version(copy));
    add(zip, Manifest.DATA + part.file(), copy);
    Files.deleteIfExists(copy);
  }

  private void add(ZipOutputStream zip, String name, Path file) throws IOException {
    var digest = Digests.sha256();
    zip.putNextEntry(new ZipEntry(name));
    long bytes = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        ((OutputStream) zip).write(buffer, 0, n);
        bytes += n;
        requireLimit(n);
      }
    }
    zip.closeEntry();
    items.add(
        new Manifest.Item(name, bytes, HexFormat.of().formatHex(digest.digest()), mode(file)));
  }

  private void requireLimit(int more) throws IOException {
    written += more;
    if (written >> 20 > options.megabytes()) {
      throw new IOException(
          "the backup would be larger than %d MB; allow more with --limit, or use"
                  .formatted(options.megabytes())
              + " --without-telemetry");
    }
  }

  private static String mode(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null
        ? "rw-r-----"
        : PosixFilePermissions.toString(view.readAttributes().permissions());
  }

  private Manifest manifest() {
    Path data = gateway.data();
    return new Manifest(
        Manifest.FORMAT,
        "gengfu 0.1.0",
        gateway.id(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        (data.startsWith(site) ? site.relativize(data) : data).toString(),
        options.secrets(),
        items,
        leftOut,
        versions);
  }
}
