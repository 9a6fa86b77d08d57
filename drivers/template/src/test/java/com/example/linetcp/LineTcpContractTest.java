package com.example.linetcp;

import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.TestDevice;

/** Everything that a gateway relies on, with the example's charger at the other end. */
class LineTcpContractTest extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new LineTcpProvider();
  }

  @Override
  protected TestDevice newDevice() {
    return new ContractCharger();
  }
}
