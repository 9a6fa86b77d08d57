package io.gengfu.driver.opcua;

import io.gengfu.driver.testkit.NodeScript;
import java.nio.file.Path;

/** A lift on node-opcua in a process of its own: {@code src/test/node/server.js}. */
final class NodeServer implements AutoCloseable {

  private final NodeScript script;

  private NodeServer(NodeScript script) {
    this.script = script;
  }

  /**
   * Returns when it listens.
   *
   * @param namespaces registered before the lift's, so that its index differs
   */
  static NodeServer start(int port, int namespaces) throws Exception {
    return start(port, "pki", namespaces, "{}");
  }

  /**
   * @param pki the folder with the server's certificate, which is made there if it is missing
   * @param options JSON, see {@code server.js}
   */
  static NodeServer start(int port, String pki, int namespaces, String options) throws Exception {
    return new NodeServer(
        NodeScript.start(
            Path.of("src/test/node"),
            Path.of("target/node"),
            line -> line.startsWith("{"),
            String.valueOf(port),
            pki,
            String.valueOf(namespaces),
            options));
  }

  /** Sets a node's value, good. */
  void set(String node, Object value) throws Exception {
    String json = value instanceof String text ? "\"" + text + "\"" : value.toString();
    script.ask("{\"set\":\"" + node + "\",\"value\":" + json + "}");
  }

  /** Turns a flag on and off again, before anything can look. */
  void pulse(String node) throws Exception {
    script.ask("{\"pulse\":\"" + node + "\"}");
  }

  /** Gives a node's value a status. */
  void status(String node, String status) throws Exception {
    script.ask("{\"set\":\"" + node + "\",\"status\":\"" + status + "\"}");
  }

  /** What the server has, as JSON. */
  String held(String node) throws Exception {
    return script.ask("{\"get\":\"" + node + "\"}");
  }

  /** Ends every subscription and keeps the sessions; how many there were, as JSON. */
  String dropSubscriptions() throws Exception {
    return script.ask("{\"drop\":true}");
  }

  void hang() throws Exception {
    script.hang();
  }

  void wake() throws Exception {
    script.wake();
  }

  @Override
  public void close() {
    script.close();
  }
}
