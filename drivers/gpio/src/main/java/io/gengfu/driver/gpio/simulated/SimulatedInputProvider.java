package io.gengfu.driver.gpio.simulated;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;

final class SimulatedInputProvider extends DigitalInputProviderBase
    implements DigitalInputProvider {

  private final SimulatedChip chip;

  SimulatedInputProvider(SimulatedChip chip) {
    super("simulated-digital-input", "Simulated digital input");
    this.chip = chip;
  }

  @Override
  public DigitalInput create(DigitalInputConfig config) {
    var input = new SimulatedInput(chip, this, config);
    context().registry().add(input);
    return input;
  }
}
