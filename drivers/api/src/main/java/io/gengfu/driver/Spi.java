package io.gengfu.driver;

/** Which driver interface this is, so that a jar made for another one is told from this one's. */
public final class Spi {

  /**
   * Counts up when a driver made for the version before would no longer work. What is only added,
   * with a default, does not change it.
   */
  public static final int VERSION = 1;

  /** The attribute of a jar's manifest that says for which version its drivers were made. */
  public static final String MANIFEST_ATTRIBUTE = "Gengfu-Driver-Spi";

  private Spi() {}
}
