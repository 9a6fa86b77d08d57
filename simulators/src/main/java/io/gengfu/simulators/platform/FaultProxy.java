package io.gengfu.simulators.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line in front of a TCP server, on a loopback port of its own. It passes bytes, or is cut
 * (every connection is reset, new ones too), or stalls (connections stay, nothing moves).
 */
public final class FaultProxy implements AutoCloseable {

  /** What the line does. */
  public enum State {
    PASS,
    CUT,
    STALL
  }

  private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
  private static final int CONNECT_LIMIT_MILLIS = 5_000;
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.PASS;

  private FaultProxy(ServerSocket listening, InetSocketAddress target) {
    this.listening = listening;
    this.target = target;
  }

  /**
   * Listens at once.
   *
   * @param port 0 for a free one
   */
  public static FaultProxy start(int port, InetSocketAddress target) {
    try {
      FaultProxy proxy =
          new FaultProxy(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), target);
      Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy on port " + port, e);
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Bytes passed so far, both ways. */
  public long bytes() {
    return bytes.get();
  }

  /** Resets every connection and every new one. */
  public void cut() {
    state(State.CUT);
    sockets.forEach(FaultProxy::reset);
  }

  /** Lets nothing through, and tells nobody. */
  public void stall() {
    state(State.STALL);
  }

  /** Passes again; what stalled goes on where it stopped. */
  public void restore() {
    state(State.PASS);
  }

  public State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      LOG.debug("closing the listening socket", e);
    }
    cut();
  }

  private void state(State next) {
    lock.lock();
    try {
      state = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket near = listening.accept();
        if (state() == State.CUT) {
          reset(near);
        } else {
          Thread.ofVirtual().name("proxy-connect").start(() -> connect(near));
        }
      } catch (IOException e) {
        LOG.debug("accepting", e);
      }
    }
  }

  private void connect(Socket near) {
    Socket far = new Socket();
    sockets.add(near);
    sockets.add(far);
    try {
      far.connect(target, CONNECT_LIMIT_MILLIS);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread.ofVirtual().name("proxy-down").start(() -> pump(far, near));
      pump(near, far);
    } catch (IOException e) {
      LOG.debug("no connection to {}", target, e);
      drop(near, far);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      // A cut between accepting and registering finds no socket to reset.
      if (state() == State.CUT) {
        return;
      }
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0 && mayPass(); n = in.read(buffer)) {
        bytes.addAndGet(n);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      LOG.debug("a connection ended", e);
    } finally {
      drop(from, to);
    }
  }

  /** Waits while the line stalls. */
  private boolean mayPass() {
    lock.lock();
    try {
      while (state == State.STALL) {
        changed.awaitUninterruptibly();
      }
      return state == State.PASS;
    } finally {
      lock.unlock();
    }
  }

  private void drop(Socket one, Socket other) {
    reset(one);
    reset(other);
    sockets.remove(one);
    sockets.remove(other);
  }

  private static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      LOG.debug("closing a connection", e);
    }
  }
}
