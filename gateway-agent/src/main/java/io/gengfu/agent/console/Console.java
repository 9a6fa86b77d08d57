package io.gengfu.agent.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The status page: {@code GET /} for people, {@code GET /api/status} for the page and for scripts,
 * a {@link Snapshot} as JSON. Nothing else, and nothing that changes anything.
 *
 * <p>Only this machine reaches it (an installer uses {@code ssh -L}), and a web site that makes a
 * browser here resolve its own name to 127.0.0.1 is refused by its Host header.
 */
public final class Console implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** More than any installer's browser opens; a runaway script must not take memory. */
  private static final int CONNECTIONS_MAX = 16;

  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                  + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cache-Control", "no-store");

  private final ObjectMapper json = new ObjectMapper();
  private final Supplier<Snapshot> snapshots;
  private final WebServer server;

  private Console(int port, Supplier<Snapshot> snapshots) {
    this.snapshots = snapshots;
    this.server =
        WebServer.builder()
            .address(loopback())
            .port(port)
            .maxTcpConnections(CONNECTIONS_MAX)
            .maxPayloadSize(0)
            .idleConnectionTimeout(Duration.ofSeconds(30))
            .shutdownGracePeriod(Duration.ZERO)
            .shutdownHook(false)
            .routing(this::route)
            .build();
  }

  /**
   * Starts the page and returns when it can be reached. Takes some hundred milliseconds, so it is
   * called after the local path is up.
   *
   * @param port on 127.0.0.1; 0 takes a free one
   * @param snapshots called once per request, on the request's thread; must not block
   * @throws java.io.UncheckedIOException or another unchecked exception when the port is taken: the
   *     caller goes on without the page
   */
  public static Console start(int port, Supplier<Snapshot> snapshots) {
    Console console = new Console(port, snapshots);
    console.server.start();
    LOG.info("Status page on http://127.0.0.1:{}/", console.port());
    return console;
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Idempotent, never throws. */
  @Override
  public void close() {
    server.stop();
  }

  private void route(HttpRouting.Builder routing) {
    routing.addFilter(Console::guard);
    resource(routing, "/", "console.html", "text/html; charset=utf-8");
    resource(routing, "/console.css", "console.css", "text/css; charset=utf-8");
    resource(routing, "/console.js", "console.js", "text/javascript; charset=utf-8");
    routing.get("/api/status", this::status);
  }

  private static void resource(
      HttpRouting.Builder routing, String path, String name, String contentType) {
    byte[] content = read(name);
    routing.get(
        path,
        (request, response) -> {
          response.header(HeaderNames.CONTENT_TYPE, contentType);
          response.send(content);
        });
  }

  private void status(ServerRequest request, ServerResponse response) {
    byte[] body;
    try {
      body = json.writeValueAsBytes(snapshots.get());
    } catch (JsonProcessingException | RuntimeException e) {
      LOG.warn("The status page cannot show the agent's state", e);
      response.status(Status.INTERNAL_SERVER_ERROR_500).send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(body);
  }

  private static void guard(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    SECURITY_HEADERS.forEach((name, value) -> response.header(name, value));
    if (isThisMachine(request.authority())) {
      chain.proceed();
    } else {
      response.status(Status.MISDIRECTED_REQUEST_421).send();
    }
  }

  /** Any port: through {@code ssh -L 9000:127.0.0.1:8086} the browser says another one. */
  static boolean isThisMachine(String authority) {
    int colon = authority.lastIndexOf(':');
    String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    return switch (host) {
      case "127.0.0.1", "localhost", "[::1]" -> true;
      // Any other name, however it resolves. (A string has no closed set of values.)
      default -> false;
    };
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = Console.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
