package io.gengfu.agent.backup;

import io.gengfu.agent.store.KeptConsents;
import io.gengfu.agent.store.StoreException;
import io.gengfu.agent.store.StoreFiles;
import io.gengfu.agent.store.StoreFiles.Held;
import io.gengfu.agent.store.StoreFiles.Part;
import java.io.EOFException;
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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Puts a backup in place of a gateway's site folder and databases. Everything is unpacked and
 * checked beside them first; what stood there is set aside, not deleted. The next start begins new
 * epochs, so that no number is used a second time.
 */
public final class Restore {

  /** What a backup of the largest store that a site may have could need. */
  private static final long BYTES_MOST = 1L << 41;

  private static final int MANIFEST_MOST = 4 << 20;
  private static final int BUFFER = 1 << 16;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final Path backup;
  private final Path site;
  private final boolean replace;
  private final Consumer<String> progress;
  private final String stamp = STAMP.format(Instant.now());

  /**
   * What came of it.
   *
   * @param gateway whose backup it was
   * @param at when it was made
   * @param aside where what stood there is now; empty when nothing did
   * @param leftOut files of the site that the backup does not have
   * @param consentsHeld whether consents have to be confirmed: nobody here knows what was withdrawn
   *     since the backup
   */
  public record Done(
      String gateway,
      Instant at,
      Path data,
      List<Path> aside,
      List<String> leftOut,
      boolean consentsHeld) {}

  private Restore(Path backup, Path site, boolean replace, Consumer<String> progress) {
    this.backup = backup;
    this.site = site.toAbsolutePath().normalize();
    this.replace = replace;
    this.progress = progress;
  }

  /**
   * @param site its folder; made when it is not there
   * @param replace whether files that are there may be set aside
   * @throws IOException if it cannot be done; then nothing has changed, unless it says otherwise
   * @throws StoreException if the gateway is running
   */
  public static Done from(Path backup, Path site, boolean replace, Consumer<String> progress)
      throws IOException {
    return new Restore(backup, site, replace, progress).run();
  }

  private Done run() throws IOException {
    try (ZipFile zip = open()) {
      Manifest manifest = manifest(zip);
      Instant at = time(manifest);
      Path data = site.resolve(manifest.data()).normalize();
      Files.createDirectories(site);
      try (Held _ = StoreFiles.hold(data)) {
        requireFree(manifest, data);
        Path siteDraft = site.resolve(".restore-" + stamp);
        Path dataDraft = data.resolve(".restore-" + stamp);
        try {
          Map<Path, Path> moves = unpack(zip, manifest, siteDraft, dataDraft, data);
          check(dataDraft, at);
          boolean held = keepConsents(dataDraft, data);
          List<Path> aside = move(moves, data);
          return new Done(manifest.gateway(), at, data, aside, manifest.leftOut(), held);
        } finally {
          delete(siteDraft);
          delete(dataDraft);
        }
      }
    }
  }

  private ZipFile open() throws IOException {
    if (!Files.isRegularFile(backup)) {
      throw new IOException("there is no file " + backup);
    }
    try {
      return new ZipFile(backup.toFile());
    } catch (IOException e) {
      throw new IOException(
          backup + " is no backup, or not whole (" + e.getMessage() + "); use another one", e);
    }
  }

  private Manifest manifest(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(Manifest.NAME);
    if (entry == null || entry.getSize() > MANIFEST_MOST) {
      throw new IOException(backup + " is no backup of a gateway: it has no " + Manifest.NAME);
    }
    Manifest manifest;
    try (InputStream in = zip.getInputStream(entry)) {
      manifest = Manifest.read(in.readNBytes(MANIFEST_MOST));
    } catch (IOException e) {
      throw new IOException(backup + ": what it says of itself cannot be read; use another one", e);
    }
    if (manifest.format() != Manifest.FORMAT) {
      throw new IOException(
          "%s is of format %d, and this program knows %d; restore it with %s"
              .formatted(backup, manifest.format(), Manifest.FORMAT, manifest.program()));
    }
    return manifest;
  }

  private Instant time(Manifest manifest) throws IOException {
    try {
      return Instant.parse(manifest.at());
    } catch (DateTimeParseException e) {
      throw new IOException(backup + ": it does not say of when it is; use another one", e);
    }
  }

  /** Where each file of the backup belongs. */
  private Path target(Manifest.Item item, Path data) throws IOException {
    String name = item.name();
    if (name.startsWith(Manifest.DATA)) {
      for (Part part : Part.values()) {
        if (name.equals(Manifest.DATA + part.file())) {
          return data.resolve(part.file());
        }
      }
    } else if (name.startsWith(Manifest.SITE)) {
      Path target = site.resolve(name.substring(Manifest.SITE.length())).normalize();
      if (target.startsWith(site) && !target.equals(site)) {
        return target;
      }
    }
    throw new IOException(backup + " holds " + name + ", which no backup has; do not use it");
  }

