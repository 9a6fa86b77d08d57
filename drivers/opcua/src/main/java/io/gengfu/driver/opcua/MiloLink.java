package io.gengfu.driver.opcua;

import io.gengfu.driver.WriteException;
import io.gengfu.driver.opcua.MiloNodes.Kind;
import io.gengfu.driver.opcua.MiloThreads.Connections;
import io.gengfu.model.Cause;
import io.gengfu.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.SessionActivityListener;
import org.eclipse.milo.opcua.sdk.client.UaSession;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of Milo's with its subscriptions, from its first packet to its last. */
final class MiloLink implements Link {

  private static final Logger log = LoggerFactory.getLogger(MiloLink.class);

  /** How long a server may take to see a session off. */
  private static final Duration GOODBYE = Duration.ofMillis(300);

  /** After these the subscriptions will not be heard of again. */
  private static final Set<Long> FATAL =
      Set.of(
          StatusCodes.Bad_NoSubscription,
          StatusCodes.Bad_SubscriptionIdInvalid,
          StatusCodes.Bad_SessionIdInvalid,
          StatusCodes.Bad_SessionClosed,
          StatusCodes.Bad_SessionNotActivated);

  private final OpcUaLine line;
  private final MiloEntrance entrance;
  private final Connections connections;
  private final Executor connector;
  private final Events events;
  private final MiloNodes nodes;

  /** What there is once the session stands. */
  private record Up(OpcUaClient client, List<MiloSubscription> subscriptions, MiloWrites writes) {}

  private volatile @Nullable OpcUaClient client;
  private volatile @Nullable Up up;

  /**
   * @param kinds see {@link MiloNodes}
   */
  MiloLink(
      OpcUaLine line,
      MiloEntrance entrance,
      Connections connections,
      Executor connector,
      AtomicReferenceArray<@Nullable Kind> kinds,
      Events events) {
    this.line = line;
    this.entrance = entrance;
    this.connections = connections;
    this.connector = connector;
    this.events = events;
    nodes = new MiloNodes(line.nodes(), kinds);
  }

  /** Makes the connection; waits. */
  void connect()
      throws UaException, MiloDoor.ShutException, InterruptedException, TimeoutException {
    OpcUaClient made = entrance.client(connections);
    client = made;
    made.addSessionActivityListener(
        new SessionActivityListener() {
          @Override
          public void onSessionInactive(UaSession session) {
            events.down(new Failure(Cause.UNREACHABLE, "the connection was lost"));
          }
        });
    made.addFaultListener(
        fault -> {
          StatusCode status = fault.getResponseHeader().getServiceResult();
          if (FATAL.contains(status.value())) {
            events.down(Statuses.failure(status, ""));
          }
        });
    entrance.await(made.connectAsync());
    List<MiloSubscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < line.subscriptions().size(); i++) {
      var subscription = new MiloSubscription(made, nodes, i, line.subscriptions().get(i), events);
      subscription.create();
      subscriptions.add(subscription);
    }
    up = new Up(made, List.copyOf(subscriptions), new MiloWrites(made, nodes));
    // In this order no value can come before the driver knows of the link.
    events.up(this);
    subscriptions.forEach(MiloSubscription::listen);
    events.refused(monitor(subscriptions));
    compareClocks(made);
  }

  private static List<Update> monitor(List<MiloSubscription> subscriptions) throws UaException {
    List<Update> refused = new ArrayList<>();
    for (MiloSubscription subscription : subscriptions) {
      refused.addAll(subscription.monitor());
    }
    return refused;
  }

  @Override
  public void retryRefused() {
    Up used = up;
    if (used == null) {
      return;
    }
    try {
      connector.execute(
          () -> {
            try {
              entrance.await(used.client.readNamespaceTableAsync());
              events.refused(monitor(used.subscriptions));
            } catch (UaException | TimeoutException e) {
              log.debug("{}: refused nodes not tried again", line.endpoint().url(), e);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("{}: closed", line.endpoint().url());
    }
  }

  @Override
  public void inspect() {
    Up used = up;
    if (used != null) {
      compareClocks(used.client);
      reconsider(used.client);
    }
  }

  private void reconsider(OpcUaClient used) {
    try {
      connector.execute(
          () -> {
            try {
              entrance.door().reconsider(used.getConfig().getEndpoint());
            } catch (MiloDoor.ShutException e) {
              events.down(e.failure());
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("{}: closed", line.endpoint().url());
    }
  }

  private void compareClocks(OpcUaClient used) {
    Instant asked = Instant.now();
    var _ =
        used.readValuesAsync(
                0, TimestampsToReturn.Neither, List.of(NodeIds.Server_ServerStatus_CurrentTime))
            .whenComplete(
                (values, e) -> {
                  // Not every small server has it; then nobody knows.
                  if (e == null && values.getFirst().value().value() instanceof DateTime time) {
                    Duration half = Duration.between(asked, Instant.now()).dividedBy(2);
                    events.clock(Duration.between(asked.plus(half), time.getJavaInstant()));
                  }
                });
  }

  @Override
  public CompletionStage<Object> write(int node, Value value) {
    Up used = up;
    return used == null ? notUp() : used.writes.write(node, value);
  }

  @Override
  public CompletionStage<ReadBack> readBack(int node, Object raw) {
    Up used = up;
    return used == null ? notUp() : used.writes.readBack(node, raw);
  }

  private static <T> CompletionStage<T> notUp() {
    return CompletableFuture.failedFuture(
        new WriteException(Cause.UNREACHABLE, "the connection is not up"));
  }

  @Override
  public void drop() {
    var _ = goodbye();
    connections.closeAllAfter(GOODBYE);
  }

  /** Throws the connection away and waits for it, shortly. */
  void leave() throws InterruptedException {
    try {
      goodbye().get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("{}: left without good-bye", line.endpoint().url(), e);
    }
    connections.closeAll();
  }

  private CompletableFuture<?> goodbye() {
    OpcUaClient used = client;
    return used == null ? CompletableFuture.completedFuture(null) : used.disconnectAsync();
  }
}
