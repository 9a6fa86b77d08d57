package io.gengfu.driver.mqtt;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.model.Device;
import java.util.List;
import java.util.Optional;

/** A device as configured: at which broker, what its topics mean, how it is known to be there. */
record SubDeviceSettings(
    Device device,
    BrokerAddress broker,
    Optional<Availability> availability,
    List<PointMapping> points) {

  /** Reads everything, and reports what is wrong with it to the settings' problems. */
  static SubDeviceSettings of(DeviceSettings device) {
    var topics = new Topics(device.address());
    return new SubDeviceSettings(
        device.device(),
        BrokerAddress.of(device.address()),
        Availability.of(device.settings(), topics),
        device.points().stream().map(point -> PointMapping.of(point, topics)).toList());
  }
}
