package io.gengfu.driver.testkit;

import io.gengfu.driver.DriverProvider;

/** A driver without a flaw passes. */
class SoundDriverTest extends DriverContract {

  private final MemoryDevice device = new MemoryDevice();

  @Override
  protected DriverProvider provider() {
    return MemoryDriver.provider(device, Flaw.NONE);
  }

  @Override
  protected TestDevice newDevice() {
    return device;
  }
}
