package io.gengfu.agent.bench;

import io.netty.channel.nio.NioEventLoopGroup;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

/**
 * An OPC UA server in a process of its own, whose every variable has another value at each look:
 * {@code port, number of variables}. Says so when it listens, and ends with its standard input.
 */
public final class OpcUaServerProcess {

  static final String NAMESPACE = "urn:gengfu:bench";

  private OpcUaServerProcess() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false;
    var endpoint =
        EndpointConfig.newBuilder()
            .setBindAddress("127.0.0.1")
            .setBindPort(port)
            .setHostname("127.0.0.1")
            .build();
    var config =
        OpcUaServerConfig.builder()
            .setApplicationName(LocalizedText.english("bench"))
            .setApplicationUri(NAMESPACE)
            .setProductUri(NAMESPACE)
            .setEndpoints(Set.of(endpoint))
            .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine()))
            .build();
    var transport =
        OpcTcpServerTransportConfig.newBuilder().setEventLoop(new NioEventLoopGroup(1)).build();
    var server = new OpcUaServer(config, _ -> new OpcTcpServerTransport(transport));
    new Restless(server, Integer.parseInt(args[1])).startup();
    server.startup().get(20, TimeUnit.SECONDS);
    System.out.println("listening");
    endWithInput();
  }

  /** The server's threads are not daemons. */
  private static void endWithInput() throws IOException {
    while (System.in.read() >= 0) {
      // Whoever started this is still there.
    }
    System.exit(0);
  }

  /** Variables named {@code v0}, {@code v1} and so on. */
  private static final class Restless extends ManagedNamespaceWithLifecycle {
    private final SubscriptionModel subscriptions;

    Restless(OpcUaServer server, int variables) {
      super(server, NAMESPACE);
      subscriptions = new SubscriptionModel(server, this);
      getLifecycleManager().addLifecycle(subscriptions);
      getLifecycleManager()
          .addStartupTask(
              () -> {
                for (int i = 0; i < variables; i++) {
                  add("v" + i);
                }
              });
    }

    private void add(String name) {
      var node =
          new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
              .setNodeId(newNodeId(name))
              .setBrowseName(newQualifiedName(name))
              .setDisplayName(LocalizedText.english(name))
              .setDataType(NodeIds.Double)
              .setTypeDefinition(NodeIds.BaseDataVariableType)
              .addAttributeFilter(AttributeFilters.getValue(_ -> another()))
              .build();
      getNodeManager().addNode(node);
    }

    private static DataValue another() {
      return new DataValue(
          Variant.ofDouble(System.nanoTime() / 1e6), StatusCode.GOOD, DateTime.now());
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
