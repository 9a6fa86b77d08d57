package io.gengfu.driver.opcua;

import io.gengfu.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How one server is spoken to.
 *
 * <pre>{@code
 * address:
 *   url: "opc.tcp://10.0.0.7:4840"
 *   security: basic256sha256       # none, aes128-sha256-rsaoaep, aes256-sha256-rsapss
 *   mode: sign-and-encrypt         # or sign
 *   user: gengfu
 *   password-file: /etc/gengfu/lift.password
 * }</pre>
 *
 * <p>Or {@code user-certificate} and {@code user-key}, both absolute paths of PEM files, in place
 * of user and password; neither is anonymous. {@code security} may stand in the profile's settings
 * instead, for a model that has it so from the factory; the address comes first.
 *
 * @param mode of no meaning with {@link Policy#NONE}
 */
record Security(Policy policy, Mode mode, Identity identity) {

  /** OPC UA Part 7 §6.6; those that were found weak (Basic128Rsa15, Basic256) are not offered. */
  enum Policy {
    NONE,
    BASIC256SHA256,
    AES128_SHA256_RSAOAEP,
    AES256_SHA256_RSAPSS
  }

  /** OPC UA Part 4 §7.20. */
  enum Mode {
    SIGN_AND_ENCRYPT,
    SIGN
  }

  /** As whom the gateway asks (OPC UA Part 4 §7.40). */
  sealed interface Identity {
    record Anonymous() implements Identity {}

    /** The password is the first line of a file, read at each connection. */
    record User(String name, Optional<Path> passwordFile) implements Identity {}

    record Certificate(Path certificate, Path key) implements Identity {}
  }

  static final Security NONE =
      new Security(Policy.NONE, Mode.SIGN_AND_ENCRYPT, new Identity.Anonymous());

  /** Reads the keys above, and reports what does not go together. */
  static Security of(Settings address, Settings settings) {
    Settings where = settings.has("security") && !address.has("security") ? settings : address;
    Policy policy = where.choice("security", Policy.class, Policy.NONE);
    Mode mode = address.choice("mode", Mode.class, Mode.SIGN_AND_ENCRYPT);
    if (policy == Policy.NONE && address.has("mode")) {
      address.report("mode", "is given without security", "security: basic256sha256, or no mode");
    }
    Identity identity = identity(address);
    if (policy == Policy.NONE && !(identity instanceof Identity.Anonymous)) {
      address.report(
          identity instanceof Identity.User ? "user" : "user-certificate",
          "is given without security: everybody on the network could read along and be the server",
          "security: basic256sha256 beside it");
    }
    return new Security(policy, mode, identity);
  }

  private static Identity identity(Settings address) {
    String user = address.text("user", "");
    Optional<Path> password = file(address, "password-file");
    Optional<Path> certificate = file(address, "user-certificate");
    Optional<Path> key = file(address, "user-key");
    if (password.isPresent() && user.isEmpty()) {
      address.report("password-file", "goes with user", "user: the name that the server knows");
    }
    if (certificate.isPresent() != key.isPresent()) {
      address.report(
          certificate.isPresent() ? "user-certificate" : "user-key",
          "is given alone",
          "user-certificate: and user-key: both");
      return new Identity.Anonymous();
    }
    if (certificate.isPresent() && !user.isEmpty()) {
      address.report("user-certificate", "is given beside user", "one of the two");
    }
    if (certificate.isPresent() && key.isPresent()) {
      return new Identity.Certificate(certificate.get(), key.get());
    }
    return user.isEmpty() ? new Identity.Anonymous() : new Identity.User(user, password);
  }

  private static Optional<Path> file(Settings address, String key) {
    String text = address.text(key, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.startsWith("/")) {
      address.report(key, "is " + text, "an absolute path");
    }
    return Optional.of(Path.of(text));
  }
}
