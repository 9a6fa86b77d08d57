package io.gengfu.driver.opcua.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Certificates and RSA keys in PEM (RFC 7468), one a file. Errors say the file and a remedy. */
public final class PemFile {

  private static final int SIZE_MAX = 1 << 16;

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final Set<PosixFilePermission> FOR_ALL =
      PosixFilePermissions.fromString("rw-r--r--");

  private PemFile() {}

  /** The first certificate of a file. */
  public static X509Certificate certificate(Path file) throws IOException {
    Matcher found = CERTIFICATE.matcher(text(file));
    if (!found.find()) {
      throw new IOException(file + " holds no certificate; wanted: PEM, -----BEGIN CERTIFICATE---");
    }
    try {
      var der = new ByteArrayInputStream(Base64.getMimeDecoder().decode(found.group(1)));
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new IOException(file + " holds a certificate that cannot be read; copy it again", e);
    }
  }

  /** An RSA key in PKCS #8, not encrypted. */
  public static PrivateKey key(Path file) throws IOException {
    Matcher found = KEY.matcher(text(file));
    if (!found.find()) {
      throw new IOException(
          file
              + " holds no unencrypted PKCS #8 key; make one of it:"
              + " openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new IOException(file + " holds no RSA key that can be read; copy it again", e);
    }
  }

  /** SHA-256 of a certificate, 64 hexadecimal digits. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What its holder calls itself: the common name, else the whole subject. Printable. */
  public static String name(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      for (var part : new LdapName(subject).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return printable(part.getValue().toString());
        }
      }
    } catch (InvalidNameException e) {
      return printable(subject);
    }
    return printable(subject);
  }

  // It goes to a terminal, and its holder wrote it.
  private static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 80 ? clean.substring(0, 80) + "…" : clean;
  }

  static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String kind, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  /**
   * Puts a file in its place whole, never readable by others for a moment if it is a secret. It
   * belongs to whom the folder belongs: an installer who is root must not shut the gateway out.
   */
  static void write(Path file, byte[] content, boolean secret) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " cannot be in no folder");
    }
    Path draft = Files.createTempFile(folder, ".new", null);
    try {
      Files.write(draft, content);
      if (!secret) {
        permit(draft, FOR_ALL);
      }
      belongsWith(draft, folder);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Makes a folder and those above it, each belonging to whom the first one there belongs. */
  static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      makeFolder(above);
    }
    Files.createDirectories(folder);
    if (above != null) {
      belongsWith(folder, above);
    }
  }

  private static void belongsWith(Path file, Path folder) throws IOException {
    var owner = Files.getOwner(folder);
    if (!Files.getOwner(file).equals(owner)) {
      Files.setOwner(file, owner);
    }
  }

  /**
   * Takes the right to read it from everybody but the owner.
   *
   * @return whether somebody had it
   */
  static boolean keepSecret(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null || OWNER_ONLY.containsAll(view.readAttributes().permissions())) {
      return false;
    }
    view.setPermissions(OWNER_ONLY);
    return true;
  }

  private static void permit(Path file, Set<PosixFilePermission> permissions) throws IOException {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(permissions);
    }
  }

  static String text(Path file) throws IOException {
    try {
      if (Files.size(file) > SIZE_MAX) {
        throw new IOException(file + " is too large to be a certificate or a key");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " may not be read by the user that the gateway runs as", e);
    }
  }
}
