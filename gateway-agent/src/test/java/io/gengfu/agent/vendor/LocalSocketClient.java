package io.gengfu.agent.vendor;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Asks a running gateway by its local socket. */
final class LocalSocketClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LocalSocketClient() {}

  /** The first answer that is wanted. */
  static JsonNode until(Path socket, String word, Predicate<JsonNode> wanted) {
    var last = new AtomicReference<JsonNode>();
    await(word)
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              last.set(ask(socket, word));
              return wanted.test(last.get());
            });
    return last.get();
  }

  private static JsonNode ask(Path socket, String word) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        var in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      channel.write(
          ByteBuffer.wrap(("{\"command\":\"" + word + "\"}\n").getBytes(StandardCharsets.UTF_8)));
      return JSON.readTree(in.readLine());
    }
  }
}
