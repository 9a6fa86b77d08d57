package io.gengfu.driver.modbus;

import io.gengfu.driver.testkit.FreePort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server written from the specifications on bare sockets, and one that can misbehave: Modbus TCP,
 * or a serial line behind a device server.
 */
final class BareServer implements ModbusServer {

  private final Framing framing;
  private final int port;
  private final Registers registers = new Registers();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger garbage = new AtomicInteger();
  private final Set<Integer> deadUnits = ConcurrentHashMap.newKeySet();
  private final Set<Integer> failingUnits = ConcurrentHashMap.newKeySet();
  private final Set<Integer> garbledUnits = ConcurrentHashMap.newKeySet();
  private final Map<Integer, AtomicInteger> requests = new ConcurrentHashMap<>();
  private volatile boolean slow;
  private volatile boolean garbled;
  private @Nullable ServerSocket listener;
  private @Nullable Thread accepting;

  BareServer(Framing framing) throws IOException {
    this.framing = framing;
    port = FreePort.find();
  }

  int port() {
    return port;
  }

  @Override
  public Object[] address() {
    return switch (framing) {
      case TCP -> new Object[] {"host", "127.0.0.1", "port", port, "unit", 1};
      case RTU -> new Object[] {"host", "127.0.0.1", "port", port, "framing", "rtu", "unit", 1};
    };
  }

  @Override
  public synchronized void start() throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener = socket;
    accepting = daemon(() -> accept(socket));
  }

  @Override
  public synchronized void stop() throws IOException {
    if (listener != null) {
      listener.close();
    }
    awaitAcceptor();
    for (Socket client : clients) {
      client.close();
    }
  }

  // As long as its thread waits in accept the kernel takes clients for it, closed or not.
  private void awaitAcceptor() throws IOException {
    Thread thread = accepting;
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("while it is stopped");
      }
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

  /** Units that answer; all others never do. */
  void only(Integer... units) {
    for (int unit = 0; unit < 256; unit++) {
      deadUnits.add(unit);
    }
    Arrays.asList(units).forEach(deadUnits::remove);
  }

  /** Units that are absent behind a gateway that says so. */
  void absent(int from, int to) {
    for (int unit = from; unit <= to; unit++) {
      failingUnits.add(unit);
    }
  }

  /** A unit whose answers make no sense, beginning with this way of making none. */
  void garble(int unit, int way) {
    garbage.set(way);
    garbledUnits.add(unit);
  }

  /** What every unit says of itself by function 43/14: object and text. */
  void identify(Map<Integer, String> objects) {
    registers.identify(objects);
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
        var _ = daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // Stopped.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new DataInputStream(client.getInputStream());
      for (var request = framing.read(in); request != null; request = framing.read(in)) {
        answer(request, client);
      }
    } catch (IOException e) {
      // Stopped, or the client has gone.
    } finally {
      clients.remove(client);
    }
  }

  private void answer(Framing.Request request, Socket client) throws IOException {
    int unit = request.unit();
    requests.computeIfAbsent(unit, u -> new AtomicInteger()).incrementAndGet();
    if (garbled || garbledUnits.contains(unit)) {
      client.getOutputStream().write(garbage(ByteBuffer.wrap(request.head()).getShort()));
    } else if (!slow && !deadUnits.contains(unit)) {
      byte[] pdu =
          failingUnits.contains(unit) ? noTarget(request) : registers.answer(request.pdu());
      client.getOutputStream().write(framing.answer(request, pdu));
    }
  }

  /** As a gateway answers for a unit that says nothing (V1.1b3 §7). */
  private static byte[] noTarget(Framing.Request request) {
    return new byte[] {(byte) (request.pdu()[0] | 0x80), 0x0B};
  }

  private byte[] garbage(short transaction) {
    List<String> forms = framing.garbage();
    String form = forms.get(Math.floorMod(garbage.getAndIncrement(), forms.size()));
    return HexFormat.of().parseHex(form.replace("IIII", "%04X".formatted(transaction & 0xFFFF)));
  }

  private static Thread daemon(Runnable run) {
    return Thread.ofPlatform().daemon().start(run);
  }
}
