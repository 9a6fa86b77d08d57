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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What site file and profile say of one OPC UA device.
 *
 * <pre>{@code
 * address: {url: "opc.tcp://10.0.0.7:4840", namespace: "urn:vendor:lift", root: "Lift1"}
 * settings: {publishing: 250ms, sampling: 100ms, timeout: 2s, security: none}
 * points:
 *   mode: {node: "nsu={namespace};s={root}.mode", codes: {"1": normal}}
 * }</pre>
 *
 * <ul>
 *   <li>{@code url}: the endpoint, {@code opc.tcp://host[:4840][/path]}. Devices with the same one
 *       share one connection.
 *   <li>{@code root}, {@code namespace}: optional texts that stand in for <code>{root}</code> and
 *       <code>{namespace}</code> in node ids.
 *   <li>{@code node:} see {@link NodeName}; a namespace by URI is looked up anew at each connect.
 *   <li>{@code publishing}: how often the server may report; a sixth of the interval at most.
 *   <li>{@code sampling}: how often the server looks at the values.
 *   <li>{@code timeout}: for each request; a server silent for this long is connected to anew.
 *   <li>{@code security}: only {@code none}: neither signed nor encrypted, anonymous.
 * </ul>
 *
 * Beside these, each mapping takes the keys of {@link Conversion}.
 */
record OpcUaSettings(
    Device device,
    Endpoint endpoint,
    Duration publishing,
    Duration sampling,
    Duration timeout,
    List<MappedNode> nodes) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

  /** How messages are protected. Signing and encryption need certificates, which nobody manages. */
  enum Security {
    NONE
  }

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
   * @param interval the device's, within which the value must be shown to stand
   */
  record MappedNode(
      Point point, NodeName node, Conversion conversion, Duration sampling, Duration interval) {}

  static OpcUaSettings of(DeviceSettings device) {
    Endpoint endpoint = Endpoint.of(device.address());
    Map<String, String> words = words(device.address());
    Settings settings = device.settings();
    Duration publishing = positive(settings, "publishing", Duration.ofMillis(250));
    Duration sampling = positive(settings, "sampling", Duration.ofMillis(100));
    Duration timeout = positive(settings, "timeout", Duration.ofSeconds(2));
    settings.choice("security", Security.class, Security.NONE);
    Duration interval = device.device().interval();
    List<MappedNode> nodes = new ArrayList<>();
    for (PointSettings point : device.points()) {
      nodes.add(
          new MappedNode(
              point.point(),
              node(point.mapping(), words),
              Conversion.of(point.point(), point.mapping()),
              sampling,
              interval));
    }
    return new OpcUaSettings(
        device.device(), endpoint, publishing, sampling, timeout, List.copyOf(nodes));
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

  private static Duration positive(Settings settings, String key, Duration fallback) {
    Duration duration = settings.duration(key, fallback);
    if (duration.toMillis() < 10 || duration.toMillis() > 60_000) {
      settings.report(key, "is " + duration.toMillis() + " ms", "from 10ms to 60s");
      return fallback;
    }
    return duration;
  }
}
