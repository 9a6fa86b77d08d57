package io.gengfu.simulators.lift;

import io.gengfu.simulators.lift.SimulatedLift.NodeValue;
import java.util.List;
import org.eclipse.milo.opcua.sdk.core.AccessLevel;
import org.eclipse.milo.opcua.sdk.core.Reference;
import org.eclipse.milo.opcua.sdk.server.ManagedNamespaceWithLifecycle;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.items.DataItem;
import org.eclipse.milo.opcua.sdk.server.items.MonitoredItem;
import org.eclipse.milo.opcua.sdk.server.nodes.UaFolderNode;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.sdk.server.nodes.filters.AttributeFilters;
import org.eclipse.milo.opcua.sdk.server.util.SubscriptionModel;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/** The nodes. They hold nothing: each read asks the lift, each write goes to the lift. */
final class LiftNamespace extends ManagedNamespaceWithLifecycle {

  private final SubscriptionModel subscriptions;

  LiftNamespace(OpcUaServer server, List<SimulatedLift> lifts) {
    super(server, LiftServer.NAMESPACE);
    subscriptions = new SubscriptionModel(server, this);
    getLifecycleManager().addLifecycle(subscriptions);
    getLifecycleManager().addStartupTask(() -> lifts.forEach(this::addLift));
  }

  private void addLift(SimulatedLift lift) {
    UaFolderNode folder =
        new UaFolderNode(
            getNodeContext(),
            newNodeId(lift.name()),
            newQualifiedName(lift.name()),
            LocalizedText.english(lift.name()));
    getNodeManager().addNode(folder);
    folder.addReference(
        new Reference(
            folder.getNodeId(), NodeIds.Organizes, NodeIds.ObjectsFolder.expanded(), false));
    for (LiftSignal signal : LiftSignal.values()) {
      UaVariableNode node = node(lift, signal);
      getNodeManager().addNode(node);
      folder.addOrganizes(node);
    }
  }

  private UaVariableNode node(SimulatedLift lift, LiftSignal signal) {
    AccessLevel[] access =
        signal.writable()
            ? new AccessLevel[] {AccessLevel.CurrentRead, AccessLevel.CurrentWrite}
            : new AccessLevel[] {AccessLevel.CurrentRead};
    return new UaVariableNode.UaVariableNodeBuilder(getNodeContext())
        .setNodeId(newNodeId(lift.name() + "." + signal.nodeName()))
        .setBrowseName(newQualifiedName(signal.nodeName()))
        .setDisplayName(LocalizedText.english(signal.nodeName()))
        .setDataType(dataType(signal))
        .setTypeDefinition(NodeIds.BaseDataVariableType)
        .setAccessLevel(access)
        .setUserAccessLevel(access)
        .addAttributeFilter(
            AttributeFilters.getSetValue(
                context -> dataValue(lift.read(signal)),
                (context, value) -> lift.write(signal, written(value))))
        .build();
  }

  private static Object written(DataValue value) {
    Object written = value.value().value();
    if (written == null) {
      throw new IllegalArgumentException("a null was written");
    }
    return written;
  }

  private static NodeId dataType(LiftSignal signal) {
    if (signal.type() == Boolean.class) {
      return NodeIds.Boolean;
    }
    if (signal.type() == Integer.class) {
      return NodeIds.Int32;
    }
    return signal.type() == Double.class ? NodeIds.Double : NodeIds.String;
  }

  private static DataValue dataValue(NodeValue read) {
    return new DataValue(
        Variant.of(read.value()),
        new StatusCode(read.statusCode()),
        new DateTime(read.sourceTime()),
        DateTime.now());
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
