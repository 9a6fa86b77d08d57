package io.gengfu.driver.modbus;

import io.gengfu.driver.modbus.ModbusAddress.Way;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.List;

/**
 * The keys under a profile's {@code settings}.
 *
 * @param timeout {@code timeout}: how long one answer may take; 500 ms
 * @param groups {@code poll}: from one reading to the next, at most the device's interval; 250 ms.
 *     {@code groups}: others, see {@link PollGroup}
 * @param wordOrder {@code word-order}: see {@link WordOrder}; big
 * @param retries {@code retries}: how often a reading that brought no usable answer is tried again
 *     at once; 0 on TCP, which loses nothing, 2 on serial lines. Not while the unit is dead
 * @param pause {@code pause}: the silence before each request on a serial line, for devices that
 *     need more than the book's 3.5 characters; none
 * @param maxGap {@code max-gap}: how many unmapped addresses may be read along to save a request; 8
 * @param maxBlock {@code max-block}: how many registers one request may ask for; 125. Sixteen times
 *     as many bits
 */
record ModbusSettings(
    Duration timeout,
    List<PollGroup> groups,
    WordOrder wordOrder,
    int retries,
    Duration pause,
    int maxGap,
    int maxBlock) {

  private static final Duration TIMEOUT_MIN = Duration.ofMillis(10);
  private static final Duration TIMEOUT_MAX = Duration.ofSeconds(30);

  /** The widest value: a block must hold one. */
  private static final int BLOCK_MIN = 4;

  private static final int RETRIES_MAX = 10;
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  static ModbusSettings of(Settings settings, Duration interval, ModbusAddress address) {
    Duration timeout = settings.duration("timeout", Duration.ofMillis(500));
    if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
      settings.report("timeout", "is " + timeout.toMillis() + "ms", "10ms to 30s");
    }
    return new ModbusSettings(
        timeout,
        PollGroup.of(settings, interval),
        settings.choice("word-order", WordOrder.class, WordOrder.BIG),
        settings.integer("retries", 0, RETRIES_MAX, address.way() instanceof Way.Tcp ? 0 : 2),
        pause(settings),
        settings.integer("max-gap", 0, RegisterKind.REGISTERS_MAX, 8),
        settings.integer(
            "max-block", BLOCK_MIN, RegisterKind.REGISTERS_MAX, RegisterKind.REGISTERS_MAX));
  }

  private static Duration pause(Settings settings) {
    Duration pause = settings.duration("pause", Duration.ZERO);
    if (pause.compareTo(PAUSE_MAX) > 0) {
      settings.report("pause", "is " + pause.toMillis() + "ms", "at most 1s");
    }
    return pause;
  }

  /** The beat of points that name no group. */
  Duration poll() {
    return groups.getFirst().poll();
  }
}
