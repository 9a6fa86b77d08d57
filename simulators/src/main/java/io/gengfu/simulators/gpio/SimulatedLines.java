package io.gengfu.simulators.gpio;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lines of one simulated GPIO chip, behind a Unix domain socket. Lines exist by being named;
 * each is low until somebody sets it. One thread for any number of lines and users.
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
 * <p>Whoever reads something else hangs up. To play by hand: {@code socat - UNIX-CONNECT:PATH}.
 */
public final class SimulatedLines implements AutoCloseable {

  /** What a user does to a line. */
  @FunctionalInterface
  public interface OutputListener {
    /**
     * Called on the simulator's thread, before the user has the answer.
     *
     * @param nanos {@link System#nanoTime} when the message was read
     */
    void driven(int line, boolean level, long nanos);
  }

  private static final Logger LOG = LoggerFactory.getLogger(SimulatedLines.class);
  private static final int LINE_MAX = 9_999;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final Path socket;

  /** Changed together with telling it, under its own monitor: nobody hears an older level last. */
  private final Map<Integer, Boolean> levels = new HashMap<>();

  private final List<OutputListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<User> users = ConcurrentHashMap.newKeySet();
  private @Nullable Server server;

  private record Server(ServerSocketChannel channel, Selector selector, Thread thread) {}

  private SimulatedLines(Path socket) {
    this.socket = socket;
  }

  /**
   * Lines that are plugged in.
   *
   * @param socket made by this; a left-over one, at which nobody listens, is replaced
   * @throws IOException if somebody listens there already, or the folder cannot be written
   */
  public static SimulatedLines listen(Path socket) throws IOException {
    SimulatedLines lines = unplugged(socket);
    lines.plug();
    return lines;
  }

  /** Lines at which nobody can get until {@link #plug}. */
  public static SimulatedLines unplugged(Path socket) {
    return new SimulatedLines(socket);
  }

  public Path socket() {
    return socket;
  }

  /** Moves a line, as the world would: a contact closes. Any thread, also while unplugged. */
  public void set(int line, boolean level) {
    checked(line);
    synchronized (levels) {
      levels.put(line, level);
      users.forEach(user -> user.changed(line, level));
    }
  }

  /** What the line shows, whoever moved it last. */
  public boolean level(int line) {
    checked(line);
    synchronized (levels) {
      return levels.getOrDefault(line, false);
    }
  }

  /** Is told of each {@code out}, whether it changes the level or not. */
  public void onOutput(OutputListener listener) {
    listeners.add(listener);
  }

  /** Takes users from now on. Nothing happens when it does already. */
  public synchronized void plug() throws IOException {
    if (server != null) {
      return;
    }
    removeLeftOver();
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_ACCEPT);
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("simulated lines " + socket.getFileName())
              .unstarted(() -> serve(channel, selector));
      server = new Server(channel, selector, thread);
      thread.start();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Pulls the plug: users are cut off, new ones refused, levels kept. */
  public synchronized void unplug() {
    Server running = server;
    if (running == null) {
      return;
    }
    server = null;
    closeQuietly(running.channel);
    running.selector.wakeup();
    try {
      if (running.thread != Thread.currentThread() && !running.thread.join(CLOSE_LIMIT)) {
        LOG.warn("A listener of {} hangs; leaving its thread", socket);
      }
      Files.deleteIfExists(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("{} could not be removed; the next start replaces it", socket, e);
    }
  }

  /** Unplugs. Idempotent. */
  @Override
  public void close() {
    unplug();
  }

  /** A user's {@code watch}, on the simulator's thread. */
  void watched(int line, User by) throws IOException {
    synchronized (levels) {
      by.watch(line);
      by.level(line, levels.getOrDefault(line, false));
    }
  }

  /** A user's {@code out}, on the simulator's thread. */
  void driven(int line, boolean level, User by, long nanos) throws IOException {
    for (OutputListener listener : listeners) {
      listener.driven(line, level, nanos);
    }
    synchronized (levels) {
      levels.put(line, level);
      by.level(line, level);
      users.stream().filter(user -> user != by).forEach(user -> user.changed(line, level));
    }
  }

  private void serve(ServerSocketChannel channel, Selector selector) {
    try (channel;
        selector) {
      while (channel.isOpen()) {
        selector.select();
        long nanos = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.attachment() instanceof User user) {
            read(user, nanos);
          } else if (channel.isOpen()) {
            accept(channel, selector);
          }
        }
        selector.selectedKeys().clear();
        users.removeIf(User::gone);
      }
    } catch (IOException | RuntimeException e) {
      if (channel.isOpen()) {
        LOG.error("The simulated lines at {} stopped. Start them again", socket, e);
      }
    } finally {
      users.forEach(User::hangUp);
      users.clear();
    }
  }

  private void accept(ServerSocketChannel channel, Selector selector) throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted == null) {
      return;
    }
    var user = new User(accepted, this);
    users.add(user);
    accepted.configureBlocking(false);
    accepted.register(selector, SelectionKey.OP_READ, user);
  }

  private void read(User user, long nanos) {
    try {
      user.read(nanos);
    } catch (IOException e) {
      LOG.debug("A user of {} is cut off: {}", socket, e.toString());
      user.hangUp();
    }
  }

  private void removeLeftOver() throws IOException {
    if (!Files.exists(socket)) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      throw new IOException("somebody listens at " + probe.getRemoteAddress() + " already");
    } catch (ConnectException e) {
      Files.delete(socket);
    }
  }

  private static int checked(int line) {
    if (line < 0 || line > LINE_MAX) {
      throw new IllegalArgumentException("a line is 0 to " + LINE_MAX + ", not " + line);
    }
    return line;
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a channel failed", e);
    }
  }
}
