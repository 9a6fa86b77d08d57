package io.gengfu.driver.i2c;

import io.gengfu.model.Device;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says each trouble of a bus once, however many of its devices have it, and once when a device is
 * well again. One thread.
 */
final class Diary {

  private static final Logger LOG = LoggerFactory.getLogger(I2cDriver.class);

  private final Map<Device, WireException> known = new HashMap<>();

  void trouble(Device device, WireException trouble) {
    WireException before = known.put(device, trouble);
    // Of garbage each is different, and none worth a line of its own.
    boolean isNew =
        (before == null || before.why() != trouble.why())
            && known.entrySet().stream()
                .filter(other -> !other.getKey().equals(device))
                .noneMatch(other -> other.getValue().detail().equals(trouble.detail()));
    if (isNew) {
      LOG.warn("I²C, {}: {}. To do: {}", device.id(), trouble.detail(), trouble.remedy());
    }
  }

  void well(Device device) {
    if (known.remove(device) != null) {
      LOG.info("I²C, {}: answers again", device.id());
    }
  }
}
