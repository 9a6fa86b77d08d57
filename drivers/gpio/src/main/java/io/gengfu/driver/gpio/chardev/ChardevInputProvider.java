package io.gengfu.driver.gpio.chardev;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;

final class ChardevInputProvider extends DigitalInputProviderBase implements DigitalInputProvider {

  private final ChardevChip chip;

  ChardevInputProvider(ChardevChip chip) {
    super("chardev-digital-input", "GPIO character device digital input");
    this.chip = chip;
  }

  @Override
  public DigitalInput create(DigitalInputConfig config) {
    var input = new ChardevInput(chip, this, config);
    context().registry().add(input);
    return input;
  }
}
