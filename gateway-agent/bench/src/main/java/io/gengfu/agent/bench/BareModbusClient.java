package io.gengfu.agent.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that does nothing but the job: asks for a discrete input at a beat, and writes it to a
 * coil when it has changed.
 */
final class BareModbusClient implements AutoCloseable {

  private final Socket socket;
  private final Thread thread;
  private final long beatNanos;

  BareModbusClient(int port, long beatNanos) throws IOException {
    this.beatNanos = beatNanos;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    thread = Thread.ofPlatform().daemon().name("bare client").start(this::run);
  }

  private void run() {
    try {
      var in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean last = false;
      long next = System.nanoTime();
      while (true) {
        boolean now = exchange(in, out, 2, 1)[2] != 0;
        if (now != last) {
          last = now;
          exchange(in, out, 5, now ? 0xFF00 : 0);
        }
        next = Math.max(next + beatNanos, System.nanoTime());
        long left;
        while ((left = next - System.nanoTime()) > 0) {
          LockSupport.parkNanos(left);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static byte[] exchange(DataInputStream in, OutputStream out, int function, int value)
      throws IOException {
    out.write(
        ByteBuffer.allocate(12)
            .putInt(0)
            .putShort((short) 6)
            .put((byte) 1)
            .put((byte) function)
            .putShort((short) 0)
            .putShort((short) value)
            .array());
    byte[] head = new byte[7];
    in.readFully(head);
    byte[] pdu = new byte[ByteBuffer.wrap(head).getShort(4) - 1];
    in.readFully(pdu);
    return pdu;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
