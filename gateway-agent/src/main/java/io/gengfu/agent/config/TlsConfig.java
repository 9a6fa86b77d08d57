package io.gengfu.agent.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How an uplink makes sure of the broker, and shows it who it is. The files are read at each
 * connection, so that a renewed certificate needs no restart.
 *
 * @param authorities PEM certificates, one of which must have signed the broker's; empty: those
 *     that this Java trusts
 * @param identity for a broker that wants to see a certificate (mutual TLS)
 * @param oldest the oldest version of TLS that is spoken
 */
public record TlsConfig(Optional<Path> authorities, Optional<Identity> identity, Version oldest) {

  /** TLS 1.3 with the authorities of this Java. */
  public static final TlsConfig PLAIN =
      new TlsConfig(Optional.empty(), Optional.empty(), Version.TLS_1_3);

  /**
   * The gateway's own certificate.
   *
   * @param certificate PEM, the gateway's first, then those between it and the authority
   * @param key PEM, PKCS #8, not encrypted
   */
  public record Identity(Path certificate, Path key) {}

  /** Versions that are still secure. */
  public enum Version {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String number;

    Version(String number) {
      this.number = number;
    }

    /** As people write it. */
    public String number() {
      return number;
    }
  }
}
