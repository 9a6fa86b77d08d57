package io.gengfu.agent.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The far end of a Modbus line that costs next to nothing and notes when what went over the wire:
 * Modbus TCP, or a serial line of 8E1 behind a device server, whose characters take their time.
 * Every unit answers. Registers hold how often the unit was asked, so that each reading is news;
 * discrete inputs hold {@link #input}.
 */
final class ModbusStation implements AutoCloseable {

  private static final int UNITS = 256;

  /** Bits of a character: start, eight, parity, stop. */
  private static final int CHARACTER_BITS = 11;

  private final ServerSocket listener;
  private final long characterNanos;
  private final AtomicLongArray asked = new AtomicLongArray(UNITS);
  private final AtomicLongArray askedAt = new AtomicLongArray(UNITS);
  private final AtomicLong toldAt = new AtomicLong();
  private final AtomicLong writtenAt = new AtomicLong();
  private final Gaps gaps;
  private volatile boolean input;
  private volatile boolean output;
  private volatile long changedAt;

  /** Hears how long after a unit was asked it was asked again. */
  interface Gaps {
    void gap(long nanos);
  }

  private ModbusStation(int baud, Gaps gaps) throws IOException {
    this.gaps = gaps;
    characterNanos = baud == 0 ? 0 : 1_000_000_000L * CHARACTER_BITS / baud;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  static ModbusStation tcp(Gaps gaps) throws IOException {
    return new ModbusStation(0, gaps);
  }

  /** One behind a serial line of so many bits a second. */
  static ModbusStation serial(int baud, Gaps gaps) throws IOException {
    return new ModbusStation(baud, gaps);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How often all units were asked. */
  long asked() {
    long all = 0;
    for (int unit = 0; unit < UNITS; unit++) {
      all += asked.get(unit);
    }
    return all;
  }

  /** Changes what the discrete inputs hold; forgets when it was told and answered. */
  void change(boolean on) {
    toldAt.set(0);
    writtenAt.set(0);
    changedAt = System.nanoTime();
    input = on;
  }

  long changedAt() {
    return changedAt;
  }

  /** When the first answer with the change left; 0 before. */
  long toldAt() {
    return toldAt.get();
  }

  /** When a write of what the inputs hold had come; 0 before. */
  long writtenAt() {
    return writtenAt.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        client.setTcpNoDelay(true);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        if (characterNanos == 0) {
          tcp(in, out);
        } else {
          serial(in, out);
        }
      }
    } catch (IOException e) {
      // Closed, or the client has gone.
    }
  }

  private void tcp(DataInputStream in, OutputStream out) throws IOException {
    byte[] head = new byte[7];
    in.readFully(head);
    byte[] pdu = new byte[ByteBuffer.wrap(head).getShort(4) - 1];
    in.readFully(pdu);
    byte[] answer = answer(Byte.toUnsignedInt(head[6]), pdu);
    out.write(
        ByteBuffer.allocate(7 + answer.length)
            .put(head, 0, 4)
            .putShort((short) (answer.length + 1))
            .put(head[6])
            .put(answer)
            .array());
  }

  /**
   * Reads only: eight characters each. The unit waits as long as the book wants, 3.5 characters.
   */
  private void serial(DataInputStream in, OutputStream out) throws IOException {
    byte[] request = new byte[8];
    in.readFully(request);
    long began = System.nanoTime();
    byte[] pdu =
        answer(Byte.toUnsignedInt(request[0]), ByteBuffer.allocate(5).put(request, 1, 5).array());
    byte[] frame = ByteBuffer.allocate(pdu.length + 3).put(request[0]).put(pdu).array();
    int crc = crc(frame, frame.length - 2);
    frame[frame.length - 2] = (byte) crc;
    frame[frame.length - 1] = (byte) (crc >> 8);
    long end = began + characterNanos * (request.length + frame.length) + characterNanos * 7 / 2;
    long left;
    while ((left = end - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
    out.write(frame);
  }

  /** How long a unit with so many registers has the line, silences included. */
  static long theoreticalNanos(int baud, int registers) {
    int characters = 8 + 5 + 2 * registers;
    return 1_000_000_000L * CHARACTER_BITS / baud * (characters + 7);
  }

  private byte[] answer(int unit, byte[] pdu) {
    ByteBuffer request = ByteBuffer.wrap(pdu);
    int function = request.get();
    int address = request.getShort();
    int quantity = Short.toUnsignedInt(request.getShort());
    return switch (function) {
      case 1 -> new byte[] {1, 1, (byte) (output ? 1 : 0)};
      case 2 -> {
        boolean now = input;
        note(unit);
        toldAt.compareAndSet(0, System.nanoTime());
        yield new byte[] {2, 1, (byte) (now ? 1 : 0)};
      }
      case 5 -> {
        output = quantity != 0;
        if (output == input) {
          writtenAt.compareAndSet(0, System.nanoTime());
        }
        yield pdu;
      }
      default -> registers(function, note(unit), address, quantity);
    };
  }

  private static byte[] registers(int function, long value, int address, int quantity) {
    ByteBuffer answer = ByteBuffer.allocate(2 + 2 * quantity);
    answer.put((byte) function).put((byte) (2 * quantity));
    for (int i = 0; i < quantity; i++) {
      answer.putShort((short) (value + address + i));
    }
    return answer.array();
  }

  private long note(int unit) {
    long now = System.nanoTime();
    long before = askedAt.getAndSet(unit, now);
    if (before != 0) {
      gaps.gap(now - before);
    }
    return asked.incrementAndGet(unit);
  }

  private static int crc(byte[] bytes, int length) {
    int crc = 0xFFFF;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
      }
    }
    return crc;
  }

  private static void daemon(Runnable run) {
    Thread.ofPlatform().daemon().name("station").start(run);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
