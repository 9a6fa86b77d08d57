package io.gengfu.driver.gpio.simulated;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;

final class SimulatedOutputProvider extends DigitalOutputProviderBase
    implements DigitalOutputProvider {

  private final SimulatedChip chip;

  SimulatedOutputProvider(SimulatedChip chip) {
    super("simulated-digital-output", "Simulated digital output");
    this.chip = chip;
  }

  @Override
  public DigitalOutput create(DigitalOutputConfig config) {
    var output = new SimulatedOutput(chip, this, config);
    context().registry().add(output);
    return output;
  }
}
