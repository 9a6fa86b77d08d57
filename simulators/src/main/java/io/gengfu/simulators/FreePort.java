package io.gengfu.simulators;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a free TCP port on the loopback address, for libraries that cannot tell which they took.
 */
public final class FreePort {

  // Below what systems give to outgoing connections: no client takes the port of a server that is
  // about to start again.
  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final int ATTEMPTS = 1_000;

  private FreePort() {}

  /**
   * Free at this moment; somebody else may take it before it is used, but hardly.
   *
   * @throws IllegalStateException if there is none
   */
  public static int find() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port is free among " + ATTEMPTS + " tried");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
