package io.gengfu.simulators.line;

import java.io.IOException;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's connection and the one to the server that belongs to it. */
final class ProxiedConnection implements PacketFault.Connection {
  private static final Logger LOG = LoggerFactory.getLogger(ProxiedConnection.class);

  private final FaultProxy proxy;
  private final Socket near;
  private final Socket far;
  private final Wire toServer;
  private final Wire toClient;
  private final Set<Direction> over = EnumSet.noneOf(Direction.class);

  ProxiedConnection(FaultProxy proxy, Socket near, Socket far) {
    this.proxy = proxy;
    this.near = near;
    this.far = far;
    toServer = new Wire(proxy, this, Direction.TO_SERVER, near, far);
    toClient = new Wire(proxy, this, Direction.TO_CLIENT, far, near);
  }

  void start() {
    toServer.start();
    toClient.start();
  }

  private Wire wire(Direction direction) {
    return switch (direction) {
      case TO_SERVER -> toServer;
      case TO_CLIENT -> toClient;
    };
  }

  @Override
  public void forge(Direction direction, Packet packet) {
    try {
      wire(direction).send(packet.bytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void end() {
    try {
      toClient.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One direction is at its end, as the one who wrote wanted. */
  void over(Direction direction) throws IOException {
    boolean both;
    synchronized (over) {
      over.add(direction);
      both = over.size() == Direction.values().length;
    }
    if (both) {
      close();
    } else {
      (direction == Direction.TO_SERVER ? far : near).shutdownOutput();
    }
  }

  /** Ends properly: what was written arrives. */
  void close() {
    quietly(near);
    quietly(far);
    gone();
  }

  /** Ends as a dead line does, once somebody writes on it. */
  void reset(Exception why) {
    LOG.debug("a connection ended", why);
    reset(near);
    reset(far);
    gone();
  }

  private void gone() {
    proxy.gone(this);
    toServer.stop();
    toClient.stop();
  }

  static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      LOG.debug("closing a connection", e);
    }
    quietly(socket);
  }

  private static void quietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a connection", e);
    }
  }
}
