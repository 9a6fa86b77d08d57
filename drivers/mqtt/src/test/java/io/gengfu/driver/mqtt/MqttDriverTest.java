package io.gengfu.driver.mqtt;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;
import java.io.IOException;

/** The contract over a real broker, with a device on another client's code. */
class MqttDriverTest extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new MqttDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws IOException {
    return new Plug();
  }
}
