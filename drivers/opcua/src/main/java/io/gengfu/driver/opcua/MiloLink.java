package io.gengfu.driver.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.gengfu.driver.WriteException;
import io.gengfu.driver.opcua.MiloThreads.Connections;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.milo.opcua.sdk.client.DiscoveryClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfig;
import org.eclipse.milo.opcua.sdk.client.SessionActivityListener;
import org.eclipse.milo.opcua.sdk.client.UaSession;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of Milo's, from its first packet to its last. */
final class MiloLink implements Link {

  private static final Logger log = LoggerFactory.getLogger(MiloLink.class);

  /** After this the server forgets a subscription and a session that nobody asks after. */
  private static final Duration SERVER_FORGETS_SUBSCRIPTION = Duration.ofSeconds(15);

  private static final Duration SERVER_FORGETS_SESSION = Duration.ofSeconds(30);

  /** How long a server may take to see a session off. */
  private static final Duration GOODBYE = Duration.ofMillis(300);

  /** Values per node kept between two publishes: what came and went is still seen. */
  private static final int QUEUE_MAX = 100;

  /** After these the subscription will not be heard of again. */
  private static final Set<Long> FATAL =
      Set.of(
          StatusCodes.Bad_NoSubscription,
          StatusCodes.Bad_SubscriptionIdInvalid,
          StatusCodes.Bad_SessionIdInvalid,
          StatusCodes.Bad_SessionClosed,
          StatusCodes.Bad_SessionNotActivated);

  private final OpcUaLine line;
  private final Connections connections;
  private final Executor connector;
  private final Events events;
  private final AtomicReferenceArray<@Nullable NodeId> ids;
  private final ConcurrentHashMap<Integer, OpcUaDataType> types = new ConcurrentHashMap<>();
  private volatile @Nullable OpcUaClient client;
  private volatile @Nullable OpcUaSubscription subscription;

  MiloLink(OpcUaLine line, Connections connections, Executor connector, Events events) {
    this.line = line;
    this.connections = connections;
    this.connector = connector;
    this.events = events;
    ids = new AtomicReferenceArray<>(line.nodes().size());
  }

  /** Makes the connection; waits. */
  void connect() throws UaException, InterruptedException, TimeoutException {
    OpcUaClient made = newClient(endpoint());
    client = made;
    made.addSessionActivityListener(
        new SessionActivityListener() {
          @Override
          public void onSessionInactive(UaSession session) {
            events.down(new Failure(Cause.UNREACHABLE, "the connection was lost"));
          }
        });
    made.addFaultListener(
        fault -> {
          StatusCode status = fault.getResponseHeader().getServiceResult();
          if (FATAL.contains(status.value())) {
            events.down(Statuses.failure(status, ""));
          }
        });
    await(made.connectAsync());
    var subscribed = new OpcUaSubscription(made, line.publishing().toMillis());
    subscription = subscribed;
    configure(subscribed);
    List<Update> refused = addItems(made, subscribed);
    subscribed.create();
    // In this order no value can come before the driver knows of the link.
    events.up(this);
    subscribed.setSubscriptionListener(new Listener());
    refused.addAll(tooSlow(subscribed));
    refused.addAll(createItems(subscribed));
    events.refused(refused);
  }

  /** The server's own description of the unsecured endpoint, but at the address that we know. */
  private EndpointDescription endpoint()
      throws UaException, InterruptedException, TimeoutException {
    OpcUaSettings.Endpoint address = line.endpoint();
    List<EndpointDescription> offered =
        await(DiscoveryClient.getEndpoints(address.url(), connections::configure));
    for (EndpointDescription endpoint : offered) {
      if (SecurityPolicy.None.getUri().equals(endpoint.getSecurityPolicyUri())) {
        return EndpointUtil.updateUrl(endpoint, address.host(), address.port());
      }
    }
    throw new UaException(
        StatusCodes.Bad_SecurityPolicyRejected, "the server has no endpoint without security");
  }

  private OpcUaClient newClient(EndpointDescription endpoint) throws UaException {
    var config =
        OpcUaClientConfig.builder()
            .setApplicationName(LocalizedText.english("Gengfu gateway"))
            .setApplicationUri("urn:gengfu:gateway")
            .setSessionName(() -> "gengfu")
            .setSessionTimeout(uint(SERVER_FORGETS_SESSION.toMillis()))
            .setRequestTimeout(uint(line.timeout().toMillis()))
            .setSessionEndpointValidationEnabled(false)
            .setEndpoint(endpoint)
            .build();
    var transport = OpcTcpClientTransportConfig.newBuilder();
    connections.configure(transport);
    return new OpcUaClient(config, new OpcTcpClientTransport(transport.build()));
  }

