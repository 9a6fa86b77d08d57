package io.gengfu.driver.serial;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** A serial line behind a device server that passes bytes on as they come (raw TCP). */
public final class SocketLine implements ByteLine {

  private final Socket socket;
  private final String name;

  private SocketLine(Socket socket, String name) {
    this.socket = socket;
    this.name = name;
  }

  /**
   * Connects.
   *
   * @throws IOException if there is no connection within the limit
   */
  public static SocketLine open(String host, int port, Duration limit) throws IOException {
    String name = host + ":" + port;
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(limit.toMillis()));
      return new SocketLine(socket, name);
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot connect to " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  @Override
  public int read(byte[] into, int offset, Duration limit) throws IOException {
    var in = socket.getInputStream();
    int room = into.length - offset;
    if (in.available() == 0 && !limit.isPositive()) {
      return 0;
    }
    socket.setSoTimeout(Math.clamp(limit.toMillis(), 1, 60_000));
    try {
      int count = in.read(into, offset, room);
      if (count < 0) {
        throw new IOException(name + " has closed the connection");
      }
      return count;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody waits for it any more.
    }
  }
}
