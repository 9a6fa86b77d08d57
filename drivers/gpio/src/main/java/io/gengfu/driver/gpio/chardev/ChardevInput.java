package io.gengfu.driver.gpio.chardev;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import org.jspecify.annotations.Nullable;

/** An input whose every event is a {@link LineEvent}; the loss of the chip too, as UNKNOWN. */
final class ChardevInput extends DigitalInputBase {

  private final ChardevChip chip;
  private volatile @Nullable WatchedLine line;

  ChardevInput(ChardevChip chip, DigitalInputProvider provider, DigitalInputConfig config) {
    super(provider, config);
    this.chip = chip;
  }

  // After another exception Pi4J would keep the line for taken.
  @Override
  public DigitalInput initialize(Context context) {
    Long debounce = config().debounce();
    try {
      line =
          chip.watch(
              config().address(),
              config().pull(),
              debounce == null ? 0 : debounce,
              (state, time, stood) -> dispatch(new LineEvent(this, state, time, stood)));
    } catch (RuntimeException e) {
      throw new InitializeException(e.getMessage(), e);
    }
    return super.initialize(context);
  }

  /** Asks the kernel. */
  @Override
  public DigitalState state() {
    WatchedLine watched = line;
    return watched == null ? DigitalState.UNKNOWN : DigitalState.getState(watched.level());
  }

  @Override
  public DigitalInput shutdown(Context context) {
    WatchedLine watched = line;
    if (watched != null) {
      chip.release(watched);
    }
    return super.shutdown(context);
  }
}
