package io.gengfu.driver.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.gengfu.driver.opcua.MiloThreads.Connections;
import io.gengfu.model.Cause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.milo.opcua.sdk.client.DiscoveryClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfig;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.structured.EndpointDescription;
import org.eclipse.milo.opcua.stack.core.util.EndpointUtil;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransport;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfig;

/**
 * Makes clients for one server: asks for its endpoints, goes in by the one that the door allows.
 *
 * @param timeout for each request
 * @param connecting for each step of connecting
 */
record MiloEntrance(
    OpcUaSettings.Endpoint address, MiloDoor door, Duration timeout, Duration connecting) {

  /** After this the server forgets a session that nobody asks after. */
  private static final Duration SERVER_FORGETS = Duration.ofSeconds(30);

  /** A client that has yet to connect; waits. */
  OpcUaClient client(Connections connections)
      throws UaException, MiloDoor.ShutException, InterruptedException, TimeoutException {
    List<EndpointDescription> offered = offered(connections);
    // The server's own description, but at the address that we know.
    EndpointDescription endpoint =
        EndpointUtil.updateUrl(door.choose(offered), address.host(), address.port());
    var config =
        OpcUaClientConfig.builder()
            .setApplicationName(LocalizedText.english("Gengfu gateway"))
            .setSessionName(() -> "gengfu")
            .setSessionTimeout(uint(SERVER_FORGETS.toMillis()))
            .setRequestTimeout(uint(timeout.toMillis()))
            .setSessionEndpointValidationEnabled(false)
            .setEndpoint(endpoint);
    door.open(endpoint, config);
    var transport = OpcTcpClientTransportConfig.newBuilder();
    connections.configure(transport);
    return new OpcUaClient(config.build(), new OpcTcpClientTransport(transport.build()));
  }

  private List<EndpointDescription> offered(Connections connections)
      throws UaException, MiloDoor.ShutException, InterruptedException, TimeoutException {
    CompletableFuture<List<EndpointDescription>> asked =
        DiscoveryClient.getEndpoints(address.url(), connections::configure);
    // Milo goes on waiting for an acknowledgement when the connection has been closed.
    var _ =
        connections
            .stranger()
            .thenAccept(
                _ ->
                    asked.completeExceptionally(
                        new UaException(StatusCodes.Bad_TcpMessageTypeInvalid)));
    try {
      return await(asked);
    } catch (UaException e) {
      String stranger = connections.stranger().getNow("");
      if (stranger.isEmpty()) {
        throw e;
      }
      throw new MiloDoor.ShutException(
          Cause.GARBLED,
          "what answers is no OPC UA server; it begins with \""
              + stranger
              + "\"; correct the port in url");
    }
  }

  <T> T await(CompletableFuture<T> future)
      throws UaException, InterruptedException, TimeoutException {
    try {
      return future.get(connecting.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw UaException.extract(e).orElseGet(() -> new UaException(e.getCause()));
    }
  }

  /** What a failed attempt to connect comes to, with what can be done about it. */
  Failure failure(UaException e) {
    Failure plain = Statuses.failure(e);
    String remedy = door.remedy(e.getStatusCode().value());
    return remedy.isEmpty() ? plain : new Failure(plain.cause(), plain.detail() + remedy);
  }
}
