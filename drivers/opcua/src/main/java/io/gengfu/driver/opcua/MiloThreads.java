package io.gengfu.driver.opcua;

import io.netty.channel.Channel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Milo runs on, for one line: its shared executors would outlive the driver, and one line's
 * trouble would be every line's. One event loop, one timer, few callback threads that end when
 * idle; delayed tasks run on the driver's own loop.
 */
final class MiloThreads {

  private static final Logger log = LoggerFactory.getLogger(MiloThreads.class);

  /** Milo waits in a callback for the answer to another request, hence more than one. */
  private static final int CALLBACK_THREADS = 3;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final NioEventLoopGroup eventLoop;
  private final HashedWheelTimer timer;
  private final ThreadPoolExecutor callbacks;
  private final ScheduledExecutorService scheduler;
  private final Duration connecting;

  MiloThreads(String name, ScheduledExecutorService scheduler, Duration connecting) {
    this.scheduler = scheduler;
    this.connecting = connecting;
    ThreadFactory netty = task -> OpcUaDriver.daemon(task, name + " netty");
    eventLoop = new NioEventLoopGroup(1, netty);
    timer = new HashedWheelTimer(task -> OpcUaDriver.daemon(task, name + " timer"));
    callbacks = pool(CALLBACK_THREADS, name + " callback");
    // Milo's state machines go on for a moment after the end; nobody waits for what they do.
    callbacks.setRejectedExecutionHandler(
        (task, pool) -> log.debug("{} after the end: {}", name, task));
  }

  /**
   * Threads that end when idle. The queue needs no limit of its own: two publish requests are open
   * at a time, and the next is sent when the answer to one has been handled.
   */
  static ThreadPoolExecutor pool(int threads, String name) {
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> OpcUaDriver.daemon(task, name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  Connections newConnections() {
    return new Connections();
  }

  /** Ends every thread; connections that are still open are closed with them. */
  void close() {
    callbacks.shutdownNow();
    try {
      awaitEnd(callbacks);
      var ended = eventLoop.shutdownGracefully(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended.await(CLOSE_LIMIT.toMillis())) {
        log.warn("Netty's event loop does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Last: the others still ask it for time while they end, and a stopped timer throws.
      var _ = timer.stop();
    }
  }

  static void awaitEnd(ExecutorService pool) throws InterruptedException {
    var _ = pool.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The sockets of one attempt, so that none outlives it whatever Milo's state machines wait for.
   */
  final class Connections {
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private final CompletableFuture<String> stranger = new CompletableFuture<>();

    /**
     * How the words begin of somebody who answers and is no server; never done if there is none.
     */
    CompletableFuture<String> stranger() {
      return stranger;
    }

    void configure(OpcTcpClientTransportConfigBuilder transport) {
      transport
          .setConnectTimeout(Unsigned.uint(connecting.toMillis()))
          .setAcknowledgeTimeout(Unsigned.uint(connecting.toMillis()))
          .setExecutor(callbacks)
          .setScheduledExecutor(scheduler)
          .setEventLoop(eventLoop)
          .setWheelTimer(timer)
          .setChannelPipelineCustomizer(pipeline -> add(pipeline.channel()));
    }

    private void add(Channel channel) {
      open.add(channel);
      channel.pipeline().addFirst(new FirstWords(stranger::complete));
      var _ = channel.closeFuture().addListener(_ -> open.remove(channel));
      if (closing) {
        var _ = channel.close();
      }
    }

    void closeAll() {
      closing = true;
      for (Channel channel : open) {
        var _ = channel.close();
      }
    }

    /** Gives a polite good-bye some time. */
    void closeAllAfter(Duration patience) {
      try {
        var _ = timer.newTimeout(_ -> closeAll(), patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (IllegalStateException e) {
        log.debug("the timer has ended, no time for a good-bye", e);
        closeAll();
      }
    }
  }
}
