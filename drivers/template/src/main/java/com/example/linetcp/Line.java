package com.example.linetcp;

import com.example.linetcp.LineTcpProvider.Options;
import io.gengfu.driver.Exchanges;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * The wire: {@code GET name} and {@code SET name value}, each answered by {@code name=value} or
 * {@code ERR words}, in ASCII with a line feed. The driver's thread, but for {@link #close}.
 */
final class Line {

  private static final int LONGEST = 200;

  private final Options options;
  private final Exchanges exchanges;
  private volatile Socket socket = new Socket();
  private volatile boolean closed;
  private boolean connected;

  Line(Options options, Exchanges exchanges) {
    this.options = options;
    this.exchanges = exchanges;
  }

  /** The value that the device answers with; fails with the cause that a bad reading needs. */
  String ask(String name, String request) throws WriteException {
    try {
      connect();
      long asked = exchanges.asked();
      socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.US_ASCII));
      String answer = line(socket.getInputStream());
      exchanges.answered(asked);
      if (answer.startsWith(name + "=")) {
        return answer.substring(name.length() + 1);
      }
      if (answer.startsWith("ERR ")) {
        throw failed(Cause.REFUSED, answer);
      }
      // Whatever comes next may be the rest of it: only a new connection is in step again.
      drop();
      throw failed(Cause.GARBLED, "an answer that is none to " + request);
    } catch (SocketTimeoutException e) {
      drop();
      throw failed(Cause.TIMEOUT, "no answer within " + options.timeout().toMillis() + " ms");
    } catch (IOException e) {
      drop();
      throw failed(Cause.UNREACHABLE, options.host() + ": " + e.getMessage());
    }
  }

  /** Any thread: whoever reads at this moment is woken by it. */
  void close() {
    closed = true;
    shut(socket);
  }

  private void connect() throws IOException {
    if (connected) {
      return;
    }
    var made = new Socket();
    socket = made;
    if (closed) {
      throw new IOException("closed");
    }
    int limit = (int) options.timeout().toMillis();
    made.connect(new InetSocketAddress(options.host(), options.port()), limit);
    made.setSoTimeout(limit);
    made.setTcpNoDelay(true);
    connected = true;
    exchanges.connected();
  }

  private void drop() {
    connected = false;
    shut(socket);
  }

  private WriteException failed(Cause why, String words) {
    exchanges.failed(why);
    return new WriteException(why, words);
  }

  // The time-out is for the whole line, not for each byte: a device may drip.
  private String line(InputStream in) throws IOException {
    long end = System.nanoTime() + options.timeout().toNanos();
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the device has hung up");
      }
      if (line.length() == LONGEST) {
        return ""; // Garbage: no answer is so long.
      }
      if (System.nanoTime() > end) {
        throw new SocketTimeoutException();
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is not used any more either way.
    }
  }
}
