package io.gengfu.agent.bench;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import com.sun.management.OperatingSystemMXBean;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;

/**
 * A client of {@link OpcUaServerProcess} in a process of its own: {@code driver} or {@code bare},
 * port, number of items. For each line on its standard input it says how much processor time the
 * process has used and how many values have come so far; it ends with its standard input.
 */
public final class OpcUaClientProcess {

  static final int MILLIS = 100;

  private static final List<String> SIGNALS = List.of("power", "current", "temperature", "leakage");
  private static final Mark HERE = new Mark("bench", 0, 0);

  private static final LongAdder VALUES = new LongAdder();

  private OpcUaClientProcess() {}

  public static void main(String[] args) throws Exception {
    String url = "opc.tcp://127.0.0.1:" + args[1];
    int items = Integer.parseInt(args[2]);
    if (args[0].equals("driver")) {
      driver(url, items).start(OpcUaClientProcess::take);
    } else {
      bare(url, items);
    }
    var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(process.getProcessCpuTime() + " " + VALUES.sum());
    }
    System.exit(0);
  }

  private static void take(Reading reading) {
    if (reading.quality().isGood()) {
      VALUES.increment();
    }
  }

  private static Driver driver(String url, int items) {
    DriverProvider opcUa =
        ServiceLoader.load(DriverProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.protocol().equals("opcua"))
            .findFirst()
            .orElseThrow();
    var problems = new Problems();
    List<DeviceSettings> devices = new ArrayList<>();
    for (int first = 0; first < items; first += SIGNALS.size()) {
      devices.add(charger(url, first, items, problems));
    }
    devices.forEach(opcUa::check);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.all().toString());
    }
    return opcUa.open(devices);
  }

  private static DeviceSettings charger(String url, int first, int items, Problems problems) {
    var device =
        new Device(
            "charger-" + first,
            DeviceClasses.CHARGER,
            LocalText.same("charger"),
            Location.UNKNOWN,
            Duration.ofSeconds(1));
    List<PointSettings> points = new ArrayList<>();
    for (int i = 0; i < SIGNALS.size() && first + i < items; i++) {
      var signal = device.deviceClass().signal(SIGNALS.get(i)).orElseThrow();
      String node = "nsu=" + OpcUaServerProcess.NAMESPACE + ";s=v" + (first + i);
      points.add(
          new PointSettings(
              new Point(first + i, device, signal), settings(problems, Map.of("node", node))));
    }
    String millis = MILLIS + "ms";
    return new DeviceSettings(
        device,
        settings(problems, Map.of("url", url)),
        settings(problems, Map.of("publishing", millis, "sampling", millis)),
        points);
  }

  private static Settings settings(Problems problems, Map<String, String> values) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    values.forEach(
        (key, text) -> entries.put(key, new Node.Entry(HERE, new Node.Scalar(text, true, HERE))));
    return new Settings(new Node.Mapping(entries, HERE), "", problems);
  }

  /** What one would write with Milo alone. */
  private static void bare(String url, int items) throws Exception {
    OpcUaClient client = OpcUaClient.create(url);
    client.connect();
    var namespace =
        Objects.requireNonNull(client.getNamespaceTable().getIndex(OpcUaServerProcess.NAMESPACE));
    var subscription = new OpcUaSubscription(client, (double) MILLIS);
    subscription.setSubscriptionListener(
        new OpcUaSubscription.SubscriptionListener() {
          @Override
          public void onDataReceived(
              OpcUaSubscription from, List<OpcUaMonitoredItem> changed, List<DataValue> values) {
            for (DataValue value : values) {
              if (value.statusCode().isGood()) {
                VALUES.increment();
              }
            }
          }
        });
    subscription.create();
    for (int i = 0; i < items; i++) {
      var item = OpcUaMonitoredItem.newDataItem(new NodeId(namespace, "v" + i));
      item.setSamplingInterval((double) MILLIS);
      item.setQueueSize(uint(3));
      subscription.addMonitoredItem(item);
    }
    subscription.createMonitoredItems();
  }
}
