package io.gengfu.simulators.lift;

import io.gengfu.simulators.FreePort;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.stack.core.Stack;
import org.eclipse.milo.opcua.stack.core.security.DefaultCertificateManager;
import org.eclipse.milo.opcua.stack.core.security.MemoryCertificateQuarantine;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.transport.TransportProfile;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * One OPC UA server with the nodes of several lifts, without security, on the loopback address. The
 * lifts live on while the server is stopped: only the network card is gone.
 */
public final class LiftServer implements AutoCloseable {

  public static final String NAMESPACE = "urn:gengfu:simulator:lift";

  static {
    // Milo takes who connects again and again for an attacker; here it is a gateway under test.
    Stack.ConnectionLimits.RATE_LIMIT_ENABLED = false;
  }

  private static final Duration STEP_LIMIT = Duration.ofSeconds(20);

  private final int port;
  private final ScheduledExecutorService timer;
  private final List<SimulatedLift> lifts;
  private @Nullable OpcUaServer server;
  private @Nullable LiftNamespace namespace;

  private LiftServer(Builder builder) {
    port = builder.port == 0 ? FreePort.find() : builder.port;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("lift-watchdog").daemon().factory());
    lifts =
        IntStream.rangeClosed(1, builder.lifts)
            .mapToObj(n -> new SimulatedLift("Lift" + n, builder.watchdog, timer))
            .toList();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The endpoint that clients connect to. */
  public String url() {
    return "opc.tcp://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /**
   * One lift.
   *
   * @param number from 1; its name is {@code Lift<number>}
   */
  public SimulatedLift lift(int number) {
    return lifts.get(number - 1);
  }

  public List<SimulatedLift> lifts() {
    return lifts;
  }

  /** Puts the server on the network, on the same port each time. Does nothing if it is there. */
  public synchronized void start() {
    if (server != null) {
      return;
    }
    OpcUaServer opcUa =
        new OpcUaServer(
            config(),
            profile -> new OpcTcpServerTransport(OpcTcpServerTransportConfig.newBuilder().build()));
    LiftNamespace nodes = new LiftNamespace(opcUa, lifts);
    nodes.startup();
    await(opcUa.startup());
    namespace = nodes;
    server = opcUa;
  }

  /** Takes the server off the network; its sessions end. Does nothing if it is off. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    if (namespace != null) {
      namespace.shutdown();
      namespace = null;
    }
    await(server.shutdown());
    server = null;
  }

  @Override
  public void close() {
    stop();
    timer.shutdownNow();
  }

  private OpcUaServerConfig config() {
    EndpointConfig endpoint =
        EndpointConfig.newBuilder()
            .setTransportProfile(TransportProfile.TCP_UASC_UABINARY)
            .setBindAddress("127.0.0.1")
            .setBindPort(port)
            .setHostname("127.0.0.1")
            .setPath("")
            .setSecurityPolicy(SecurityPolicy.None)
            .setSecurityMode(MessageSecurityMode.None)
            .addTokenPolicies(OpcUaServerConfig.USER_TOKEN_POLICY_ANONYMOUS)
            .build();
    return OpcUaServerConfig.builder()
        .setApplicationName(LocalizedText.english("Gengfu lift simulator"))
        .setApplicationUri("urn:gengfu:simulator:lift:server")
        .setProductUri("urn:gengfu:simulator")
        .setEndpoints(Set.of(endpoint))
        .setCertificateManager(new DefaultCertificateManager(new MemoryCertificateQuarantine()))
        .setIdentityValidator(AnonymousIdentityValidator.INSTANCE)
        .build();
  }

  private static void await(CompletableFuture<?> step) {
    try {
      step.get(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the OPC UA server did not start or stop", e);
    }
  }

  /** What the server has. */
  public static final class Builder {
    private int port;
    private int lifts = 1;
    private Duration watchdog = Duration.ofSeconds(3);

    private Builder() {}

    /** Default 0: a free one, kept over {@link LiftServer#stop()}. */
    public Builder port(int tcpPort) {
      this.port = tcpPort;
      return this;
    }

    /** Default 1. */
    public Builder lifts(int count) {
      this.lifts = count;
      return this;
    }

    /** How long after the last write of "hold" a lift lets its door go by itself; default 3 s. */
    public Builder watchdog(Duration limit) {
      this.watchdog = limit;
      return this;
    }

    /** Started. */
    public LiftServer start() {
      LiftServer built = new LiftServer(this);
      try {
        built.start();
      } catch (RuntimeException e) {
        built.close();
        throw e;
      }
      return built;
    }
  }
}