  private void configure(OpcUaSubscription subscription) {
    long forgets = SERVER_FORGETS_SUBSCRIPTION.toNanos() / line.publishing().toNanos();
    subscription.setLifetimeAndKeepAliveCalculated(false);
    subscription.setMaxKeepAliveCount(uint(line.keepAliveCount()));
    // Part 4 §5.14.2.2: the lifetime is three times the keep-alive count at least.
    subscription.setLifetimeCount(uint(Math.max(3L * line.keepAliveCount(), forgets)));
  }

  /** Adds each node that has an id here and now; answers the others. */
  private List<Update> addItems(OpcUaClient client, OpcUaSubscription subscription) {
    List<String> namespaces = Arrays.asList(client.getNamespaceTable().toArray());
    List<Update> refused = new ArrayList<>();
    for (int i = 0; i < ids.length(); i++) {
      MappedNode node = line.nodes().get(i);
      if (ids.get(i) == null) {
        NodeId id = node.node().in(namespaces).map(NodeId::parse).orElse(null);
        ids.set(i, id);
        if (id == null) {
          refused.add(refused(i, "the server has no namespace " + node.node().namespace()));
        } else {
          subscription.addMonitoredItem(item(i, id, node));
        }
      }
    }
    return refused;
  }

  private OpcUaMonitoredItem item(int number, NodeId id, MappedNode node) {
    long queue = line.publishing().toNanos() / node.sampling().toNanos() + 2;
    OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(id);
    item.setSamplingInterval((double) node.sampling().toMillis());
    item.setQueueSize(uint(Math.min(QUEUE_MAX, queue)));
    item.setDiscardOldest(true);
    item.setUserObject(number);
    return item;
  }

  /** Creates what has not been created yet; answers what the server will not monitor. */
  private List<Update> createItems(OpcUaSubscription subscription) throws UaException {
    List<Update> refused = new ArrayList<>();
    for (var result : subscription.createMonitoredItems()) {
      if (result.serviceResult().isBad()) {
        throw new UaException(result.serviceResult());
      }
      StatusCode status = result.operationResult().orElse(StatusCode.GOOD);
      if (status.isBad()) {
        int number = number(result.monitoredItem());
        MappedNode node = line.nodes().get(number);
        refused.add(
            new Update(number, Statuses.failure(status, " " + node.node()).of(node.point())));
      }
    }
    return refused;
  }

  /** The nodes of devices whose interval the server, which has the last word, cannot keep. */
  private List<Update> tooSlow(OpcUaSubscription subscription) {
    double keepAliveMillis =
        subscription.getRevisedPublishingInterval().orElse(0.0)
            * subscription.getRevisedMaxKeepAliveCount().orElse(uint(1)).doubleValue();
    List<Update> slow = new ArrayList<>();
    for (OpcUaMonitoredItem item : subscription.getMonitoredItems()) {
      int number = number(item);
      if (keepAliveMillis > 0.8 * line.nodes().get(number).interval().toMillis()) {
        subscription.removeMonitoredItem(item);
        long millis = Math.round(keepAliveMillis);
        String why = "the server answers only every " + millis + " ms; wanted: an interval of the";
        slow.add(refused(number, why + " device of " + 2 * millis + " ms or more"));
      }
    }
    return slow;
  }

  private Update refused(int number, String why) {
    return new Update(number, Reading.bad(line.nodes().get(number).point(), Cause.REFUSED, why));
  }

  private static int number(OpcUaMonitoredItem item) {
    return (Integer) item.getUserObject().orElseThrow();
  }

