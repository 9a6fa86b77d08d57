package io.gengfu.driver.modbus;

import io.gengfu.driver.testkit.FreePort;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A unit on a serial line behind a device server, written from the specification. */
final class BareRtuServer implements ModbusServer {

  /** Every way of making no sense that a line can have; sent in turn. */
  private static final List<String> GARBAGE =
      List.of(
          // noise
          "DEADBEEF00FF55AA",
          // the right form and a wrong checksum
          "0101010000",
          // another unit, a right checksum
          "02010101900C",
          // an answer that breaks off
          "0103",
          // a byte, as of a transmitter that is switched
          "00");

  private final int port;
  private final Registers registers = new Registers();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger garbage = new AtomicInteger();
  private volatile boolean slow;
  private volatile boolean garbled;
  private @Nullable ServerSocket listener;

  BareRtuServer() throws IOException {
    port = FreePort.find();
  }

  @Override
  public Object[] address() {
    return new Object[] {"host", "127.0.0.1", "port", port, "framing", "rtu", "unit", 1};
  }

  @Override
  public synchronized void start() throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener = socket;
    daemon(() -> accept(socket));
  }

  @Override
  public synchronized void stop() throws IOException {
    if (listener != null) {
      listener.close();
    }
    for (Socket client : clients) {
      client.close();
    }
  }

  @Override
  public void slow(boolean slow) {
    this.slow = slow;
  }

  @Override
  public void garble(boolean garbled) {
    this.garbled = garbled;
  }

  @Override
  public void set(RegisterKind kind, int address, int value) {
    registers.set(kind, address, value);
  }

  @Override
  public int get(RegisterKind kind, int address) {
    return registers.get(kind, address);
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        Socket client = socket.accept();
        clients.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // Stopped.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new DataInputStream(client.getInputStream());
      while (true) {
        byte[] head = in.readNBytes(7);
        if (head.length < 7) {
          return;
        }
        boolean many = head[1] == 15 || head[1] == 16;
        byte[] rest = in.readNBytes(many ? head[6] + 2 : 1);
        byte[] frame = Arrays.copyOf(head, 7 + rest.length);
        System.arraycopy(rest, 0, frame, 7, rest.length);
        if (garbled) {
          client.getOutputStream().write(garbage());
        } else if (!slow) {
          client.getOutputStream().write(RtuUnit.answer(registers, frame));
        }
      }
    } catch (IOException e) {
      // Stopped, or the client has gone.
    } finally {
      clients.remove(client);
    }
  }

  private byte[] garbage() {
    String form = GARBAGE.get(Math.floorMod(garbage.getAndIncrement(), GARBAGE.size()));
    return HexFormat.of().parseHex(form);
  }

  private static void daemon(Runnable run) {
    Thread.ofPlatform().daemon().start(run);
  }
}
