package io.gengfu.agent.uplink;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates, good ones and others. */
final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final X500Name name;
  private final KeyPair keys = keys();
  final X509Certificate certificate;

  TestAuthority(String name) {
    this(
        name,
        Instant.now().minus(Duration.ofDays(3650)),
        Instant.now().plus(Duration.ofDays(36500)));
  }

  TestAuthority(String name, Instant from, Instant until) {
    this.name = new X500Name("CN=" + name);
    certificate = sign(this.name, keys, from, until, true);
  }

  /** A certificate with its key. */
  record Issued(X509Certificate certificate, PrivateKey key) {

    /** Writes {@code NAME.pem} and {@code NAME.key}, each in one step. */
    Issued write(Path folder, String name) throws IOException {
      replace(folder.resolve(name + ".pem"), pem("CERTIFICATE", encoded(certificate)));
      replace(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
      return this;
    }

    /** The same as a key store of Java, entry {@code own}. */
    KeyStore keyStore(char[] password) throws IOException, GeneralSecurityException {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", key, password, new Certificate[] {certificate});
      return store;
    }
  }

  /** Valid from yesterday for a year. */
  Issued issue(String subject, String... names) {
    Instant now = Instant.now();
    return issue(subject, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(365)), names);
  }

  Issued issue(String subject, Instant notBefore, Instant notAfter, String... names) {
    KeyPair pair = keys();
    X500Name cn = new X500Name("CN=" + subject);
    return new Issued(sign(cn, pair, notBefore, notAfter, false, names), pair.getPrivate());
  }

  Path write(Path file) throws IOException {
    return replace(file, pem("CERTIFICATE", encoded(certificate)));
  }

  private static Path replace(Path file, String text) throws IOException {
    Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    return Files.move(
        fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate sign(
      X500Name subject,
      KeyPair pair,
      Instant notBefore,
      Instant notAfter,
      boolean authority,
      String... names) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(notBefore),
              Date.from(notAfter),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (names.length > 0) {
        GeneralName[] all =
            Arrays.stream(names)
                .map(
                    n ->
                        new GeneralName(
                            n.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, n))
                .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException | CertIOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
