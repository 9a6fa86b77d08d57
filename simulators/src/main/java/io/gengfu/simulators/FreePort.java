package io.gengfu.simulators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Finds a free TCP port on the loopback address, for libraries that cannot tell which they took.
 */
public final class FreePort {

  private FreePort() {}

  /**
   * Free at this moment; somebody else may take it before it is used.
   *
   * @throws UncheckedIOException if there is none
   */
  public static int find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
