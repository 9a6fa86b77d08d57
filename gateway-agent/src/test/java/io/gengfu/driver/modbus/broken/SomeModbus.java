package io.gengfu.driver.modbus.broken;

/** What a driver that looks at another would look at. */
public final class SomeModbus {
  private SomeModbus() {}

  public static int port() {
    return 502;
  }
}
