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
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server written from the specification on bare sockets, and one that can misbehave. */
final class BareServer implements ModbusServer {

  private static final int SIZE = 256;

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
  private final Map<RegisterKind, int[]> tables = new EnumMap<>(RegisterKind.class);
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger garbage = new AtomicInteger();
  private final Set<Integer> deadUnits = ConcurrentHashMap.newKeySet();
  private final Map<Integer, AtomicInteger> requests = new ConcurrentHashMap<>();
  private volatile boolean slow;
  private volatile boolean garbled;
  private volatile int firstMissing = SIZE;
  private @Nullable ServerSocket listener;

  BareServer() throws IOException {
    port = FreePort.find();
    for (RegisterKind kind : RegisterKind.values()) {
      tables.put(kind, new int[SIZE]);
    }
  }

  @Override
  public int port() {
    return port;
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
    firstMissing = address;
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
  public synchronized void set(RegisterKind kind, int address, int value) {
    table(kind)[address] = value & 0xFFFF;
  }

  @Override
  public synchronized int get(RegisterKind kind, int address) {
    return table(kind)[address];
  }

  private int[] table(RegisterKind kind) {
    int[] table = tables.get(kind);
    if (table == null) {
      throw new IllegalArgumentException(kind.name());
    }
    return table;
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
          byte[] answer = answer(pdu);
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

  private synchronized byte[] answer(byte[] request) {
    ByteBuffer pdu = ByteBuffer.wrap(request);
    int function = pdu.get();
    int address = Short.toUnsignedInt(pdu.getShort());
    return switch (function) {
      case 1 -> bits(function, RegisterKind.COIL, address, pdu.getShort());
      case 2 -> bits(function, RegisterKind.DISCRETE, address, pdu.getShort());
      case 3 -> registers(function, RegisterKind.HOLDING, address, pdu.getShort());
      case 4 -> registers(function, RegisterKind.INPUT, address, pdu.getShort());
      case 5 -> {
        set(RegisterKind.COIL, address, pdu.getShort() == 0 ? 0 : 1);
        yield request;
      }
      case 6 -> {
        set(RegisterKind.HOLDING, address, pdu.getShort());
        yield request;
      }
      case 16 -> {
        int quantity = pdu.getShort();
        pdu.get();
        for (int i = 0; i < quantity; i++) {
          set(RegisterKind.HOLDING, address + i, pdu.getShort());
        }
        yield ByteBuffer.allocate(5)
            .put((byte) function)
            .putShort((short) address)
            .putShort((short) quantity)
            .array();
      }
      default -> new byte[] {(byte) (function | 0x80), 1};
    };
  }

  private byte[] bits(int function, RegisterKind kind, int address, int quantity) {
    if (address + quantity > firstMissing) {
      return new byte[] {(byte) (function | 0x80), 2};
    }
    byte[] answer = new byte[2 + (quantity + 7) / 8];
    answer[0] = (byte) function;
    answer[1] = (byte) (answer.length - 2);
    for (int i = 0; i < quantity; i++) {
      answer[2 + i / 8] |= (byte) (get(kind, address + i) << (i % 8));
    }
    return answer;
  }

  private byte[] registers(int function, RegisterKind kind, int address, int quantity) {
    if (address + quantity > firstMissing) {
      return new byte[] {(byte) (function | 0x80), 2};
    }
    ByteBuffer answer = ByteBuffer.allocate(2 + 2 * quantity);
    answer.put((byte) function).put((byte) (2 * quantity));
    for (int i = 0; i < quantity; i++) {
      answer.putShort((short) get(kind, address + i));
    }
    return answer.array();
  }

  private static void daemon(Runnable run) {
    Thread.ofPlatform().daemon().start(run);
  }
}
