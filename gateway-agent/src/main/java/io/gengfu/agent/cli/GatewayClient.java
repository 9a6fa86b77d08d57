package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Talks to a running gateway over its local socket. One thread. */
final class GatewayClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SocketChannel channel;
  private final BufferedReader in;
  private final Writer out;

  private GatewayClient(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    this.out = Channels.newWriter(channel, StandardCharsets.UTF_8);
  }

  /**
   * @throws IOException with words for people, when no gateway answers there
   */
  static GatewayClient connect(Path socket) throws IOException {
    try {
      return new GatewayClient(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (IOException e) {
      throw new IOException(
          "no gateway answers at "
              + socket
              + " ("
              + e.getMessage()
              + "); is it running, and are you in the group of the socket?",
          e);
    }
  }

  void send(Map<String, ?> request) throws IOException {
    out.write(JSON.writeValueAsString(request) + "\n");
    out.flush();
  }

  /** The next line of the answer; null when the gateway has closed. */
  @Nullable JsonNode next() throws IOException {
    String line = in.readLine();
    return line == null ? null : JSON.readTree(line);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
