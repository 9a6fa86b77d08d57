package io.gengfu.driver.i2c;

import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;

/**
 * The keys under a device's {@code address}: {@code bus}, {@code i2c-1} or 1 (required), and {@code
 * device}, its address of 7 bits, 0x08 to 0x77 (default: what its kind usually has).
 */
record I2cAddress(String bus, int device) {

  private static final int LEAST = 0x08;
  private static final int MOST = 0x77;

  static I2cAddress of(Settings address, int usual) {
    return new I2cAddress(bus(address), address.integer("device", LEAST, MOST, usual));
  }

  /** {@code i2c-1} for that word or for 1. */
  static String bus(Settings address) {
    String wanted = "a bus's name or number: i2c-1 or 1";
    switch (address.node("bus").orElse(null)) {
      case Node.Scalar scalar when scalar.text().matches("\\d{1,4}") -> {
        return "i2c-" + scalar.text();
      }
      case Node.Scalar scalar when scalar.text().matches("i2c-\\d{1,4}") -> {
        return scalar.text();
      }
      case Node.Scalar scalar -> address.report("bus", "is " + scalar.text(), wanted);
      case null -> address.missing("bus", wanted);
      case Node.Items _, Node.Mapping _ -> address.report("bus", "is a list or a map", wanted);
    }
    return "i2c-0";
  }

  @Override
  public String toString() {
    return "0x%02x of %s".formatted(device, bus);
  }
}
