package io.gengfu.driver.radar;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.SerialPair;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.simulators.radar.SimulatedRadar;
import java.io.IOException;

/** The contract with a radar on a serial line. */
class RadarPtyIT extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new RadarDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws IOException {
    var pair = new SerialPair();
    return new RadarDevice(
        SimulatedRadar.onSerial(pair.deviceEnd()),
        new RadarDevice.Wire() {
          @Override
          public Object[] address() {
            return new Object[] {"serial", pair.driverEnd().toString()};
          }

          @Override
          public void plug() throws Exception {
            pair.plug();
          }

          @Override
          public void unplug() throws Exception {
            pair.unplug();
          }
        });
  }
}
