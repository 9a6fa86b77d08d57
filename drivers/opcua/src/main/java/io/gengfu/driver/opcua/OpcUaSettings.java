package io.gengfu.driver.opcua;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What site file and profile say of one OPC UA device.
 *
 * <pre>{@code
 * address: {url: "opc.tcp://10.0.0.7:4840", namespace: "urn:vendor:lift", root: "Lift1"}
 * settings:
 *   publishing: 250ms
 *   groups:
 *     now: {publishing: 50ms, sampling: 0ms}
 * points:
 *   mode: {node: "nsu={namespace};s={root}.mode", codes: {"1": normal}}
 *   alarm_button: {node: "nsu={namespace};s={root}.alarm", group: now}
 * }</pre>
 *
 * <ul>
 *   <li>{@code url}: the endpoint, {@code opc.tcp://host[:4840][/path]}. Devices with the same one
 *       share one connection.
 *   <li>{@code root}, {@code namespace}: optional texts that stand in for <code>{root}</code> and
 *       <code>{namespace}</code> in node ids.
 *   <li>{@code node:} see {@link NodeName}; a namespace by URI is looked up anew at each connect.
 *   <li>{@code publishing}, {@code sampling}, {@code queue}, {@code groups}: see {@link ItemGroup}.
 *   <li>{@code timeout}: for each request; a server silent for this long is connected to anew.
 *   <li>{@code clock}: how far the server's clock may be from the gateway's before its readings are
 *       uncertain; none: they are believed whatever it says, and the log tells.
 *   <li>{@code security} and what belongs to it: see {@link Security}.
 * </ul>
 *
 * Beside these, each mapping takes the keys of {@link Conversion}.
 */
record OpcUaSettings(
    Device device,
    Endpoint endpoint,
    Security security,
    Duration publishing,
    Duration timeout,
    Optional<Duration> clock,
    List<MappedNode> nodes) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

  /** A server, as the site file names it. */
  record Endpoint(String host, int port, String path) {

    private static final Pattern FORM =
        Pattern.compile("opc\\.tcp://(\\[[0-9a-fA-F:.]+]|[^\\[\\]:/\\s]+)(?::(\\d{1,5}))?(/\\S*)?");

    private static final int DEFAULT_PORT = 4840;

    static Endpoint of(Settings address) {
      String url = address.text("url");
      Matcher m = FORM.matcher(url);
      int port = m.matches() && m.group(2) != null ? Integer.parseInt(m.group(2)) : DEFAULT_PORT;
      if (!m.matches() || port < 1 || port > 65_535) {
        if (address.has("url")) {
          address.report("url", "is " + url, "an endpoint such as \"opc.tcp://10.0.0.7:4840\"");
        }
        return new Endpoint("localhost", DEFAULT_PORT, "");
      }
      String path = m.group(3) == null || m.group(3).equals("/") ? "" : m.group(3);
      return new Endpoint(m.group(1), port, path);
    }

    String url() {
      return "opc.tcp://" + host + ":" + port + path;
    }
  }

  /**
   * One monitored node.
   *
   * @param publishing of its group, where that has one of its own
   * @param sampling zero: whenever the server learns of a change
   * @param queue how many values the server keeps between two publishes
   * @param interval the device's, within which the value must be shown to stand
   */
  record MappedNode(
      Point point,
      NodeName node,
      Conversion conversion,
      Optional<Duration> publishing,
      Duration sampling,
      int queue,
      Duration interval) {}

  static OpcUaSettings of(DeviceSettings device) {
    Endpoint endpoint = Endpoint.of(device.address());
    Map<String, String> words = words(device.address());
    Settings settings = device.settings();
    ItemGroup usual = ItemGroup.usual(settings);
    Map<String, ItemGroup> groups = ItemGroup.named(settings, usual);
    Duration timeout = ItemGroup.duration(settings, "timeout", Duration.ofSeconds(2), 10);
    Duration interval = device.device().interval();
    List<MappedNode> nodes = new ArrayList<>();
    for (PointSettings point : device.points()) {
      ItemGroup group = group(point.mapping(), groups, usual);
      nodes.add(
          new MappedNode(
              point.point(),
              node(point.mapping(), words),
              Conversion.of(point.point(), point.mapping()),
              group.publishing(),
              group.sampling(),
              group.queue(usual.publishing().orElseThrow()),
              interval));
    }
    return new OpcUaSettings(
        device.device(),
        endpoint,
        Security.of(device.address(), settings),
        usual.publishing().orElseThrow(),
        timeout,
        clock(settings),
        List.copyOf(nodes));
  }

  private static Optional<Duration> clock(Settings settings) {
    return settings.has("clock")
        ? Optional.of(settings.duration("clock", Duration.ZERO))
        : Optional.empty();
  }

  private static ItemGroup group(Settings mapping, Map<String, ItemGroup> groups, ItemGroup usual) {
    String name = mapping.text("group", "");
    ItemGroup group = name.isEmpty() ? usual.inTheUsual() : groups.get(name);
    if (group == null) {
      mapping.report(
          "group",
          "there is no group " + name,
          groups.isEmpty() ? "groups under settings" : Nearest.hint(name, groups.keySet()));
      return usual;
    }
    return group;
  }

  private static Map<String, String> words(Settings address) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String key : List.of("namespace", "root")) {
      if (address.has(key)) {
        words.put(key, address.text(key));
      }
    }
    return words;
  }

  private static NodeName node(Settings mapping, Map<String, String> words) {
    String written = mapping.text("node");
    Matcher m = PLACEHOLDER.matcher(written);
    String text =
        m.replaceAll(
            found -> {
              String word = words.get(found.group(1));
              if (word == null) {
                mapping.report(
                    "node",
                    "the device's address has no " + found.group(1),
                    words.isEmpty()
                        ? "root or namespace under address, or a node id without it"
                        : Nearest.hint(found.group(1), words.keySet()));
              }
              return Matcher.quoteReplacement(word == null ? "x" : word);
            });
    return NodeName.parse(text)
        .orElseGet(
            () -> {
              if (mapping.has("node")) {
                mapping.report("node", "is " + text, NodeName.WANTED);
              }
              return new NodeName(null, 0, "i=0");
            });
  }
}
