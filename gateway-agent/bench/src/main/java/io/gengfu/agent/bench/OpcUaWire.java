package io.gengfu.agent.bench;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The cable between an OPC UA client and a server without security, on which one can see when a
 * notification came to the client and when a write left it. Whole messages are passed on as they
 * come (OPC UA Part 6 §6.7.2); nothing is held back.
 */
final class OpcUaWire implements AutoCloseable {

  /** Of a message's header, and of what comes before the type of a request or response. */
  private static final int HEADER = 8;

  private static final int TYPE = 24;

  /** Binary encodings of OPC UA Part 6 Annex A. */
  private static final int PUBLISH_RESPONSE = 829;

  private static final int WRITE_REQUEST = 673;

  private static final int MESSAGE_MAX = 1 << 20;

  private final ServerSocket listening;
  private final int target;

  /**
   * A write and the publish response before it. Responses without a notification are so rare with
   * the settings of the benchmark that they do not matter.
   *
   * @param notified {@link System#nanoTime} of the response, on its way to the client
   * @param wrote the same of the write, on its way from the client
   */
  record Reaction(long notified, long wrote) {}

  private volatile long notified;
  private volatile Reaction last = new Reaction(0, 0);

  OpcUaWire(int target) throws IOException {
    this.target = target;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  Reaction last() {
    return last;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        thread(() -> pass(client, server));
        thread(() -> pass(server, client));
      }
    } catch (IOException e) {
      // Closed: the benchmark has ended.
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      var in = new DataInputStream(from.getInputStream());
      OutputStream out = to.getOutputStream();
      while (true) {
        byte[] message = message(in);
        look(message);
        out.write(message);
      }
    } catch (IOException e) {
      // One end has gone: so goes the other.
    }
  }

  private static byte[] message(DataInputStream in) throws IOException {
    byte[] header = new byte[HEADER];
    in.readFully(header);
    int size = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    if (size < HEADER || size > MESSAGE_MAX) {
      throw new EOFException("a message of " + size + " bytes");
    }
    byte[] message = new byte[size];
    System.arraycopy(header, 0, message, 0, HEADER);
    in.readFully(message, HEADER, size - HEADER);
    return message;
  }

  private void look(byte[] message) {
    long now = System.nanoTime();
    if (message.length < TYPE + 4 || message[0] != 'M') {
      return;
    }
    // A node id in four bytes: the kind, the namespace, the number.
    int type = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getShort(TYPE + 2);
    if (type == WRITE_REQUEST) {
      last = new Reaction(notified, now);
    } else if (type == PUBLISH_RESPONSE) {
      notified = now;
    }
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
