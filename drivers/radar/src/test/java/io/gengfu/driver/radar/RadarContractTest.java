package io.gengfu.driver.radar;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.simulators.radar.SimulatedRadar;

/** The contract with a radar behind a device server. */
class RadarContractTest extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new RadarDriverProvider();
  }

  @Override
  protected TestDevice newDevice() {
    SimulatedRadar radar = SimulatedRadar.onNetwork();
    return new RadarDevice(
        radar,
        new RadarDevice.Wire() {
          @Override
          public Object[] address() {
            return new Object[] {"host", "127.0.0.1", "port", radar.port()};
          }

          @Override
          public void plug() {}

          @Override
          public void unplug() {}
        });
  }
}
