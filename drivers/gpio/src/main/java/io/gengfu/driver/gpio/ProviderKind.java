package io.gengfu.driver.gpio;

/**
 * The Pi4J providers that can move a line.
 *
 * <p>Which of them debounces and which can be asked for the level of an output decides what the
 * driver does itself.
 */
enum ProviderKind {
  /** The Linux GPIO character device, through the kernel's own interface; every architecture. */
  CHARDEV(true),
  /** The same through Pi4J's library; natives for ARM only, and one chip per process. */
  GPIOD(true),
  /** The older {@code /sys/class/gpio}; knows neither pull nor debounce. */
  LINUXFS(false),
  /** Lines that nobody moves: for a configuration to be tried without a board. */
  MOCK(false),
  /** Lines moved by a simulator over a local socket. */
  SIMULATED(false);

  private final boolean debounces;

  ProviderKind(boolean debounces) {
    this.debounces = debounces;
  }

  /** Whether it is asked to debounce. */
  boolean debounces() {
    return debounces;
  }
}
