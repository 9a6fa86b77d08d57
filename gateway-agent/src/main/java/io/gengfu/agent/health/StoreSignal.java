package io.gengfu.agent.health;

import io.gengfu.agent.core.Core;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.store.StoreTrouble;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Points;

/**
 * How the store is, as the signals {@code store} and {@code set_aside} of the gateway itself, so
 * that packs speak of it.
 */
public final class StoreSignal {
  private final Points points;
  private final Core core;

  /**
   * @param points of a site; one without a device of the class {@code gateway} is told nothing
   */
  public StoreSignal(Points points, Core core) {
    this.points = points;
    this.core = core;
  }

  /** From now on, how it is now included. */
  public void follow(Store store) {
    double aside = store.health().setAside().size();
    for (Device gateway : points.devices(DeviceClasses.GATEWAY)) {
      core.tell(points.of(gateway, DeviceClasses.SET_ASIDE), aside);
    }
    store.onTrouble(this::tell);
  }

  private void tell(StoreTrouble trouble) {
    double state = DeviceClasses.STORE_STATE.ordinal(trouble.signal());
    for (Device gateway : points.devices(DeviceClasses.GATEWAY)) {
      core.tell(points.of(gateway, DeviceClasses.STORE), state);
    }
  }
}
