package io.gengfu.driver.modbus;

/** Hears of a scan while it goes on, on its thread. */
public interface ScanListener {

  /** Asks a unit now: the n-th question of so many. */
  void asks(String setting, int unit, int question, int of);

  void found(FoundUnit unit);

  /**
   * Something came that is no answer, twice: two devices with one number that talk at once, noise,
   * or a device at another speed.
   */
  void garbled(String setting, int unit, String what);

  /** Cannot be asked in this setting, or no longer. */
  void skipped(String setting, String why);
}
