package io.gengfu.agent.bench;

import io.gengfu.agent.Main;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;

/**
 * Who writes an output when an input changes, in a process of its own that ends with its standard
 * input: {@code gateway}, with the folder of its site; or {@code bare}, port, input, output and
 * sampling interval in milliseconds, which does nothing else.
 */
public final class OpcUaFollower {

  private OpcUaFollower() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("gateway")) {
      Thread ending = new Thread(OpcUaFollower::endWithInput, "end");
      ending.setDaemon(true);
      ending.start();
      Main.main("run", args[1]);
    } else {
      follow(Integer.parseInt(args[1]), args[2], args[3], Double.parseDouble(args[4]));
      endWithInput();
    }
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // Whoever started this is still there.
      }
    } catch (IOException e) {
      // Nor is it then.
    }
    System.exit(0);
  }

  private static void follow(int port, String input, String output, double sampling)
      throws Exception {
    // At the wire's port, whatever the server says of itself.
    OpcUaClient client =
        OpcUaClient.create(
            "opc.tcp://127.0.0.1:" + port,
            offered ->
                offered.stream()
                    .findFirst()
                    .map(endpoint -> EndpointUtil.updateUrl(endpoint, "127.0.0.1", port)),
            _ -> {},
            _ -> {});
    client.connect();
    var namespace =
        Objects.requireNonNull(client.getNamespaceTable().getIndex(OpcUaServerProcess.NAMESPACE));
    var written = new NodeId(namespace, output);
    var subscription = new OpcUaSubscription(client, (double) OpcUaReactionSpeed.MILLIS);
    subscription.setSubscriptionListener(
        new OpcUaSubscription.SubscriptionListener() {
          @Override
          public void onDataReceived(
              OpcUaSubscription from, List<OpcUaMonitoredItem> changed, List<DataValue> values) {
            for (DataValue value : values) {
              if (value.value().value() instanceof Boolean on) {
                var _ =
                    client.writeValuesAsync(
                        List.of(written), List.of(DataValue.valueOnly(Variant.ofBoolean(on))));
              }
            }
          }
        });
    subscription.create();
    var item = OpcUaMonitoredItem.newDataItem(new NodeId(namespace, input));
    item.setSamplingInterval(sampling);
    subscription.addMonitoredItem(item);
    subscription.createMonitoredItems();
  }
}