  private void requireFree(Manifest manifest, Path data) throws IOException {
    long bytes = 0;
    for (Manifest.Item item : manifest.files()) {
      Path target = target(item, data);
      if (Files.exists(target) && !replace) {
        throw new IOException(
            target + " is there already; with --replace it is set aside and replaced");
      }
      if (item.bytes() < 0 || item.bytes() > BYTES_MOST) {
        throw new IOException(backup + ": " + item.name() + " has an impossible size");
      }
      bytes += item.bytes();
    }
    long free = Files.getFileStore(data).getUsableSpace();
    if (bytes > free) {
      throw new IOException(
          "%s has %d MB free, and the backup needs %d MB; make room first"
              .formatted(data, free >> 20, bytes >> 20));
    }
  }

  private Map<Path, Path> unpack(
      ZipFile zip, Manifest manifest, Path siteDraft, Path dataDraft, Path data)
      throws IOException {
    Map<Path, Path> moves = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Manifest.Item item : manifest.files()) {
      boolean ofSite = item.name().startsWith(Manifest.SITE);
      Path target = target(item, data);
      Path draft =
          ofSite
              ? siteDraft.resolve(site.relativize(target))
              : dataDraft.resolve(target.getFileName());
      ZipEntry entry = zip.getEntry(item.name());
      if (entry == null || !names.add(item.name())) {
        throw new IOException(backup + ": " + item.name() + " is missing in it; use another one");
      }
      if (!ofSite) {
        progress.accept(item.name() + ": " + (item.bytes() >> 10) + " kB");
      }
      Path folder = draft.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      unpack(zip, entry, item, draft);
      own(draft, item, ofSite ? site : data);
      moves.put(draft, target);
    }
    return moves;
  }

  private void unpack(ZipFile zip, ZipEntry entry, Manifest.Item item, Path draft)
      throws IOException {
    var digest = Digests.sha256();
    long bytes = 0;
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(draft)) {
      for (int n = in.read(buffer); n >= 0 && bytes <= item.bytes(); n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        out.write(buffer, 0, n);
        bytes += n;
      }
    } catch (ZipException | EOFException e) {
      throw new IOException(
          backup + ": " + item.name() + " is damaged (" + e.getMessage() + "); use another one", e);
    }
    if (bytes != item.bytes() || !HexFormat.of().formatHex(digest.digest()).equals(item.sha256())) {
      throw new IOException(
          backup + ": " + item.name() + " is not what was backed up; use another one");
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Belongs to whom the folder does: who restores is often root, and who runs it is not. */
  private static void own(Path file, Manifest.Item item, Path folder) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    var like = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    if (view == null || like == null) {
      return;
    }
    try {
      view.setPermissions(PosixFilePermissions.fromString(item.mode()));
    } catch (IllegalArgumentException e) {
      view.setPermissions(PosixFilePermissions.fromString("rw-r-----"));
    }
    var wanted = like.readAttributes();
    if (!wanted.owner().equals(view.readAttributes().owner())) {
      view.setOwner(wanted.owner());
    }
    if (!wanted.group().equals(view.readAttributes().group())) {
      view.setGroup(wanted.group());
    }
  }

  private void check(Path dataDraft, Instant at) throws IOException {
    for (Part part : Part.values()) {
      Path file = dataDraft.resolve(part.file());
      if (Files.exists(file)) {
        progress.accept(part.file() + ": checked");
        Optional<String> problem = StoreFiles.problem(part, file);
        if (problem.isPresent()) {
          throw new IOException(backup + ": " + part.file() + " " + problem.get());
        }
        if (part != Part.KPI) {
          StoreFiles.markRestored(file, at);
        }
      }
    }
  }

  /** Before anything is replaced: if it is cut short then, it is kept twice. */
  private static boolean keepConsents(Path dataDraft, Path data) throws IOException {
    Path alerts = dataDraft.resolve(Part.ALERTS.file());
    if (!Files.exists(alerts)) {
      return false;
    }
    boolean held = KeptConsents.keepBeforeRestore(data, alerts, Instant.now());
    Path kept = data.resolve(KeptConsents.FILE);
    if (Files.exists(kept)) {
      own(kept, new Manifest.Item(KeptConsents.FILE, 0, "", "rw-r-----"), data);
    }
    return held;
  }

  private List<Path> move(Map<Path, Path> moves, Path data) throws IOException {
    List<Path> aside = new ArrayList<>();
    StoreFiles.beginReplacing(data, backup.toString());
    for (Map.Entry<Path, Path> move : moves.entrySet()) {
      Path target = move.getValue();
      List<Path> there = List.of(target);
      for (Part part : Part.values()) {
        if (target.equals(data.resolve(part.file()))) {
          there = StoreFiles.files(data, part);
        }
      }
      for (Path old : there) {
        setAside(old, target.startsWith(data) ? data : site, aside);
      }
      Path folder = target.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.move(move.getKey(), target, StandardCopyOption.ATOMIC_MOVE);
    }
    StoreFiles.endReplacing(data);
    return aside;
  }

  private void setAside(Path old, Path root, List<Path> aside) throws IOException {
    if (!Files.exists(old)) {
      return;
    }
    Path folder = root.resolve("replaced-" + stamp);
    Path target = folder.resolve(root.relativize(old));
    Path parent = target.getParent();
    Files.createDirectories(parent == null ? folder : parent);
    Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
    if (!aside.contains(folder)) {
      aside.add(folder);
    }
  }

  private static void delete(Path draft) throws IOException {
    if (Files.exists(draft)) {
      try (Stream<Path> files = Files.walk(draft)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
