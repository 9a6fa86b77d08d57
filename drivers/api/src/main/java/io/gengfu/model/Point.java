package io.gengfu.model;

/**
 * One signal of one device, interned to an int when the site is configured.
 *
 * @param index dense from 0, valid in this process only; never persisted
 */
public record Point(int index, Device device, Signal signal) {

  /** {@code device.signal}: what is persisted, printed and sent. */
  public String key() {
    return device.id() + "." + signal.name();
  }

  /**
   * Whether its raw values say something about a person and never leave the building: those of a
   * personal class, and that nobody is at home.
   */
  public boolean personal() {
    return isPersonal(device.deviceClass(), signal);
  }

  /** The same for every device of the class. */
  public static boolean isPersonal(DeviceClass of, Signal signal) {
    return of.personal()
        || (of.equals(DeviceClasses.AREA) && signal.name().equals(DeviceClasses.AWAY));
  }

  // One point object exists per index, so comparing the whole device would only cost time.
  @Override
  public boolean equals(Object other) {
    return other instanceof Point point && point.index == index && point.key().equals(key());
  }

  @Override
  public int hashCode() {
    return index;
  }

  @Override
  public String toString() {
    return key();
  }
}
