package io.gengfu.driver.opcua;

import io.gengfu.driver.opcua.OpcUaSettings.Endpoint;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All devices behind one endpoint, served by one session.
 *
 * @param timeout the longest that a device asks for
 * @param nodes everything to be monitored; the position is the node's number
 * @param subscriptions together of all nodes; one, unless a device has groups with a publishing
 *     interval of their own
 */
record OpcUaLine(
    Endpoint endpoint,
    Security security,
    Duration timeout,
    List<OpcUaSettings> devices,
    List<MappedNode> nodes,
    List<Subscribed> subscriptions) {

  /**
   * Milo's server 1.1.2 never sends a keep-alive when asked for one in each publishing interval.
   */
  private static final int KEEP_ALIVE_COUNT_MIN = 2;

  /**
   * Nodes that the server reports together.
   *
   * @param publishing the shortest that a device asks for, at most a sixth of the shortest interval
   * @param keepAliveCount after how many quiet publishing intervals the server must still answer:
   *     at least three answers fall into the shortest interval, so that one may be late
   * @param interval the shortest of its devices
   * @param numbers of its nodes
   */
  record Subscribed(
      Duration publishing, int keepAliveCount, Duration interval, List<Integer> numbers) {

    private static Subscribed of(Duration asked, List<MappedNode> nodes, List<Integer> numbers) {
      Duration interval = shortest(numbers.stream().map(n -> nodes.get(n).interval()).toList());
      Duration publishing = shortest(List.of(asked, interval.dividedBy(6)));
      long count = interval.dividedBy(3).toNanos() / publishing.toNanos();
      return new Subscribed(
          publishing, (int) Math.max(KEEP_ALIVE_COUNT_MIN, count), interval, List.copyOf(numbers));
    }

    /**
     * After which silence the connection is made anew: the timeout, but never so short that a
     * keep-alive could still be on its way.
     */
    Duration givesUpAfter(Duration timeout) {
      return interval.compareTo(timeout) > 0 ? interval : timeout;
    }
  }

  static OpcUaLine of(List<OpcUaSettings> devices) {
    List<MappedNode> nodes = devices.stream().flatMap(d -> d.nodes().stream()).toList();
    Map<Optional<Duration>, List<Integer>> together = new LinkedHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      together.computeIfAbsent(nodes.get(i).publishing(), _ -> new ArrayList<>()).add(i);
    }
    Duration usual = shortest(devices.stream().map(OpcUaSettings::publishing).toList());
    List<Subscribed> subscriptions = new ArrayList<>();
    together.forEach(
        (own, numbers) -> subscriptions.add(Subscribed.of(own.orElse(usual), nodes, numbers)));
    return new OpcUaLine(
        devices.getFirst().endpoint(),
        devices.getFirst().security(),
        devices.stream().map(OpcUaSettings::timeout).max(Comparator.naturalOrder()).orElseThrow(),
        List.copyOf(devices),
        nodes,
        List.copyOf(subscriptions));
  }

  /** How long each step of connecting may take: the first one loads a library's classes, too. */
  Duration connecting() {
    return timeout.multipliedBy(3);
  }

  private static Duration shortest(List<Duration> durations) {
    return durations.stream().min(Comparator.naturalOrder()).orElseThrow();
  }
}
