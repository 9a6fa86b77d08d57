package io.gengfu.simulators.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line in front of a TCP server, on a loopback port of its own. It passes bytes, as well as its
 * {@link LineQuality} allows; or is cut, refuses, or is frozen, in one direction or both. One that
 * speaks MQTT also changes packets ({@link PacketFault}). Any thread.
 */
public final class FaultProxy implements AutoCloseable {

  /** What the line does. */
  public enum State {
    PASS,
    /** Every connection is reset, new ones too. */
    CUT,
    /** Nobody listens. */
    REFUSE,
    /** Connections stay, but in one direction at least nothing moves. */
    STALL
  }

  private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);
  private static final int CONNECT_LIMIT_MILLIS = 5_000;
  private static final int BACKLOG = 50;

  private final InetSocketAddress target;
  private final boolean mqtt;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong cutAfter = new AtomicLong(Long.MAX_VALUE);
  private final Bottleneck up = new Bottleneck();
  private final Bottleneck down = new Bottleneck();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final EnumSet<Direction> frozen = EnumSet.noneOf(Direction.class);
  private volatile ServerSocket listening;
  private volatile boolean perfect = true;
  private volatile PacketFault fault = PacketFault.NONE;
  private boolean cut;

  private FaultProxy(ServerSocket listening, InetSocketAddress target, boolean mqtt) {
    this.listening = listening;
    this.target = target;
    this.mqtt = mqtt;
  }

  /**
   * Listens at once.
   *
   * @param port 0 for a free one
   */
  public static FaultProxy start(int port, InetSocketAddress target) {
    return start(port, target, false);
  }

  /** {@link #start} of one that knows MQTT 5 packets; nothing else may be spoken on it. */
  public static FaultProxy mqtt(int port, InetSocketAddress target) {
    return start(port, target, true);
  }

  private static FaultProxy start(int port, InetSocketAddress target, boolean mqtt) {
    try {
      FaultProxy proxy = new FaultProxy(listen(port), target, mqtt);
      proxy.accept(proxy.listening);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no proxy on port " + port, e);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Bytes passed so far, both ways. */
  public long bytes() {
    return bytes.get();
  }

  /** Connections accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** From now on the line is so good. */
  public void quality(LineQuality next) {
    perfect = next.equals(LineQuality.PERFECT);
    up.quality(next);
    down.quality(next);
  }

  /** What happens to packets from now on, in connections that stand already too. */
  public void fault(PacketFault next) {
    if (!mqtt) {
      throw new IllegalStateException("this line knows bytes only");
    }
    fault = next;
  }

  /** Resets every connection and every new one. */
  public void cut() {
    set(true, EnumSet.noneOf(Direction.class));
    resetAll("cut");
  }

  /**
   * Once so many more bytes have passed, both ways together, the connection that brings the next
   * one is reset. New ones pass.
   */
  public void cutAfter(long more) {
    cutAfter.set(more);
  }

  /** Resets every connection and listens no more. */
  public void refuse() {
    quietly(listening);
    resetAll("refused");
  }

  /** Lets nothing through, and tells nobody. */
  public void stall() {
    set(false, EnumSet.allOf(Direction.class));
  }

  /** Lets nothing through in this direction, and tells nobody: half open. */
  public void freeze(Direction direction) {
    set(false, EnumSet.of(direction));
  }

  /**
   * Passes again; what stalled goes on where it stopped. Quality and packet faults stay.
   *
   * @throws UncheckedIOException if somebody took the port of a line that refused
   */
  public void restore() {
    set(false, EnumSet.noneOf(Direction.class));
    if (listening.isClosed()) {
      try {
        ServerSocket again = listen(listening.getLocalPort());
        listening = again;
        accept(again);
      } catch (IOException e) {
        throw new UncheckedIOException("the port of the line is taken", e);
      }
    }
  }

  public State state() {
    lock.lock();
    try {
      return cut
          ? State.CUT
          : listening.isClosed() ? State.REFUSE : frozen.isEmpty() ? State.PASS : State.STALL;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    quietly(listening);
    cut();
  }

  private void set(boolean nowCut, Set<Direction> nowFrozen) {
    lock.lock();
    try {
      cut = nowCut;
      frozen.clear();
      frozen.addAll(nowFrozen);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void resetAll(String why) {
    connections.forEach(connection -> connection.reset(new IOException(why)));
  }

  private void accept(ServerSocket socket) {
    Thread.ofVirtual().name("proxy-accept").start(() -> acceptAll(socket));
  }

  private void acceptAll(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket near = socket.accept();
        accepted.incrementAndGet();
        if (state() == State.CUT) {
          ProxiedConnection.reset(near);
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
    try {
      far.connect(target, CONNECT_LIMIT_MILLIS);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
    } catch (IOException e) {
      LOG.debug("no connection to {}", target, e);
      ProxiedConnection.reset(near);
      ProxiedConnection.reset(far);
      return;
    }
    ProxiedConnection connection = new ProxiedConnection(this, near, far);
    connections.add(connection);
    if (state() == State.CUT || listening.isClosed()) {
      // A cut between accepting and registering found no connection to reset.
      connection.reset(new IOException("cut meanwhile"));
    } else {
      connection.start();
    }
  }

  void gone(ProxiedConnection connection) {
    connections.remove(connection);
  }

  boolean speaksMqtt() {
    return mqtt;
  }

  boolean isPerfect() {
    return perfect;
  }

  PacketFault fault() {
    return fault;
  }

  Bottleneck bottleneck(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> up;
      case TO_CLIENT -> down;
    };
  }

  /** Waits while nothing moves in this direction. */
  void awaitMoving(Direction direction) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (frozen.contains(direction)) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many of these bytes may pass; fewer than asked for: then this connection is cut. */
  int allowed(int wanted) {
    long left = cutAfter.getAndUpdate(n -> n == Long.MAX_VALUE ? n : Math.max(0, n - wanted));
    if (left < wanted) {
      cutAfter.set(Long.MAX_VALUE);
    }
    int allowed = (int) Math.min(left, wanted);
    bytes.addAndGet(allowed);
    return allowed;
  }

  private static void quietly(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing the listening socket", e);
    }
  }
}
