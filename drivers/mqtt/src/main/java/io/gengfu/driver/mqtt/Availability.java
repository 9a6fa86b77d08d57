package io.gengfu.driver.mqtt;

import io.gengfu.settings.Settings;
import java.util.Optional;

/**
 * {@code availability} under a profile's {@code settings}: where it is said whether the device is
 * there, by itself, by its last will, or by the box that it talks to.
 *
 * @param topic {@code topic}
 * @param path {@code path}: of the word in the payload, see {@link JsonPath}; none: the payload is
 *     it
 * @param up {@code up}: the word for there; online
 * @param down {@code down}: the word for gone; offline
 */
record Availability(String topic, JsonPath path, String up, String down) {

  static Optional<Availability> of(Settings settings, Topics topics) {
    if (!settings.has("availability")) {
      return Optional.empty();
    }
    Settings section = settings.section("availability");
    return Optional.of(
        new Availability(
            topics.of(section, "topic"),
            JsonPath.of(section, "path"),
            section.text("up", "online"),
            section.text("down", "offline")));
  }
}
