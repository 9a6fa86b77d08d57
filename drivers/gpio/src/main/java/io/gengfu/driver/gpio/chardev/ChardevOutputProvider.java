package io.gengfu.driver.gpio.chardev;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;

final class ChardevOutputProvider extends DigitalOutputProviderBase
    implements DigitalOutputProvider {

  private final ChardevChip chip;

  ChardevOutputProvider(ChardevChip chip) {
    super("chardev-digital-output", "GPIO character device digital output");
    this.chip = chip;
  }

  @Override
  public DigitalOutput create(DigitalOutputConfig config) {
    var output = new ChardevOutput(chip, this, config);
    context().registry().add(output);
    return output;
  }
}
