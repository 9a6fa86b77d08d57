package io.gengfu.driver.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.gengfu.driver.opcua.Link.Events;
import io.gengfu.driver.opcua.Link.Update;
import io.gengfu.driver.opcua.OpcUaLine.Subscribed;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** One of the line's subscriptions at the server. Its methods wait; one thread at a time. */
final class MiloSubscription {

  /** After this the server forgets a subscription that nobody asks after. */
  private static final Duration SERVER_FORGETS = Duration.ofSeconds(15);

  private final OpcUaClient client;
  private final MiloNodes nodes;
  private final int position;
  private final Subscribed wanted;
  private final Events events;
  private final OpcUaSubscription subscription;

  /**
   * @param position in {@link OpcUaLine#subscriptions}
   */
  MiloSubscription(
      OpcUaClient client, MiloNodes nodes, int position, Subscribed wanted, Events events) {
    this.client = client;
    this.nodes = nodes;
    this.position = position;
    this.wanted = wanted;
    this.events = events;
    subscription = new OpcUaSubscription(client, wanted.publishing().toMillis());
    long forgets = SERVER_FORGETS.toNanos() / wanted.publishing().toNanos();
    subscription.setLifetimeAndKeepAliveCalculated(false);
    subscription.setMaxKeepAliveCount(uint(wanted.keepAliveCount()));
    // Part 4 §5.14.2.2: the lifetime is three times the keep-alive count at least.
    subscription.setLifetimeCount(uint(Math.max(3L * wanted.keepAliveCount(), forgets)));
  }

  /** Makes the subscription, without items; nothing of it is heard yet. */
  void create() throws UaException {
    subscription.create();
  }

  /** From here on the driver hears of it. */
  void listen() {
    subscription.setSubscriptionListener(new Listener());
  }

  /** Monitors each node that is not monitored yet; answers those that the server will not. */
  List<Update> monitor() throws UaException {
    List<Update> refused = addItems();
    refused.addAll(tooSlow());
    refused.addAll(createItems());
    return refused;
  }

  /** Adds each node that has an id here and now; answers the others. */
  private List<Update> addItems() {
    List<String> namespaces = Arrays.asList(client.getNamespaceTable().toArray());
    List<Update> refused = new ArrayList<>();
    for (int number : wanted.numbers()) {
      if (nodes.id(number) == null) {
        NodeId id = nodes.resolve(number, namespaces);
        MappedNode node = nodes.node(number);
        if (id == null) {
          refused.add(refused(number, "the server has no namespace " + node.node().namespace()));
        } else {
          subscription.addMonitoredItem(item(number, id, node));
        }
      }
    }
    return refused;
  }

  private static OpcUaMonitoredItem item(int number, NodeId id, MappedNode node) {
    OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(id);
    item.setSamplingInterval((double) node.sampling().toMillis());
    item.setQueueSize(uint(node.queue()));
    item.setDiscardOldest(true);
    item.setUserObject(number);
    return item;
  }

  /** Creates what has not been created yet; answers what the server will not monitor. */
  private List<Update> createItems() throws UaException {
    List<Update> refused = new ArrayList<>();
    for (var result : subscription.createMonitoredItems()) {
      if (result.serviceResult().isBad()) {
        throw new UaException(result.serviceResult());
      }
      StatusCode status = result.operationResult().orElse(StatusCode.GOOD);
      if (status.isBad()) {
        int number = number(result.monitoredItem());
        MappedNode node = nodes.node(number);
        refused.add(
            new Update(number, Statuses.failure(status, " " + node.node()).of(node.point())));
      }
    }
    return refused;
  }

  /** The nodes of devices whose interval the server, which has the last word, cannot keep. */
  private List<Update> tooSlow() {
    double keepAliveMillis =
        subscription.getRevisedPublishingInterval().orElse(0.0)
            * subscription.getRevisedMaxKeepAliveCount().orElse(uint(1)).doubleValue();
    List<Update> slow = new ArrayList<>();
    for (OpcUaMonitoredItem item : subscription.getMonitoredItems()) {
      int number = number(item);
      if (keepAliveMillis > 0.8 * nodes.node(number).interval().toMillis()) {
        subscription.removeMonitoredItem(item);
        long millis = Math.round(keepAliveMillis);
        String why = "the server answers only every " + millis + " ms; wanted: an interval of the";
        slow.add(refused(number, why + " device of " + 2 * millis + " ms or more"));
      }
    }
    return slow;
  }

  private Update refused(int number, String why) {
    return new Update(number, Reading.bad(nodes.node(number).point(), Cause.REFUSED, why));
  }

  private static int number(OpcUaMonitoredItem item) {
    return (Integer) item.getUserObject().orElseThrow();
  }

  /** Brings what the subscription says to the driver. */
  private final class Listener implements OpcUaSubscription.SubscriptionListener {

    @Override
    public void onDataReceived(
        OpcUaSubscription from, List<OpcUaMonitoredItem> items, List<DataValue> values) {
      long nanos = System.nanoTime();
      List<Update> changes = new ArrayList<>(items.size());
      for (int i = 0; i < items.size(); i++) {
        int number = number(items.get(i));
        changes.add(new Update(number, nodes.reading(number, values.get(i))));
      }
      events.published(position, changes, nanos);
    }

    @Override
    public void onKeepAliveReceived(OpcUaSubscription from) {
      events.published(position, List.of(), System.nanoTime());
    }

    @Override
    public void onStatusChanged(OpcUaSubscription from, StatusCode status) {
      events.down(Statuses.failure(status, " of the subscription"));
    }

    // What was lost may have been the one change that matters.
    @Override
    public void onNotificationDataLost(OpcUaSubscription from) {
      events.down(new Failure(Cause.GARBLED, "notifications were lost"));
    }
  }
}
