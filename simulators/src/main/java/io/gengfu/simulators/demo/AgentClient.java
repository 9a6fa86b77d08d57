package io.gengfu.simulators.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Asks the running agent over its local socket: one line of JSON there, one line back. */
final class AgentClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path socket;

  AgentClient(Path socket) {
    this.socket = socket;
  }

  /** All that the agent says of itself. */
  JsonNode status() throws IOException {
    return ask(Map.of("command", "status"));
  }

  /** The newest alerts that the agent recorded. */
  JsonNode alerts() throws IOException {
    return ask(Map.of("command", "alerts", "limit", 1000)).path("alerts");
  }

  /** Begins the latency sample anew. */
  void resetLatency() throws IOException {
    ask(Map.of("command", "reset-latency"));
  }

  private JsonNode ask(Map<String, Object> request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer line = StandardCharsets.UTF_8.encode(JSON.writeValueAsString(request) + "\n");
      while (line.hasRemaining()) {
        channel.write(line);
      }
      BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      String answer = in.readLine();
      if (answer == null) {
        throw new IOException("the agent closed its socket without an answer");
      }
      return JSON.readTree(answer);
    }
  }
}
