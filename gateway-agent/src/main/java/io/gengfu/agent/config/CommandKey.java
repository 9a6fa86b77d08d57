package io.gengfu.agent.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a platform's signatures are checked with: its public key (Ed25519, RFC 8032), which is no
 * secret, or a secret that both have (HMAC with SHA-256, RFC 2104). The signature is over the bytes
 * of the command's body.
 */
public sealed interface CommandKey {

  /** What to tell somebody whose key file holds something else. */
  String WANTED =
      "an Ed25519 public key in PEM (openssl pkey -pubout), or hmac-sha256: and at least 32 bytes"
          + " in Base64";

  int FILE_MOST = 4 << 10;
  int SECRET_LEAST = 32;
  String SECRET = "hmac-sha256:";
  String BEGIN = "-----BEGIN PUBLIC KEY-----";
  String END = "-----END PUBLIC KEY-----";

  /** Whether this is the signature of that body. */
  boolean verifies(byte[] body, byte[] signature);

  /** The platform keeps the private half. */
  record Ed25519(PublicKey key) implements CommandKey {
    @Override
    public boolean verifies(byte[] body, byte[] signature) {
      try {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(key);
        check.update(body);
        return check.verify(signature);
      } catch (GeneralSecurityException e) {
        return false; // Not even the form of a signature.
      }
    }
  }

  /** Whoever can read the file can sign. */
  record Shared(SecretKey key) implements CommandKey {
    @Override
    public boolean verifies(byte[] body, byte[] signature) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return MessageDigest.isEqual(mac.doFinal(body), signature);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has HmacSHA256", e);
      }
    }
  }

  /**
   * @throws IOException if the file cannot be read or holds something else; says what
   */
  static CommandKey read(Path file) throws IOException {
    if (Files.size(file) > FILE_MOST) {
      throw new IOException("is larger than a key");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8).strip();
    try {
      if (text.startsWith(SECRET)) {
        byte[] secret = Base64.getDecoder().decode(text.substring(SECRET.length()).strip());
        if (secret.length < SECRET_LEAST) {
          throw new IOException("holds a secret of only " + secret.length + " bytes");
        }
        return new Shared(new SecretKeySpec(secret, "HmacSHA256"));
      }
      if (text.startsWith(BEGIN) && text.endsWith(END)) {
        String base64 = text.substring(BEGIN.length(), text.length() - END.length());
        byte[] key = Base64.getMimeDecoder().decode(base64);
        return new Ed25519(
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
      }
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new IOException("holds a key that cannot be read: " + e.getMessage(), e);
    }
    throw new IOException("holds no key");
  }

  /** What is wrong with the file; empty when it holds a key. */
  static Optional<String> problem(Path file) {
    try {
      read(file);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
