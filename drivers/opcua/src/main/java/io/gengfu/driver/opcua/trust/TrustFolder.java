package io.gengfu.driver.opcua.trust;

import io.gengfu.driver.TrustDesk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom the gateway trusts: a folder for each state with one file for each endpoint, so that their
 * number is that of the endpoints that somebody named. A certificate is trusted at the endpoint for
 * which it was approved, byte for byte, and nowhere else.
 *
 * <p>A certificate that was approved does not end by its date: the date would silence a lift at
 * midnight, and the same key goes on being the server's. {@code gengfu trust list} shows it.
 */
public final class TrustFolder implements TrustDesk {

  private static final Logger log = LoggerFactory.getLogger(TrustFolder.class);

  /** Half as many as there are: nobody can make a second certificate that begins with these. */
  private static final int PREFIX_MIN = 16;

  private final Path folder;

  /**
   * @param folder the protocol's own; made when something is to be kept
   */
  public TrustFolder(Path folder) {
    this.folder = folder;
  }

  /** What is to be thought of a certificate. */
  public enum Verdict {
    TRUSTED,
    /** Never seen at this endpoint; waits now. */
    UNKNOWN,
    /** Another than the one approved for this endpoint; waits now. */
    CHANGED,
    REJECTED
  }

  /**
   * Judges the certificate of an endpoint, and keeps an unknown one for the installer.
   *
   * @param endpoint its URL
   */
  public Verdict judge(String endpoint, X509Certificate shown) throws IOException {
    String name = fileName(endpoint);
    X509Certificate trusted = kept(State.TRUSTED, name);
    if (shown.equals(trusted)) {
      return Verdict.TRUSTED;
    }
    if (shown.equals(kept(State.REJECTED, name))) {
      return Verdict.REJECTED;
    }
    if (!shown.equals(kept(State.PENDING, name))) {
      Path pending = file(State.PENDING, name);
      PemFile.makeFolder(folder(State.PENDING));
      String content = "Endpoint: " + endpoint + "\n" + PemFile.pem(shown);
      PemFile.write(pending, content.getBytes(StandardCharsets.UTF_8), false);
    }
    return trusted == null ? Verdict.UNKNOWN : Verdict.CHANGED;
  }

  /** The certificate that was approved for an endpoint. */
  public Optional<X509Certificate> trusted(String endpoint) throws IOException {
    return Optional.ofNullable(kept(State.TRUSTED, fileName(endpoint)));
  }

  /** The gateway's own certificate and key; made if they are not there. */
  public OwnCertificate ownCertificate() throws IOException {
    return OwnCertificate.in(folder.resolve("own"));
  }

  @Override
  public Own own() throws IOException {
    OwnCertificate own = ownCertificate();
    return new Own(
        PemFile.name(own.certificate()),
        PemFile.fingerprint(own.certificate()),
        own.certificate().getNotAfter().toInstant(),
        own.file());
  }

  @Override
  public List<Peer> peers() throws IOException {
    return entries().stream().map(Entry::peer).toList();
  }

  @Override
  public Optional<Peer> approve(String fingerprint) throws IOException {
    return move(fingerprint, State.TRUSTED);
  }

  @Override
  public Optional<Peer> reject(String fingerprint) throws IOException {
    return move(fingerprint, State.REJECTED);
  }

  private Optional<Peer> move(String fingerprint, State next) throws IOException {
    String wanted = fingerprint.replaceAll("[:\\s]", "").toLowerCase(Locale.ROOT);
    if (!wanted.matches("[0-9a-f]{" + PREFIX_MIN + ",64}")) {
      throw new IOException(
          "\""
              + fingerprint
              + "\" is no fingerprint; wanted: its first "
              + PREFIX_MIN
              + " hexadecimal digits or more, as gengfu trust list shows them");
    }
    Peer moved = null;
    // One server may be met at several addresses: whoever trusts its certificate trusts all of it.
    for (Entry entry : entries()) {
      if (entry.peer().fingerprint().startsWith(wanted)) {
        Path from = entry.file();
        Path to = folder(next).resolve(from.getFileName());
        if (!from.equals(to)) {
          PemFile.makeFolder(folder(next));
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          Files.setLastModifiedTime(to, java.nio.file.attribute.FileTime.from(Instant.now()));
        }
        moved = read(next, to).map(Entry::peer).orElse(moved);
      }
    }
    return Optional.ofNullable(moved);
  }

  /** A certificate that is kept. */
  private record Entry(Path file, Peer peer) {}

  private List<Entry> entries() throws IOException {
    var entries = new ArrayList<Entry>();
    for (State state : State.values()) {
      Path files = folder(state);
      if (Files.isDirectory(files)) {
        try (Stream<Path> listed = Files.list(files)) {
          for (Path file : listed.filter(f -> f.toString().endsWith(".pem")).sorted().toList()) {
            read(state, file).ifPresent(entries::add);
          }
        }
      }
    }
    entries.sort(
        Comparator.comparing((Entry e) -> e.peer().state()).thenComparing(e -> e.peer().address()));
    return entries;
  }

  private static Optional<Entry> read(State state, Path file) {
    try {
      X509Certificate certificate = PemFile.certificate(file);
      String address =
          PemFile.text(file)
              .lines()
              .filter(line -> line.startsWith("Endpoint: "))
              .map(line -> line.substring("Endpoint: ".length()))
              .findFirst()
              .orElse(String.valueOf(file.getFileName()));
      return Optional.of(
          new Entry(
              file,
              new Peer(
                  state,
                  address,
                  PemFile.name(certificate),
                  PemFile.fingerprint(certificate),
                  certificate.getNotAfter().toInstant(),
                  Files.getLastModifiedTime(file).toInstant())));
    } catch (IOException e) {
      log.warn("passed over: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private @Nullable X509Certificate kept(State state, String name) throws IOException {
    Path file = file(state, name);
    return Files.exists(file) ? PemFile.certificate(file) : null;
  }

  private Path folder(State state) {
    return folder.resolve(state.name().toLowerCase(Locale.ROOT));
  }

  private Path file(State state, String name) {
    return folder(state).resolve(name + ".pem");
  }

  /** Host and port, readable; a path makes it longer, and no two endpoints have one name. */
  private static String fileName(String endpoint) {
    String place = endpoint.replaceFirst("^opc\\.tcp://", "");
    return place.matches("[a-z0-9.-]{1,80}:\\d{1,5}")
        ? place.replace(':', '_')
        : place.replaceAll("[^A-Za-z0-9.-]", "_").substring(0, Math.min(60, place.length()))
            + "_"
            + HexFormat.of().toHexDigits(hash(place));
  }

  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return hash;
  }
}
