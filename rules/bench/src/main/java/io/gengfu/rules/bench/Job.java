package io.gengfu.rules.bench;

/**
 * The rules of one job over all its devices, in one of the ways that are compared. Each device has
 * three signals; rule 0 waits for three hot readings or 30 s, rule 1 raises at once.
 */
interface Job {

  int TEMPERATURE = 0;
  int SMOKE = 1;
  int CURRENT = 2;

  /** What {@link #reading} calls this signal of this device. */
  int address(int device, int signal);

  /**
   * @param known as {@link io.gengfu.rules.Known}
   * @param nanos never less than before
   */
  void reading(int address, double value, byte known, long nanos);

  /** Where the alerts go. */
  @FunctionalInterface
  interface Alerts {
    void step(int device, int rule, boolean raised, long nanos);
  }
}
