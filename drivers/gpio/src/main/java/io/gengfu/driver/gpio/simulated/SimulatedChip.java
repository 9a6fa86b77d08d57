package io.gengfu.driver.gpio.simulated;

import com.pi4j.exception.InitializeException;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A GPIO chip that is another process. A line is claimed by connecting to it; without a connection
 * a line's state is {@link DigitalState#UNKNOWN}, and claiming it throws.
 *
 * <p><b>Lines over a socket, version 1.</b> A Unix domain stream socket; the simulator listens, the
 * user of the lines connects. ASCII, one message a line of at most 31 bytes, ended by LF, words
 * parted by one space; {@code line} is 0 to 9999, {@code level} is 0 or 1.
 *
 * <table>
 *   <caption>Messages</caption>
 *   <tr><th>from</th><th>message</th><th>meaning</th></tr>
 *   <tr><td>user</td><td>{@code watch line in|out}</td>
 *       <td>claims a line; answered by its level</td></tr>
 *   <tr><td>user</td><td>{@code out line level}</td>
 *       <td>drives a line; answered by the level that it then has</td></tr>
 *   <tr><td>user</td><td>{@code ping}</td><td>answered by {@code pong}</td></tr>
 *   <tr><td>simulator</td><td>{@code level line level}</td>
 *       <td>after {@code watch} and {@code out}, and at each change of a watched line</td></tr>
 *   <tr><td>simulator</td><td>{@code pong}</td><td>still here</td></tr>
 * </table>
 *
 * <p>Whoever reads something else hangs up. The user pings once a second and hangs up when it heard
 * nothing for three.
 */
public final class SimulatedChip implements AutoCloseable {

  private static final long LEVEL_LIMIT_MILLIS = 1_000;

  private final Path socket;
  private final DigitalInputProvider inputs = new SimulatedInputProvider(this);
  private final DigitalOutputProvider outputs = new SimulatedOutputProvider(this);
  private final Map<Integer, Watch> watches = new ConcurrentHashMap<>();
  private @Nullable Connection connecting;
  private volatile @Nullable Connection connection;

  private static final class Watch {
    private final Consumer<DigitalState> listener;
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile DigitalState level = DigitalState.UNKNOWN;

    Watch(Consumer<DigitalState> listener) {
      this.listener = listener;
    }
  }

  /** Connects to nothing yet. */
  public SimulatedChip(Path socket) {
    this.socket = socket;
  }

  /** For a Pi4J context. */
  public DigitalInputProvider inputs() {
    return inputs;
  }

  /** For a Pi4J context. */
  public DigitalOutputProvider outputs() {
    return outputs;
  }

  @Override
  public void close() {
    Connection open;
    synchronized (this) {
      open = connecting;
      connecting = null;
    }
    if (open != null) {
      open.close();
    }
  }

  /**
   * Claims a line; waits at most a second for its level.
   *
   * @param listener told of each change, on the connection's thread; of UNKNOWN when it is lost
   * @throws InitializeException if nobody answers; after another exception Pi4J would keep the line
   *     for taken
   */
  void watch(int line, String direction, Consumer<DigitalState> listener) {
    var watch = new Watch(listener);
    watches.put(line, watch);
    boolean known = false;
    try {
      connect().send("watch " + line + " " + direction);
      known = watch.known.await(LEVEL_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      if (!known) {
        throw new InitializeException(socket + " tells no level of line " + line);
      }
    } catch (java.io.IOException e) {
      throw new InitializeException("nobody listens at " + socket, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InitializeException("interrupted while claiming line " + line, e);
    } finally {
      if (!known) {
        watches.remove(line, watch);
      }
    }
  }

  void release(int line) {
    watches.remove(line);
  }

  DigitalState level(int line) {
    Watch watch = watches.get(line);
    return watch == null ? DigitalState.UNKNOWN : watch.level;
  }

  /**
   * Drives a line: one non-blocking write, nothing is queued.
   *
   * @throws IOException if there is no connection, or it takes nothing more
   */
  void drive(int line, boolean high) {
    Connection open = connection;
    if (open == null) {
      throw new IOException("no connection to " + socket);
    }
    try {
      open.send("out " + line + (high ? " 1" : " 0"));
    } catch (java.io.IOException e) {
      throw new IOException(socket + " takes no message", e);
    }
  }

  /** On the connection's thread. */
  void heard(int line, boolean high) {
    Watch watch = watches.get(line);
    if (watch != null) {
      DigitalState state = DigitalState.getState(high);
      watch.level = state;
      watch.listener.accept(state);
      watch.known.countDown();
    }
  }

  /** On the connection's thread, once. */
  void lost(Connection gone) {
    synchronized (this) {
      if (connecting == gone) {
        connecting = null;
        connection = null;
      }
    }
    for (Watch watch : watches.values()) {
      watch.level = DigitalState.UNKNOWN;
      watch.listener.accept(DigitalState.UNKNOWN);
    }
  }

  private synchronized Connection connect() throws java.io.IOException {
    Connection open = connecting;
    if (open == null) {
      open = Connection.open(socket, this);
      connecting = open;
      connection = open;
    }
    return open;
  }
}