  @Override
  public void retryRefused() {
    OpcUaClient used = client;
    OpcUaSubscription subscribed = subscription;
    if (used == null || subscribed == null) {
      return;
    }
    try {
      connector.execute(
          () -> {
            try {
              await(used.readNamespaceTableAsync());
              List<Update> refused = addItems(used, subscribed);
              refused.addAll(createItems(subscribed));
              events.refused(refused);
            } catch (UaException | TimeoutException e) {
              log.debug("{}: refused nodes not tried again", line.endpoint().url(), e);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("{}: closed", line.endpoint().url());
    }
  }

  @Override
  public CompletionStage<Object> write(int node, Value value) {
    NodeId id = ids.get(node);
    OpcUaClient used = client;
    if (id == null || used == null) {
      return CompletableFuture.failedFuture(
          new WriteException(Cause.REFUSED, "the server has no " + line.nodes().get(node).node()));
    }
    return type(used, node, id)
        .thenCompose(type -> written(used, node, id, value, type))
        .exceptionallyCompose(MiloLink::asWriteException);
  }

  private CompletionStage<Object> written(
      OpcUaClient client, int node, NodeId id, Value value, OpcUaDataType type) {
    try {
      Object raw = RawValues.raw(line.nodes().get(node), value, type);
      // Part 4 §5.11.4.2: many servers take no status and no time from a client.
      DataValue data = DataValue.valueOnly(Variant.of(raw));
      return client
          .writeValuesAsync(List.of(id), List.of(data))
          .thenCompose(
              results ->
                  results.getFirst().isBad()
                      ? failed(results.getFirst(), " on writing " + id.toParseableString())
                      : CompletableFuture.completedFuture(raw));
    } catch (WriteException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<ReadBack> readBack(int node, Object raw) {
    NodeId id = ids.get(node);
    OpcUaClient used = client;
    if (id == null || used == null) {
      return CompletableFuture.failedFuture(
          new WriteException(Cause.REFUSED, "the server has no " + line.nodes().get(node).node()));
    }
    return used.readValuesAsync(0, TimestampsToReturn.Both, List.of(id))
        .thenApply(
            results -> {
              DataValue data = results.getFirst();
              Reading reading = RawValues.reading(line.nodes().get(node), data);
              boolean held = reading.quality().isGood() && raw.equals(data.value().value());
              return new ReadBack(held, reading);
            })
        .exceptionallyCompose(MiloLink::asWriteException);
  }

  /** The node's type: as last reported, else as the server describes the node. */
  private CompletionStage<OpcUaDataType> type(OpcUaClient client, int node, NodeId id) {
    OpcUaDataType known = types.get(node);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    var attribute = new ReadValueId(id, AttributeId.DataType.uid(), null, null);
    return client
        .readAsync(0, TimestampsToReturn.Neither, List.of(attribute))
        .thenCompose(
            response -> {
              DataValue data = Objects.requireNonNull(response.getResults())[0];
              OpcUaDataType type =
                  data.value().value() instanceof NodeId typeId
                      ? OpcUaDataType.fromNodeId(typeId)
                      : null;
              return type == null
                  ? failed(
                      data.statusCode(), " on asking for the type of " + id.toParseableString())
                  : CompletableFuture.completedFuture(type);
            });
  }

  private static <T> CompletableFuture<T> failed(StatusCode status, String detail) {
    return CompletableFuture.failedFuture(Statuses.failure(status, detail).asException());
  }

  private static <T> CompletionStage<T> asWriteException(Throwable e) {
    Throwable why = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return CompletableFuture.failedFuture(
        why instanceof WriteException
            ? why
            : Statuses.failure(UaException.extract(why).orElseGet(() -> new UaException(why)))
                .asException());
  }

  @Override
  public void drop() {
    var _ = goodbye();
    connections.closeAllAfter(GOODBYE);
  }

  /** Throws the connection away and waits for it, shortly. */
  void leave() throws InterruptedException {
    try {
      goodbye().get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("{}: left without good-bye", line.endpoint().url(), e);
    }
    connections.closeAll();
  }

  private CompletableFuture<?> goodbye() {
    OpcUaClient used = client;
    return used == null ? CompletableFuture.completedFuture(null) : used.disconnectAsync();
  }

  private <T> T await(CompletableFuture<T> future)
      throws UaException, InterruptedException, TimeoutException {
    try {
      return future.get(line.connecting().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw UaException.extract(e).orElseGet(() -> new UaException(e.getCause()));
    }
  }

  /** Brings what the subscription says to the driver. */
  private final class Listener implements OpcUaSubscription.SubscriptionListener {

    @Override
    public void onDataReceived(
        OpcUaSubscription subscription, List<OpcUaMonitoredItem> items, List<DataValue> values) {
      long nanos = System.nanoTime();
      List<Update> changes = new ArrayList<>(items.size());
      for (int i = 0; i < items.size(); i++) {
        int number = number(items.get(i));
        DataValue data = values.get(i);
        data.value().getDataType().ifPresent(type -> types.put(number, type));
        changes.add(new Update(number, RawValues.reading(line.nodes().get(number), data)));
      }
      events.published(changes, nanos);
    }

    @Override
    public void onKeepAliveReceived(OpcUaSubscription subscription) {
      events.published(List.of(), System.nanoTime());
    }

    @Override
    public void onStatusChanged(OpcUaSubscription subscription, StatusCode status) {
      events.down(Statuses.failure(status, " of the subscription"));
    }

    // What was lost may have been the one change that matters.
    @Override
    public void onNotificationDataLost(OpcUaSubscription subscription) {
      events.down(new Failure(Cause.GARBLED, "notifications were lost"));
    }
  }
}
