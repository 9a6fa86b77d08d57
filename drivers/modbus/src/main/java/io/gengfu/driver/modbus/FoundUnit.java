package io.gengfu.driver.modbus;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A unit that has answered a scan.
 *
 * @param setting how it was asked: {@code 9600 8E1}, {@code framing tcp}
 * @param unit its number; 1 when it answers whatever the number
 * @param anyUnit whether it does
 * @param answer that it answers, or the exception it answered with, which counts too
 * @param roundTrip from question to answer
 * @param identification what it says of itself by function 43/14; empty when it does not
 * @param address the keys of a site's {@code address} by which a driver reaches it
 */
public record FoundUnit(
    String setting,
    int unit,
    boolean anyUnit,
    String answer,
    Duration roundTrip,
    Map<String, String> identification,
    Map<String, Object> address) {

  public FoundUnit {
    // In the order in which people write them.
    identification = Collections.unmodifiableMap(new LinkedHashMap<>(identification));
    address = Collections.unmodifiableMap(new LinkedHashMap<>(address));
  }
}
