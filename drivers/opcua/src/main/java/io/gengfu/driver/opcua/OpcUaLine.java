package io.gengfu.driver.opcua;

import io.gengfu.driver.opcua.OpcUaSettings.Endpoint;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * All devices behind one endpoint, as one subscription serves them.
 *
 * @param publishing the shortest that a device asks for, at most a sixth of the shortest interval
 * @param keepAliveCount after how many quiet publishing intervals the server must still answer: at
 *     least three answers fall into the shortest interval, so that one may be late
 * @param timeout the longest that a device asks for
 * @param nodes everything to be monitored; the position is the node's number
 */
record OpcUaLine(
    Endpoint endpoint,
    Duration publishing,
    int keepAliveCount,
    Duration timeout,
    List<OpcUaSettings> devices,
    List<MappedNode> nodes) {

  /**
   * Milo's server 1.1.2 never sends a keep-alive when asked for one in each publishing interval.
   */
  private static final int KEEP_ALIVE_COUNT_MIN = 2;

  static OpcUaLine of(List<OpcUaSettings> devices) {
    Duration interval = shortest(devices.stream().map(d -> d.device().interval()).toList());
    Duration asked = shortest(devices.stream().map(OpcUaSettings::publishing).toList());
    Duration publishing = shortest(List.of(asked, interval.dividedBy(6)));
    long count = interval.dividedBy(3).toNanos() / publishing.toNanos();
    return new OpcUaLine(
        devices.getFirst().endpoint(),
        publishing,
        (int) Math.max(KEEP_ALIVE_COUNT_MIN, count),
        devices.stream().map(OpcUaSettings::timeout).max(Comparator.naturalOrder()).orElseThrow(),
        List.copyOf(devices),
        devices.stream().flatMap(d -> d.nodes().stream()).toList());
  }

  /** How long each step of connecting may take: the first one loads a library's classes, too. */
  Duration connecting() {
    return timeout.multipliedBy(3);
  }

  /**
   * After which silence the connection is made anew: the timeout, but never so short that a
   * keep-alive could still be on its way.
   */
  Duration givesUpAfter() {
    Duration interval = shortest(devices.stream().map(d -> d.device().interval()).toList());
    return interval.compareTo(timeout) > 0 ? interval : timeout;
  }

  private static Duration shortest(List<Duration> durations) {
    return durations.stream().min(Comparator.naturalOrder()).orElseThrow();
  }
}
