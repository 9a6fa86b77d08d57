package io.gengfu.agent.config;

import java.time.Instant;
import java.util.Set;

/**
 * Somebody's word that raw values of their home may go to one platform, for one purpose, until
 * then.
 *
 * @param id of the paper; never a name
 * @param device the dwelling, or the area
 * @param signals of it
 * @param uplink to whom
 * @param givenBy a pseudonym or the number of a file
 * @param from inclusive
 * @param until exclusive
 */
public record Consent(
    String id,
    String device,
    Set<String> signals,
    String purpose,
    String uplink,
    String givenBy,
    Instant from,
    Instant until) {

  public Consent {
    signals = Set.copyOf(signals);
  }

  /**
   * @param point {@code device.signal}
   */
  public boolean names(String point) {
    int dot = point.lastIndexOf('.');
    return dot == device.length()
        && point.startsWith(device)
        && signals.contains(point.substring(dot + 1));
  }
}
