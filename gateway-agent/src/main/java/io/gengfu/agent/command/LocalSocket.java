package io.gengfu.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix domain socket, for the owner and its group only. A client sends lines of JSON, each with a
 * {@code command}, and gets one line of JSON for each, or lines without end from those that follow
 * something.
 */
public final class LocalSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalSocket.class);
  private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

  /** More at once are turned away. */
  private static final int MAX_CLIENTS = 16;

  /** sun_path of Linux, the closing zero included. */
  private static final int MAX_PATH_BYTES = 108;

  private static final int MAX_REQUEST = 64 << 10;

  /** In a row, with longer and longer pauses in between: about an hour. */
  private static final int MAX_FAILURES = 120;

  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  /** What answers a command. */
  @FunctionalInterface
  public interface Handler {
    void handle(JsonNode request, Reply reply) throws IOException, InterruptedException;
  }

  /** Where an answer goes. */
  @FunctionalInterface
  public interface Reply {
    /**
     * @param answer as one line of JSON
     * @throws IOException when the client is gone
     */
    void line(Object answer) throws IOException;
  }

  private final Path path;
  private final ServerSocketChannel server;
  private final Map<String, Handler> handlers;
  private final Semaphore places = new Semaphore(MAX_CLIENTS);
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

  private LocalSocket(Path path, ServerSocketChannel server, Map<String, Handler> handlers) {
    this.path = path;
    this.server = server;
    this.handlers = Map.copyOf(handlers);
  }

  /**
   * @throws IOException if the path is too long for a socket or cannot be written
   */
  public static LocalSocket listen(Path path, Map<String, Handler> handlers) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length >= MAX_PATH_BYTES) {
      throw new IOException(
          "the path of the local socket is longer than Linux allows ("
              + path
              + "); shorten `data`");
    }
    // Left by a process that was killed; the store's own lock keeps two gateways apart.
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    var socket = new LocalSocket(path, server, handlers);
    Thread.ofPlatform().name("local-socket").daemon().start(socket::accept);
    return socket;
  }

  // An error of one client, or too many open files, passes; one that stays must not fill the log.
  private void accept() {
    int failures = 0;
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        failures = 0;
        take(client);
      } catch (ClosedChannelException e) {
        return; // Closed by us.
      } catch (IOException e) {
        failures++;
        if (failures == MAX_FAILURES) {
          LOG.error("the local socket takes no more clients until the next start", e);
          return;
        }
        LOG.warn("a local client was not taken: {}", e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS * failures);
      }
    }
  }

  private void take(SocketChannel client) throws IOException {
    if (places.tryAcquire()) {
      clients.add(client);
      Thread.ofVirtual().name("local-client").start(() -> serve(client));
    } else {
      client.close();
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        var in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        var out = new BufferedWriter(Channels.newWriter(client, StandardCharsets.UTF_8))) {
      Reply reply =
          answer -> {
            out.write(JSON.writeValueAsString(answer));
            out.newLine();
            out.flush();
          };
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        answer(line, reply);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("a local client went away: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clients.remove(client);
      places.release();
    }
  }

  /** The next line; empty at the end, and for a client who sends more than a request may have. */
  private static String line(BufferedReader in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() == MAX_REQUEST) {
        return "";
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private void answer(String line, Reply reply) throws IOException, InterruptedException {
    JsonNode request;
    try {
      request = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      reply.line(Map.of("error", "not JSON: " + e.getOriginalMessage()));
      return;
    }
    Handler handler = handlers.get(request.path("command").asText());
    if (handler == null) {
      String known = String.join(", ", new TreeSet<>(handlers.keySet()));
      reply.line(Map.of("error", "unknown command; wanted: one of " + known));
      return;
    }
    try {
      handler.handle(request, reply);
    } catch (RuntimeException e) {
      LOG.error("a bug in the answer to {}", request.path("command").asText(), e);
      reply.line(Map.of("error", "a bug in the gateway: " + e + "; its log says more"));
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel client : clients) {
        client.close();
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("closing the local socket: {}", e.getMessage());
    }
  }
}
