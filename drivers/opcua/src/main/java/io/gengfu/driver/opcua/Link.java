package io.gengfu.driver.opcua;

import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One connection to a server: session and subscription, used until it breaks and then thrown away.
 * Nodes are known by their position in {@link OpcUaLine#nodes}. Any thread; never blocks.
 */
interface Link {

  /**
   * Writes once.
   *
   * @return the raw value written, to be given to {@link #readBack}; fails with {@link
   *     io.gengfu.driver.WriteException}
   */
  CompletionStage<Object> write(int node, Value value);

  /** Reads once; fails with {@link io.gengfu.driver.WriteException}. */
  CompletionStage<ReadBack> readBack(int node, Object raw);

  /** Tries again to monitor the nodes that the server did not know. */
  void retryRefused();

  /**
   * Asks the server for its time, and whether it is still trusted: {@link Events#clock} and {@link
   * Events#down} tell.
   */
  void inspect();

  /** Throws the connection away, in the background. Idempotent. */
  void drop();

  /**
   * What a node was read back to be.
   *
   * @param held whether it is exactly the raw value that was written
   */
  record ReadBack(boolean held, Reading reading) {}

  /** What the server said of one node. */
  record Update(int node, Reading reading) {}

  /** What happens on a connection, in order. Called on any thread, never after the next attempt. */
  interface Events {

    /** Session and subscription stand; the nodes are about to be asked for. */
    void up(Link link);

    /**
     * The server has answered a publish request: these nodes changed, and all others of the
     * subscription still have the values that it reported last.
     *
     * @param subscription its position in {@link OpcUaLine#subscriptions}
     * @param nanos {@link System#nanoTime} of its arrival
     */
    void published(int subscription, List<Update> changes, long nanos);

    /** How far the server's clock is ahead of the gateway's; negative when behind. */
    void clock(Duration ahead);

    /** All nodes that the server will not report, with the reason; not proof of anything else. */
    void refused(List<Update> refused);

    /** The connection could not be made, or is of no more use. */
    void down(Failure failure);
  }
}
