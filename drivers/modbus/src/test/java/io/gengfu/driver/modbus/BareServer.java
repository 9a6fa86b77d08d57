package io.gengfu.driver.modbus;

import io.gengfu.driver.testkit.FreePort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server written from the specification on bare sockets, and one that can misbehave. */
final class BareServer implements ModbusServer {

  /** Every way of making no sense that a line can have; sent in turn. */
  private static final List<String> GARBAGE =
      List.of(
          // no header at all
          "474554202F20485454502F312E310D0A0D0A",
          // length 0
          "0000000000000000000000000000",
          // protocol 7
          "IIII0007000501030200AA",
          // another unit
          "IIII000000052A030200AA",
          // another function
          "IIII00000005012B0200AA",
          // fewer bytes than it says
          "IIII0000000501030A00AA",
          // fewer registers than asked for
          "IIII0000000301FF00",
          // no function
          "IIII0000000101");

  private final int port;
  private final Registers registers = new Registers();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger garbage = new AtomicInteger();
  private final Set<Integer> deadUnits = ConcurrentHashMap.newKeySet();
  private final Map<Integer, AtomicInteger> requests = new ConcurrentHashMap<>();
  private volatile boolean slow;
  private volatile boolean garbled;
  private @Nullable ServerSocket listener;

  BareServer() throws IOException {
    port = FreePort.find();
  }

  int port() {
    return port;
  }

  @Override
  public Object[] address() {
    return new Object[] {"host", "127.0.0.1", "port", port, "unit", 1};
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

  /** A unit that never answers, as behind a serial gateway that says nothing of it. */
  void kill(int unit) {
    deadUnits.add(unit);
  }

  /** Addresses from here on answer with exception 02. */
  void missingFrom(int address) {
    registers.missingFrom(address);
  }

  /** How many clients are connected. */
  int connections() {
    return clients.size();
  }

  /** How many requests a unit was sent. */
  int requests(int unit) {
    return requests.computeIfAbsent(unit, u -> new AtomicInteger()).get();
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
      OutputStream out = client.getOutputStream();
      while (true) {
        byte[] header = in.readNBytes(7);
        if (header.length < 7) {
          return;
        }
        ByteBuffer mbap = ByteBuffer.wrap(header);
        byte[] pdu = in.readNBytes(mbap.getShort(4) - 1);
        int unit = Byte.toUnsignedInt(header[6]);
        requests.computeIfAbsent(unit, u -> new AtomicInteger()).incrementAndGet();
        if (garbled) {
          out.write(garbage(mbap.getShort(0)));
        } else if (!slow && !deadUnits.contains(unit)) {
          byte[] answer = registers.answer(pdu);
          out.write(
              ByteBuffer.allocate(7 + answer.length)
                  .putShort(mbap.getShort(0))
                  .putShort((short) 0)
                  .putShort((short) (1 + answer.length))
                  .put(header[6])
                  .put(answer)
                  .array());
        }
      }
    } catch (IOException e) {
      // Stopped, or the client has gone.
    } finally {
      clients.remove(client);
    }
  }

  private byte[] garbage(short transaction) {
    String form = GARBAGE.get(Math.floorMod(garbage.getAndIncrement(), GARBAGE.size()));
    return HexFormat.of().parseHex(form.replace("IIII", "%04X".formatted(transaction & 0xFFFF)));
  }

  private static void daemon(Runnable run) {
    Thread.ofPlatform().daemon().start(run);
  }
}
