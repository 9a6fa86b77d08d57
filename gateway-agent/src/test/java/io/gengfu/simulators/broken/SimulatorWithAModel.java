package io.gengfu.simulators.broken;

import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;

final class SimulatorWithAModel {
  static final DeviceClass LIFT = DeviceClasses.LIFT;

  private SimulatorWithAModel() {}
}
