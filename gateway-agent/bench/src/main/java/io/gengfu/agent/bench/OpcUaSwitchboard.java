package io.gengfu.agent.bench;

import io.netty.channel.nio.NioEventLoopGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfigLimits;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.filters.AttributeFilters;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;

/** A server in this process with switches that the benchmark turns and clients write. */
final class OpcUaSwitchboard implements AutoCloseable {

  static {
    // Whoever connects again and again is no attacker here.
    Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false;
  }

  private final Map<String, Boolean> switches = new ConcurrentHashMap<>();
  private final BiConsumer<String, Boolean> onWritten;
  private final boolean pushes;
  private final Set<DataItem> pushed = ConcurrentHashMap.newKeySet();
  private final OpcUaServer server;
  private final Switches namespace;

  /**
   * Returns when it listens.
   *
   * @param pushes whether it offers exception-based sampling, to those who ask for it
   * @param onWritten takes each switch that a client has written
   */
  OpcUaSwitchboard(
      int port, List<String> names, boolean pushes, BiConsumer<String, Boolean> onWritten)
      throws Exception {
    this.onWritten = onWritten;
    this.pushes = pushes;
    names.forEach(name -> switches.put(name, false));
    var endpoint =
        EndpointConfig.newBuilder()
            .setBindAddress("127.0.0.1")
            .setBindPort(port)
            .setHostname("127.0.0.1")
            .build();
    var config =
        OpcUaServerConfig.builder()
            .setApplicationName(LocalizedText.english("bench"))
            .setApplicationUri(OpcUaServerProcess.NAMESPACE)
            .setProductUri(OpcUaServerProcess.NAMESPACE)
            .setEndpoints(Set.of(endpoint))
            .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine()))
            .setLimits(new Limits())
            .build();
    var transport =
        OpcTcpServerTransportConfig.newBuilder().setEventLoop(new NioEventLoopGroup(1)).build();
    server = new OpcUaServer(config, _ -> new OpcTcpServerTransport(transport));
    namespace = new Switches(server);
    namespace.startup();
    server.startup().get(20, TimeUnit.SECONDS);
  }

  /** The index of the switches' namespace. */
  int namespace() {
    return namespace.getNamespaceIndex().intValue();
  }

  void turn(String name, boolean on) {
    switches.put(name, on);
    tell(name);
  }

  /** Brings a switch to those that asked for it by exception. */
  private void tell(String name) {
    for (DataItem item : pushed) {
      if (name.equals(item.getReadValueId().getNodeId().getIdentifier())) {
        item.setValue(namespace.read(name));
      }
    }
  }

  @Override
  public void close() {
    var _ = server.shutdown().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Nothing but what the server's own timers can do. */
  private static final class Limits implements OpcUaServerConfigLimits {
    @Override
    public Double getMinSupportedSampleRate() {
      return 0.0;
    }
  }

  private final class Switches extends ManagedNamespaceWithLifecycle {
    private final SubscriptionModel subscriptions;

    Switches(OpcUaServer server) {
      super(server, OpcUaServerProcess.NAMESPACE);
      subscriptions = new SubscriptionModel(server, this);
      getLifecycleManager().addLifecycle(subscriptions);
      getLifecycleManager().addStartupTask(() -> switches.keySet().forEach(this::add));
    }

    private void add(String name) {
      var node =
          new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
              .setNodeId(newNodeId(name))
              .setBrowseName(newQualifiedName(name))
              .setDisplayName(LocalizedText.english(name))
              .setDataType(NodeIds.Boolean)
              .setTypeDefinition(NodeIds.BaseDataVariableType)
              .setAccessLevel(AccessLevel.READ_WRITE)
              .setUserAccessLevel(AccessLevel.READ_WRITE)
              .setMinimumSamplingInterval(pushes ? 0.0 : (double) OpcUaReactionSpeed.MILLIS)
              .addAttributeFilter(
                  AttributeFilters.getSetValue(_ -> read(name), (_, value) -> written(name, value)))
              .build();
      getNodeManager().addNode(node);
    }

    private DataValue read(String name) {
      boolean on = switches.getOrDefault(name, false);
      return new DataValue(Variant.ofBoolean(on), StatusCode.GOOD, DateTime.now());
    }

    private void written(String name, DataValue value) {
      if (value.value().value() instanceof Boolean on) {
        onWritten.accept(name, on);
        turn(name, on);
      }
    }

    @Override
    public void onDataItemsCreated(List<DataItem> items) {
      for (DataItem item : items) {
        if (item.getSamplingInterval() == 0) {
          pushed.add(item);
          item.setValue(read(String.valueOf(item.getReadValueId().getNodeId().getIdentifier())));
        }
      }
      subscriptions.onDataItemsCreated(sampled(items));
    }

    @Override
    public void onDataItemsModified(List<DataItem> items) {
      subscriptions.onDataItemsModified(sampled(items));
    }

    @Override
    public void onDataItemsDeleted(List<DataItem> items) {
      pushed.removeAll(items);
      subscriptions.onDataItemsDeleted(sampled(items));
    }

    private static List<DataItem> sampled(List<DataItem> items) {
      return items.stream().filter(item -> item.getSamplingInterval() > 0).toList();
    }

    @Override
    public void onMonitoringModeChanged(List<MonitoredItem> items) {
      subscriptions.onMonitoringModeChanged(items);
    }
  }
}
