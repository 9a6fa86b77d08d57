package io.gengfu.agent.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in PEM (RFC 7468). */
public final class Pem {

  /** All of Mozilla's authorities are 220 kB. */
  private static final int FILE_MOST = 1 << 20;

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:[A-Z0-9]+ )*)PRIVATE KEY-----([^-]*)-----END");

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");
  private static final String TO_PKCS8 = "openssl pkcs8 -topk8 -nocrypt -in OLD.key -out NEW.key";

  private Pem() {}

  /**
   * Every certificate of a file, in its order; at least one.
   *
   * @throws PemException if there is none, or one that cannot be read
   */
  public static List<X509Certificate> certificates(Path file) throws PemException {
    Matcher found = CERTIFICATE.matcher(text(file));
    var certificates = new ArrayList<X509Certificate>();
    while (found.find()) {
      try {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        var der = new ByteArrayInputStream(Base64.getMimeDecoder().decode(found.group(1)));
        certificates.add((X509Certificate) factory.generateCertificate(der));
      } catch (IllegalArgumentException | GeneralSecurityException e) {
        throw new PemException(
            "holds a certificate that cannot be read (number " + (certificates.size() + 1) + ")",
            "get the file again: a copy may be cut short");
      }
    }
    if (certificates.isEmpty()) {
      throw new PemException(
          "holds no certificate", "PEM, which begins -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  /**
   * The private key of a file.
   *
   * @throws PemException if there is none that can be used without a password
   */
  public static PrivateKey key(Path file) throws PemException {
    Matcher found = KEY.matcher(text(file));
    if (!found.find()) {
      throw new PemException(
          "holds no private key", "PEM, which begins -----BEGIN PRIVATE KEY-----");
    }
    String kind = found.group(1).strip();
    if (kind.equals("ENCRYPTED")) {
      throw new PemException("holds a key with a password, which nobody could type", TO_PKCS8);
    }
    if (!kind.isEmpty()) {
      throw new PemException("holds a key in the older form " + kind + " PRIVATE KEY", TO_PKCS8);
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(found.group(2));
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
    return ALGORITHMS.stream()
        .flatMap(algorithm -> key(algorithm, der).stream())
        .findFirst()
        .orElseThrow(Pem::unreadable);
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] der) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty(); // of another kind
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java knows " + algorithm, e);
    }
  }

  private static PemException unreadable() {
    return new PemException(
        "holds a private key that cannot be read", "an RSA, EC or Ed25519 key: " + TO_PKCS8);
  }

  /** Whether the key is the certificate's. */
  static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    PublicKey known = certificate.getPublicKey();
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm(); // EdDSA: a key of that kind signs in one way
        };
    byte[] anything = "gengfu".getBytes(StandardCharsets.UTF_8);
    try {
      Signature sign = Signature.getInstance(algorithm);
      sign.initSign(key);
      sign.update(anything);
      byte[] signature = sign.sign();
      sign.initVerify(known);
      sign.update(anything);
      return sign.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // of another kind
    }
  }

  /**
   * @throws PemException if they do not {@linkplain #belongTogether belong together}
   */
  public static void requireTogether(X509Certificate certificate, PrivateKey key)
      throws PemException {
    if (!belongTogether(certificate, key)) {
      throw new PemException(
          "is not the key of the certificate", "the key that the certificate was asked for with");
    }
  }

  private static String text(Path file) throws PemException {
    try {
      if (Files.size(file) > FILE_MOST) {
        throw new PemException("is larger than any certificate", "certificates or a key in PEM");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (PemException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new PemException("is not there", "put it there, or correct its name in gateway.yaml");
    } catch (AccessDeniedException e) {
      throw new PemException("may not be read by this user", "chgrp gengfu and chmod 640");
    } catch (IOException e) {
      throw new PemException("cannot be read: " + e.getMessage(), "look at the disk");
    }
  }
}
