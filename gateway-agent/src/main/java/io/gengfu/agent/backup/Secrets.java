package io.gengfu.agent.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which files of a site folder are nobody's business but the gateway's. */
final class Secrets {

  /** {@code password-file: city.password} and whatever else names a file for itself. */
  private static final Pattern NAMED =
      Pattern.compile("[a-z-]*-file\\s*:\\s*[\"']?([^\"'#,}\\s]+)");

  private static final int HEAD = 4096;

  private final Path site;
  private final Set<Path> named = new HashSet<>();

  private Secrets(Path site) {
    this.site = site;
  }

  static Secrets of(Path site) throws IOException {
    var secrets = new Secrets(site);
    Matcher matcher = NAMED.matcher(Files.readString(site.resolve("gateway.yaml")));
    while (matcher.find()) {
      secrets.named.add(site.resolve(matcher.group(1)).normalize());
    }
    return secrets;
  }

  /** Named as one, or not for everybody to read, or a private key by what stands in it. */
  boolean include(Path file) throws IOException {
    return named.contains(file.normalize()) || isClosed(file) || isKey(file);
  }

  private static boolean isClosed(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view != null
        && !file.getFileName().toString().endsWith(".yaml")
        && !view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
  }

  private static boolean isKey(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
      return head.contains("PRIVATE KEY") || head.startsWith("hmac-sha256:");
    }
  }

  /** Files that are named and lie outside, which a backup never has. */
  Set<Path> outside() {
    Set<Path> outside = new HashSet<>(named);
    outside.removeIf(file -> file.startsWith(site));
    return outside;
  }
}
