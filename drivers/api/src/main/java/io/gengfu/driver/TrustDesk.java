package io.gengfu.driver;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who at the far end of a protocol's lines is trusted. Nobody is, until an installer has said so:
 * whoever is met first waits as {@link State#PENDING}. Kept in files; a running driver heeds a
 * change at its next attempt to connect.
 */
public interface TrustDesk {

  /** Everybody met so far, those who wait first. */
  List<Peer> peers() throws IOException;

  /**
   * Who the gateway says it is, for the far end's own list of the trusted; made when it is not
   * there.
   */
  Own own() throws IOException;

  /**
   * Trusts a peer from now on, in place of the one that was trusted at the same address.
   *
   * @param fingerprint as {@link Peer#fingerprint} says, or its first 16 digits or more
   * @return whom, empty when there is nobody with such a fingerprint
   */
  Optional<Peer> approve(String fingerprint) throws IOException;

  /** Trusts a peer no more, whether it waits or was approved. The same otherwise. */
  Optional<Peer> reject(String fingerprint) throws IOException;

  /** How a peer stands. */
  enum State {
    PENDING,
    TRUSTED,
    REJECTED
  }

  /**
   * Somebody at the far end.
   *
   * @param address where it was met
   * @param name what it calls itself; proves nothing
   * @param fingerprint SHA-256 of its certificate, 64 hexadecimal digits
   * @param until the end of its certificate
   * @param since when it came into this state
   */
  record Peer(
      State state, String address, String name, String fingerprint, Instant until, Instant since) {}

  /**
   * The gateway's own certificate.
   *
   * @param file what to hand over to the far end
   */
  record Own(String name, String fingerprint, Instant until, java.nio.file.Path file) {}
}
