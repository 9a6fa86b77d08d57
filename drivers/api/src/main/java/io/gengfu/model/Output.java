package io.gengfu.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What must hold for a writable signal, whoever asks for it. The arbiter enforces it.
 *
 * @param rest what becomes of an output that nobody owns
 * @param dangerous needs a profile that says how the <em>device</em> lets go when the gateway dies
 * @param interlock what must hold, continuously, while the output is active
 * @param cap how long it may be active within a window, across owners and restarts
 */
public record Output(
    Rest rest, boolean dangerous, Optional<Interlock> interlock, Optional<Cap> cap) {

  /** The state of a flag output that anybody may always move it to, and that needs no interlock. */
  public static final boolean SAFE = false;

  /** What becomes of an output when its last owner lets go, at start, and at exit. */
  public enum Rest {
    /** Returned to {@link #SAFE}: a siren, a door hold. */
    SAFE,
    /** Left as it is: a cut supply relay is closed again by a person, never by the gateway. */
    KEEP,
    /** Has no lasting state: a spoken sentence. */
    MOMENTARY
  }

  /**
   * A condition on another signal of the same device.
   *
   * @param signal an enumeration signal of the same class
   * @param constant the only constant under which the output may be active
   * @param maxAge an older reading counts as unknown
   */
  public record Interlock(String signal, String constant, Duration maxAge) {}

  /** At most {@code active} of activation within any {@code window}. */
  public record Cap(Duration active, Duration window) {}

  /** An output without interlock and cap. */
  public static Output plain(Rest rest) {
    return new Output(rest, false, Optional.empty(), Optional.empty());
  }
}
