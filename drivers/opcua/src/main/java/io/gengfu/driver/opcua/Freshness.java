package io.gengfu.driver.opcua;

import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.opcua.Link.Update;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The promise that each point is handed over once per interval, with a value only if the server has
 * shown in that time that it still stands.
 *
 * <p>A subscription reports changes only. What shows that all else is unchanged is any answer to a
 * publish request, keep-alives included (OPC UA Part 4 §5.14.1.1), so every such answer hands over
 * every point, and the lack of one makes every point bad. Times are {@link System#nanoTime}. One
 * thread.
 */
final class Freshness {

  private final List<DeviceNodes> devices = new ArrayList<>();
  private final List<NodeState> nodes = new ArrayList<>();
  private final ReadingSink sink;
  private final long settleNanos;

  /** Null while the subscription stands. */
  private @Nullable Failure down = new Failure(Cause.UNREACHABLE, "connecting");

  private long upSince;
  private long lastProof;

  Freshness(OpcUaLine line, ReadingSink sink, long now) {
    this.sink = sink;
    for (OpcUaSettings device : line.devices()) {
      var states = device.nodes().stream().map(NodeState::new).toList();
      nodes.addAll(states);
      devices.add(new DeviceNodes(states, patience(device.device().interval()), now));
    }
    settleNanos =
        line.publishing().multipliedBy(line.keepAliveCount() + 2L).toNanos()
            + line.devices().stream().mapToLong(d -> d.sampling().toNanos()).max().orElseThrow();
  }

  /** Nine tenths of the interval: the remaining tenth is for the tick and the way to the core. */
  private static long patience(Duration interval) {
    return interval.toNanos() / 10 * 9;
  }

  /** How often {@link #tick} must be called to keep the promise. */
  Duration tickEvery() {
    long shortest = devices.stream().mapToLong(d -> d.patience).min().orElseThrow();
    return Duration.ofNanos(Math.clamp(shortest / 20, 5_000_000, 100_000_000));
  }

  void up(long now) {
    down = null;
    upSince = now;
    lastProof = now;
    nodes.forEach(NodeState::forget);
    devices.forEach(d -> d.silent = false);
  }

  void refused(List<Update> refused) {
    refused.forEach(u -> nodes.get(u.node()).latest = u.reading());
  }

  void published(List<Update> changes, long arrived, long now) {
    lastProof = arrived;
    boolean[] handed = new boolean[nodes.size()];
    for (Update change : changes) {
      nodes.get(change.node()).reported(change.reading());
      sink.accept(change.reading());
      handed[change.node()] = true;
    }
    int number = 0;
    for (DeviceNodes device : devices) {
      device.silent = false;
      device.handedOver = now;
      for (NodeState node : device.nodes) {
        if (!handed[number++]) {
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
    nodes.get(node).readBack(reading, now + settleNanos);
    sink.accept(reading);
  }

  /** Every point is bad at once, and again once per interval until {@link #up}. */
  void down(Failure failure, long now) {
    down = failure;
    devices.forEach(d -> d.bad(failure, now, sink));
  }

  /** Hands over what time alone has made bad. */
  void tick(long now) {
    for (DeviceNodes device : devices) {
      Failure why = down;
      if (why == null && now - lastProof >= device.patience) {
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

  long sinceProof(long now) {
    return now - lastProof;
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

    /** What the subscription said last; null before its first word. */
    private @Nullable Reading latest;

    /** What a write read back, as long as it counts. */
    private @Nullable Reading written;

    private long writtenUntil;

    NodeState(MappedNode node) {
      this.node = node;
    }

    void forget() {
      latest = null;
      written = null;
    }

    void reported(Reading reading) {
      latest = reading;
      written = null;
    }

    void readBack(Reading reading, long until) {
      written = reading;
      writtenUntil = until;
    }

    void stillStands(long now, boolean overdue, ReadingSink sink) {
      if (written != null && now - writtenUntil >= 0) {
        written = null;
      }
      if (written != null) {
        sink.accept(written);
      } else if (latest != null) {
        sink.accept(latest);
      } else if (overdue) {
        sink.accept(Reading.bad(node.point(), Cause.TIMEOUT, "no first value of " + node.node()));
      }
    }
  }
}
