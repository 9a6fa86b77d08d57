package io.gengfu.driver.gpio.simulated;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;

/** A line that is driven; its state, and the event, is what the simulator says it has. */
final class SimulatedOutput extends DigitalOutputBase {

  private final SimulatedChip chip;

  SimulatedOutput(SimulatedChip chip, DigitalOutputProvider provider, DigitalOutputConfig config) {
    super(provider, config);
    this.chip = chip;
  }

  @Override
  public DigitalOutput initialize(Context context) {
    chip.watch(config().address(), "out", super::state);
    return super.initialize(context);
  }

  @Override
  public DigitalOutput state(DigitalState wanted) {
    chip.drive(config().address(), wanted.isHigh());
    return this;
  }

  @Override
  public DigitalState state() {
    return chip.level(config().address());
  }

  @Override
  public DigitalOutput shutdown(Context context) {
    chip.release(config().address());
    return super.shutdown(context);
  }
}
