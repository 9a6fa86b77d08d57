package io.gengfu.driver.opcua;

import io.gengfu.driver.testkit.FreePort;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.filters.AttributeFilters;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

/**
 * One run of an OPC UA server on a free port, on threads of its own. Its variables live in a map
 * that outlives it, as a controller's do.
 */
final class UaServer implements AutoCloseable {

  static final String NAMESPACE = "urn:gengfu:test:lift";

  static {
    // Tests connect more often than an attacker.
    Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false;
  }

  private final ThreadPoolExecutor executor =
      (ThreadPoolExecutor) Executors.newFixedThreadPool(4, r -> new Thread(r, "server"));
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(1, r -> new Thread(r, "server scheduler"));
  private final NioEventLoopGroup eventLoop = new NioEventLoopGroup(1);
  private final OpcUaServer server;
  private final Variables variables;
  private final int port;

  /**
   * @param values by the node's name; shared with the test, which changes them
   * @param extraNamespaces registered before the variables' own, so that its index differs
   */
  UaServer(Map<String, DataValue> values, String... extraNamespaces) throws Exception {
    executor.prestartAllCoreThreads();
    scheduler.prestartAllCoreThreads();
    scheduler.setRemoveOnCancelPolicy(true);
    port = FreePort.find();
    var config =
        OpcUaServerConfig.builder()
            .setApplicationName(LocalizedText.english("test"))
            .setApplicationUri("urn:gengfu:test")
            .setProductUri("urn:gengfu:test")
            .setEndpoints(Set.of(endpoint(port)))
            .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine()))
            .setExecutor(executor)
            .setScheduledExecutor(scheduler)
            .build();
    var transport =
        OpcTcpServerTransportConfig.newBuilder()
            .setExecutor(executor)
            .setEventLoop(eventLoop)
            .build();
    server = new OpcUaServer(config, profile -> new OpcTcpServerTransport(transport));
    for (String namespace : extraNamespaces) {
      server.getNamespaceTable().add(namespace);
    }
    variables = new Variables(server, values);
    variables.startup();
    server.startup().get(10, TimeUnit.SECONDS);
  }

  int port() {
    return port;
  }

  /** How often a variable was looked at so far. */
  long reads() {
    return variables.reads.sum();
  }

  void add(String name) {
    variables.add(name);
  }

  private static EndpointConfig endpoint(int port) {
    return EndpointConfig.newBuilder()
        .setBindAddress("127.0.0.1")
        .setBindPort(port)
        // What a controller behind a router says of itself: a name that nobody can resolve.
        .setHostname("lift-controller.invalid")
        .build();
  }

  @Override
  public void close() {
    try {
      server.shutdown().get(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      scheduler.shutdownNow();
      executor.shutdownNow();
    }
  }

  /** {@code value} with a time of its own. */
  static DataValue good(Object value) {
    return new DataValue(Variant.of(value), StatusCode.GOOD, DateTime.now());
  }

  private static final class Variables extends ManagedNamespaceWithLifecycle {
    private final Map<String, DataValue> values;
    private final LongAdder reads = new LongAdder();
    private final SubscriptionModel subscriptions;

    Variables(OpcUaServer server, Map<String, DataValue> values) {
      super(server, NAMESPACE);
      this.values = values;
      subscriptions = new SubscriptionModel(server, this);
      getLifecycleManager().addLifecycle(subscriptions);
      getLifecycleManager().addStartupTask(() -> values.keySet().forEach(this::add));
    }

    void add(String name) {
      DataValue value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(name);
      }
      NodeId type =
          value.value().getDataType().map(OpcUaDataType::getNodeId).orElse(NodeIds.BaseDataType);
      var access = name.endsWith("refusing") ? AccessLevel.READ_ONLY : AccessLevel.READ_WRITE;
      var node =
          new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
              .setNodeId(newNodeId(name))
              .setBrowseName(newQualifiedName(name))
              .setDisplayName(LocalizedText.english(name))
              .setDataType(type)
              .setTypeDefinition(NodeIds.BaseDataVariableType)
              .setAccessLevel(access)
              .setUserAccessLevel(access)
              .addAttributeFilter(
                  AttributeFilters.getSetValue(
                      context -> read(name, value), (context, written) -> write(name, written)))
              .build();
      getNodeManager().addNode(node);
    }

    private DataValue read(String name, DataValue first) {
      reads.increment();
      return values.getOrDefault(name, first);
    }

    private void write(String name, DataValue written) {
      if (!name.endsWith("ignoring")) {
        values.put(name, written.withSourceTime(DateTime.now()));
      }
    }

    @Override
    public void onDataItemsCreated(List<DataItem> items) {
      subscriptions.onDataItemsCreated(items);
    }

    @Override
    public void onDataItemsModified(List<DataItem> items) {
      subscriptions.onDataItemsModified(items);
    }

    @Override
    public void onDataItemsDeleted(List<DataItem> items) {
      subscriptions.onDataItemsDeleted(items);
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> items) {
      subscriptions.onMonitoringModeChanged(items);
    }
  }
}
