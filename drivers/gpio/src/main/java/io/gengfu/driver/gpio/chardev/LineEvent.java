package io.gengfu.driver.gpio.chardev;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A change of a line, with what the kernel knows of it. */
public final class LineEvent extends DigitalStateChangeEvent<DigitalInput> {

  private final @Nullable Instant time;
  private final boolean debounced;

  LineEvent(DigitalInput line, DigitalState state, @Nullable Instant time, boolean debounced) {
    super(line, state);
    this.time = time;
    this.debounced = debounced;
  }

  /**
   * When the kernel saw the edge; with its debounce, when the level had stood long enough. Empty
   * for a change that was found by looking.
   */
  public Optional<Instant> time() {
    return Optional.ofNullable(time);
  }

  /** Whether the level has stood the configured time already. */
  public boolean debounced() {
    return debounced;
  }
}
