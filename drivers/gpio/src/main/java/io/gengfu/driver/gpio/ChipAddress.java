package io.gengfu.driver.gpio;

/**
 * One chip and who moves its lines.
 *
 * @param chip {@code gpiochip0}; empty for the board's own header
 * @param socket where the simulator listens; empty for every other provider
 */
record ChipAddress(ProviderKind provider, String chip, String socket) {

  /** As people name it in a log line. */
  @Override
  public String toString() {
    return switch (provider) {
      case SIMULATED -> "the simulated chip at " + socket;
      case CHARDEV, GPIOD, LINUXFS, MOCK -> chip.isEmpty() ? "the board's header" : chip;
    };
  }
}
