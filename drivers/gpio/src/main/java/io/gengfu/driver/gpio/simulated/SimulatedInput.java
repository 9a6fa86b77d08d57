package io.gengfu.driver.gpio.simulated;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;

/** A line that the simulator moves; every change is an event, the loss of the chip too. */
final class SimulatedInput extends DigitalInputBase {

  private final SimulatedChip chip;

  SimulatedInput(SimulatedChip chip, DigitalInputProvider provider, DigitalInputConfig config) {
    super(provider, config);
    this.chip = chip;
  }

  @Override
  public DigitalInput initialize(Context context) {
    chip.watch(
        config().address(), "in", state -> dispatch(new DigitalStateChangeEvent<>(this, state)));
    return super.initialize(context);
  }

  @Override
  public DigitalState state() {
    return chip.level(config().address());
  }

  @Override
  public DigitalInput shutdown(Context context) {
    chip.release(config().address());
    return super.shutdown(context);
  }
}
