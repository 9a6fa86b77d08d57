package io.gengfu.driver.opcua;

import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.opcua.Link.Update;
import io.gengfu.driver.opcua.OpcUaLine.Subscribed;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.model.Cause;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The promise that each point is handed over once per interval, with a value only if the server has
 * shown in that time that it still stands.
 *
 * <p>A subscription reports changes only. What shows that all else is unchanged is any answer to a
 * publish request, keep-alives included (OPC UA Part 4 §5.14.1.1), so every such answer hands over
 * every point of the subscription, and the lack of one makes every such point bad. Times are {@link
 * System#nanoTime}. One thread.
 */
final class Freshness {

  private final List<Proven> subscriptions = new ArrayList<>();
  private final NodeState[] nodes;
  private final ReadingSink sink;

  /** Null while the subscriptions stand. */
  private @Nullable Failure down = new Failure(Cause.UNREACHABLE, "connecting");

  private long upSince;

  Freshness(OpcUaLine line, ReadingSink sink, long now) {
    this.sink = sink;
    nodes = new NodeState[line.nodes().size()];
    for (Subscribed subscription : line.subscriptions()) {
      subscriptions.add(new Proven(line, subscription));
    }
    int first = 0;
    for (OpcUaSettings device : line.devices()) {
      for (int i = 0; i < device.nodes().size(); i++) {
        nodes[first + i] = new NodeState(device.nodes().get(i), device.clock());
      }
      // A device's nodes of one subscription live and die together.
      for (Proven proven : subscriptions) {
        int from = first;
        int to = first + device.nodes().size();
        var own =
            proven.numbers.stream().filter(n -> n >= from && n < to).map(n -> nodes[n]).toList();
        if (!own.isEmpty()) {
          proven.devices.add(new DeviceNodes(own, patience(device.device().interval()), now));
        }
      }
      first += device.nodes().size();
    }
    subscriptions.forEach(proven -> proven.numbers.forEach(n -> nodes[n].settle = proven.settle));
  }

  /** Nine tenths of the interval: the remaining tenth is for the tick and the way to the core. */
  private static long patience(Duration interval) {
    return interval.toNanos() / 10 * 9;
  }

  /** How often {@link #tick} must be called to keep the promise. */
  Duration tickEvery() {
    long shortest =
        subscriptions.stream()
            .flatMap(s -> s.devices.stream())
            .mapToLong(d -> d.patience)
            .min()
            .orElseThrow();
    return Duration.ofNanos(Math.clamp(shortest / 20, 5_000_000, 100_000_000));
  }

  void up(long now) {
    down = null;
    upSince = now;
    for (Proven subscription : subscriptions) {
      subscription.lastProof = now;
      subscription.devices.forEach(d -> d.silent = false);
    }
    for (NodeState node : nodes) {
      node.forget();
    }
  }

  void refused(List<Update> refused) {
    refused.forEach(u -> nodes[u.node()].latest = u.reading());
  }

  /** From now on the readings of devices that wanted a better clock tell of it. */
  void clock(Duration ahead) {
    for (NodeState node : nodes) {
      node.clock(ahead);
    }
  }

  void published(int subscription, List<Update> changes, long arrived, long now) {
    Proven proven = subscriptions.get(subscription);
    proven.lastProof = arrived;
    for (Update change : changes) {
      NodeState node = nodes[change.node()];
      node.reported(change.reading());
      sink.accept(node.told(change.reading()));
      node.handed = true;
    }
    for (DeviceNodes device : proven.devices) {
      device.silent = false;
      device.handedOver = now;
      for (NodeState node : device.nodes) {
        if (node.handed) {
          node.handed = false;
        } else {
          node.stillStands(now, now - upSince >= device.patience, sink);
        }
      }
    }
  }

  /**
   * Keeps what was read back until the subscription has had the time to say the same: a keep-alive
   * on its way may still speak of the value before.
   */
  void readBack(int node, Reading reading, long now) {
    nodes[node].readBack(reading, now);
    sink.accept(nodes[node].told(reading));
  }

  /** Every point is bad at once, and again once per interval until {@link #up}. */
  void down(Failure failure, long now) {
    down = failure;
    subscriptions.forEach(s -> s.devices.forEach(d -> d.bad(failure, now, sink)));
  }

  /** Hands over what time alone has made bad. */
  void tick(long now) {
    for (Proven subscription : subscriptions) {
      for (DeviceNodes device : subscription.devices) {
        Failure why = down;
        if (why == null && now - subscription.lastProof >= device.patience) {
          why = new Failure(Cause.TIMEOUT, "no publish response within the interval");
          if (!device.silent) {
            device.silent = true;
            device.handedOver = now - device.patience;
          }
        }
        if (why != null && now - device.handedOver >= device.patience) {
          device.bad(why, now, sink);
        }
      }
    }
  }

  /** For how long some subscription has been silent, if for longer than it may be. */
  Optional<Duration> silentTooLong(long now) {
    return subscriptions.stream()
        .filter(s -> now - s.lastProof >= s.givesUpAfter.toNanos())
        .map(s -> s.givesUpAfter)
        .findFirst();
  }

  /** The nodes of one subscription, whose every answer is proof of them all. */
  private static final class Proven {
    private final List<Integer> numbers;
    private final Duration givesUpAfter;
    private final long settle;
    private final List<DeviceNodes> devices = new ArrayList<>();
    private long lastProof;

    Proven(OpcUaLine line, Subscribed subscription) {
      numbers = subscription.numbers();
      givesUpAfter = subscription.givesUpAfter(line.timeout());
      settle =
          subscription.publishing().multipliedBy(subscription.keepAliveCount() + 2L).toNanos()
              + numbers.stream()
                  .mapToLong(n -> line.nodes().get(n).sampling().toNanos())
                  .max()
                  .orElseThrow();
    }
  }

  /** The nodes of one device, which share its interval. */
  private static final class DeviceNodes {
    private final List<NodeState> nodes;
    private final long patience;
    private long handedOver;
    private boolean silent;

    DeviceNodes(List<NodeState> nodes, long patience, long now) {
      this.nodes = nodes;
      this.patience = patience;
      this.handedOver = now;
    }

    void bad(Failure why, long now, ReadingSink sink) {
      handedOver = now;
      nodes.forEach(n -> sink.accept(why.of(n.node.point())));
    }
  }

  /** What is known of one node. */
  private static final class NodeState {
    private final MappedNode node;
    private final Optional<Duration> tolerance;
    private long settle;
    private boolean handed;

    /** What the subscription said last; null before its first word. */
    private @Nullable Reading latest;

    /** What a write read back, as long as it counts. */
    private @Nullable Reading written;

    private long writtenUntil;

    /** Why its good readings are none; null while they are. */
    private @Nullable Quality doubt;

    NodeState(MappedNode node, Optional<Duration> tolerance) {
      this.node = node;
      this.tolerance = tolerance;
    }

    void forget() {
      latest = null;
      written = null;
    }

    void clock(Duration ahead) {
      boolean wrong = tolerance.isPresent() && ahead.abs().compareTo(tolerance.get()) > 0;
      doubt = wrong ? new Quality.Uncertain("the server's clock is " + words(ahead)) : null;
    }

    /** What is handed over for a reading. */
    Reading told(Reading reading) {
      Quality doubted = doubt;
      Value value = reading.value();
      return doubted == null || value == null || !reading.quality().isGood()
          ? reading
          : new Reading(reading.point(), value, doubted, reading.sourceTime());
    }

    void reported(Reading reading) {
      latest = reading;
      written = null;
    }

    void readBack(Reading reading, long now) {
      written = reading;
      writtenUntil = now + settle;
    }

    void stillStands(long now, boolean overdue, ReadingSink sink) {
      if (written != null && now - writtenUntil >= 0) {
        written = null;
      }
      if (written != null) {
        sink.accept(told(written));
      } else if (latest != null) {
        sink.accept(told(latest));
      } else if (overdue) {
        sink.accept(Reading.bad(node.point(), Cause.TIMEOUT, "no first value of " + node.node()));
      }
    }
  }

  /** {@code 90s ahead of the gateway's}. */
  static String words(Duration ahead) {
    Duration rounded = Duration.ofSeconds(ahead.abs().toSeconds());
    return Durations.show(rounded)
        + (ahead.isNegative() ? " behind the gateway's" : " ahead of the gateway's");
  }
}
