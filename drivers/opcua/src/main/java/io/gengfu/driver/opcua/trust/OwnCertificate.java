package io.gengfu.driver.opcua.trust;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own certificate and key, made when they are first asked for and kept: a server's
 * list of trusted clients names it.
 *
 * @param uri the application's (OPC UA Part 6 §6.2.2 wants it among the alternative names)
 * @param file the certificate alone, as servers take it
 */
public record OwnCertificate(String uri, X509Certificate certificate, KeyPair keys, Path file) {

  private static final Logger log = LoggerFactory.getLogger(OwnCertificate.class);

  private static final String KEY = "key.pem";
  private static final String PEM = "certificate.pem";
  private static final String DER = "certificate.der";

  private static final int RSA_BITS = 2048;

  /** Servers of 2000-01-01, where a controller's clock begins, must find it valid. */
  private static final Instant NOT_BEFORE = Instant.parse("2000-01-01T00:00:00Z");

  /** A box without a clock is in 1970 when it makes its key. */
  private static final Instant EARLIEST_NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final int YEARS = 20;

  /** Where a subject alternative name that is a URI has its kind (RFC 5280 §4.2.1.6). */
  private static final int URI_NAME = 6;

  /**
   * The certificate of a folder; made if it is not there. Any thread, any process.
   *
   * @throws IOException with the file and a remedy
   */
  public static OwnCertificate in(Path folder) throws IOException {
    synchronized (OwnCertificate.class) {
      PemFile.makeFolder(folder);
      Path key = folder.resolve(KEY);
      if (!Files.exists(key)) {
        // The gateway and a command may be first at the same moment.
        try (var channel =
                FileChannel.open(
                    folder.resolve(".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            var _ = channel.lock()) {
          if (!Files.exists(key)) {
            make(folder);
          }
        }
      }
      if (PemFile.keepSecret(key)) {
        log.warn(
            "{} could be read by others than its owner; no longer. If others use this box, delete"
                + " {} and have the new certificate approved at the servers",
            key,
            folder);
      }
      X509Certificate certificate = PemFile.certificate(folder.resolve(PEM));
      KeyPair keys = new KeyPair(certificate.getPublicKey(), PemFile.key(key));
      return new OwnCertificate(uri(certificate), certificate, keys, folder.resolve(DER));
    }
  }

  private static void make(Path folder) throws IOException {
    String uri = "urn:gengfu:gateway:" + UUID.randomUUID();
    Instant now = Instant.now();
    Instant from = now.isBefore(EARLIEST_NOW) ? EARLIEST_NOW : now;
    Instant until = from.atZone(ZoneOffset.UTC).plusYears(YEARS).toInstant();
    try {
      KeyPair keys = SelfSignedCertificateGenerator.generateRsaKeyPair(RSA_BITS);
      X509Certificate made =
          new SelfSignedCertificateGenerator()
              .generateSelfSigned(
                  keys,
                  Date.from(NOT_BEFORE),
                  Date.from(until),
                  "Gengfu gateway " + host(),
                  "Gengfu",
                  null,
                  null,
                  null,
                  null,
                  uri,
                  List.of(host()),
                  List.of(),
                  "SHA256withRSA");
      PemFile.write(folder.resolve(DER), made.getEncoded(), false);
      byte[] pem = PemFile.pem(made).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      PemFile.write(folder.resolve(PEM), pem, false);
      // Last: where there is a key there is its certificate.
      byte[] key =
          PemFile.pem(keys.getPrivate()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      PemFile.write(folder.resolve(KEY), key, true);
      log.info("{}: made the gateway's certificate {}", folder, PemFile.fingerprint(made));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IOException("a key cannot be made on this machine", e);
    } catch (Exception e) {
      throw new IOException("a certificate cannot be made: " + e.getMessage(), e);
    }
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      return name.matches("[a-z0-9.-]{1,64}") ? name : "gateway";
    } catch (UnknownHostException e) {
      return "gateway";
    }
  }

  private static String uri(X509Certificate certificate) throws IOException {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.getFirst().equals(URI_NAME)) {
            return name.get(1).toString();
          }
        }
      }
    } catch (CertificateParsingException e) {
      throw new IOException("the gateway's own certificate cannot be read", e);
    }
    throw new IOException(
        "the gateway's own certificate names no application URI; delete it, then a new one is"
            + " made");
  }
}
