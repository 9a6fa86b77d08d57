package io.gengfu.driver.gpio.chardev;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import org.jspecify.annotations.Nullable;

/** An output; its state, and the event after each change, is what the chip says it has. */
final class ChardevOutput extends DigitalOutputBase {

  private final ChardevChip chip;
  private volatile @Nullable RequestedLine line;

  ChardevOutput(ChardevChip chip, DigitalOutputProvider provider, DigitalOutputConfig config) {
    super(provider, config);
    this.chip = chip;
  }

  @Override
  public DigitalOutput initialize(Context context) {
    super.initialize(context);
    DigitalState initial = config().initialState();
    try {
      line = chip.drive(config().address(), initial != null && initial.isHigh());
    } catch (RuntimeException e) {
      throw new InitializeException(e.getMessage(), e);
    }
    return this;
  }

  @Override
  public DigitalOutput state(DigitalState wanted) {
    RequestedLine requested = line;
    if (requested == null) {
      // The base, initializing, would drive the initial state over the one to be taken over.
      return this;
    }
    boolean before = requested.level();
    requested.drive(wanted.isHigh());
    boolean after = requested.level();
    if (before != after) {
      dispatch(new DigitalStateChangeEvent<>(this, DigitalState.getState(after)));
    }
    return this;
  }

  /** Asks the kernel. */
  @Override
  public DigitalState state() {
    RequestedLine requested = line;
    return requested == null ? DigitalState.UNKNOWN : DigitalState.getState(requested.level());
  }

  @Override
  public DigitalOutput shutdown(Context context) {
    super.shutdown(context);
    RequestedLine requested = line;
    if (requested != null) {
      requested.close();
    }
    return this;
  }
}
