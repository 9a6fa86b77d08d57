package io.gengfu.simulators.radar;

import io.gengfu.simulators.FreePort;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A radar MR60BHA1: reports heart, breath and movement by itself, presence when it changes, and
 * answers when asked. On a serial port (a pseudo terminal), or behind a device server on the
 * loopback address. What it has measured it keeps while it is off.
 */
public final class SimulatedRadar implements AutoCloseable {

  /** What it tells: control and command, without the length. */
  public enum Figure {
    PRESENCE("8001", 1),
    MOTION("8002", 1),
    MOVEMENT("8003", 1),
    DISTANCE("8004", 2),
    BREATH("8102", 1),
    HEART("8502", 1),
    BED("8401", 1);

    private final String code;
    private final int bytes;

    Figure(String code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }
  }

  /** Every way of making no sense; sent in turn. */
  private static final List<String> GARBAGE =
      List.of(
          // noise
          "DEADBEEF00FF55AA5354535953",
          // the right form and a wrong sum: a pulse of 200
          "535985020001C8FA5443",
          // a pulse of 200 whose end is missing
          "535985020001C8FC54",
          // a length that swallows what follows
          "53598502FFFF",
          // a figure of the wrong length
          "53598502000200C8FD5443");

  private final Map<Figure, Integer> figures = new ConcurrentHashMap<>();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger garbage = new AtomicInteger();
  private final @Nullable Path device;
  private final int port;
  private @Nullable Thread accepting;
  private volatile boolean slow;
  private volatile boolean garbled;
  private volatile boolean echoing;

  private SimulatedRadar(@Nullable Path device, int port) {
    this.device = device;
    this.port = port;
    for (Figure figure : Figure.values()) {
      figures.put(figure, 0);
    }
  }

  /** One behind a device server; it has its port for its whole life. */
  public static SimulatedRadar onNetwork() {
    return new SimulatedRadar(null, FreePort.find());
  }

  /** One at the other end of a serial line. */
  public static SimulatedRadar onSerial(Path device) {
    return new SimulatedRadar(device, 0);
  }

  /** Of the device server; 0 on a serial line. */
  public int port() {
    return port;
  }

  /** Switches it on. */
  public synchronized void start() throws IOException {
    if (device == null) {
      var listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      open.add(listener);
      accepting = daemon(() -> accept(listener));
    } else {
      var in = new FileInputStream(device.toFile());
      var out = new FileOutputStream(device.toFile());
      open.add(in);
      open.add(out);
      daemon(() -> serve(in, out));
    }
  }

  /** Switches it off. A serial line must be pulled by whoever has made it. */
  public synchronized void stop() throws IOException {
    closeOpen();
    awaitAcceptor();
    // A client that it still took.
    closeOpen();
  }

  private void closeOpen() throws IOException {
    for (Closeable each : Set.copyOf(open)) {
      open.remove(each);
      if (device == null) {
        each.close();
      }
    }
  }

  // As long as its thread waits in accept the kernel keeps the port, closed or not.
  private void awaitAcceptor() throws IOException {
    Thread thread = accepting;
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("while it is switched off");
      }
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (IOException e) {
      throw new IllegalStateException("the radar does not stop", e);
    }
  }

  /** What it measures from now on; a change of presence is reported at once by nobody. */
  public void measure(Figure figure, int raw) {
    figures.put(figure, raw);
  }

  /** What it measures. */
  public int measured(Figure figure) {
    return figures.getOrDefault(figure, 0);
  }

  /** While slow it says nothing. */
  public void slow(boolean slow) {
    this.slow = slow;
  }

  /** While garbled it answers with what makes no sense. */
  public void garble(boolean garbled) {
    this.garbled = garbled;
  }

  /** While echoing it sends back what it gets, as joined wires do, and says nothing else. */
  public void echo(boolean echoing) {
    this.echoing = echoing;
  }

  private void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // Switched off.
    }
  }

  private void serve(Socket client) {
    try (client) {
      serve(client.getInputStream(), client.getOutputStream());
    } catch (IOException e) {
      // Gone.
    } finally {
      open.remove(client);
    }
  }

  /** Questions are ten bytes; it waits for the first of each, as the module does. */
  private void serve(InputStream in, OutputStream out) {
    try {
      while (true) {
        int first = in.read();
        if (first < 0) {
          return;
        }
        if (first == 0x53) {
          byte[] rest = in.readNBytes(9);
          if (rest.length < 9) {
            return;
          }
          answer(rest, out);
        }
      }
    } catch (IOException e) {
      // Switched off, or the line is gone.
    }
  }

  private void answer(byte[] question, OutputStream out) throws IOException {
    if (echoing) {
      out.write(0x53);
      out.write(question);
      return;
    }
    if (slow) {
      return;
    }
    if (garbled) {
      int way = Math.floorMod(garbage.getAndIncrement(), GARBAGE.size());
      out.write(HexFormat.of().parseHex(GARBAGE.get(way)));
      return;
    }
    String asked = String.format(Locale.ROOT, "%02X%02X", question[1] & 0xFF, question[2] & 0x7F);
    for (Figure figure : Figure.values()) {
      if (figure.code.equals(asked)) {
        out.write(message(figure, true));
        // What it tells unasked, as it comes.
        out.write(message(Figure.MOVEMENT, false));
      }
    }
  }

  private byte[] message(Figure figure, boolean asked) {
    int command = Integer.parseInt(figure.code.substring(2), 16) + (asked ? 0x80 : 0);
    String body =
        String.format(
            Locale.ROOT,
            "5359%s%02X%04X%0" + 2 * figure.bytes + "X",
            figure.code.substring(0, 2),
            command,
            figure.bytes,
            figures.get(figure));
    int sum = 0;
    for (byte each : HexFormat.of().parseHex(body)) {
      sum = (sum + each) & 0xFF;
    }
    return HexFormat.of().parseHex(body + String.format(Locale.ROOT, "%02X5443", sum));
  }

  private static Thread daemon(Runnable run) {
    return Thread.ofPlatform().daemon().name("simulated radar").start(run);
  }
}
