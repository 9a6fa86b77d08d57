package io.gengfu.driver.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A serial port of this machine, by jSerialComm. */
public final class SerialLine implements ByteLine {

  /** Limits below it are kept to the millisecond, longer ones to the kernel's tenth of a second. */
  private static final Duration FINE = Duration.ofMillis(50);

  private static final long LOOK_NANOS = 500_000;

  private static final int WAIT_MILLIS = 100;

  private final SerialPort port;
  private final String name;
  private volatile boolean closed;

  private SerialLine(SerialPort port, String name) {
    this.port = port;
    this.name = name;
  }

  /**
   * Opens the port for this process alone.
   *
   * @throws IOException if there is no such port, no right to it, or another process has it; the
   *     message says which, and what to do
   */
  public static SerialLine open(SerialSettings settings) throws IOException {
    String name = settings.port();
    Path file = Path.of(name);
    if (!Files.exists(file)) {
      throw new IOException("there is no " + name + "; " + present());
    }
    if (!Files.isReadable(file) || !Files.isWritable(file)) {
      throw new IOException(
          "no right to " + name + "; add the agent's user to the group dialout and start it again");
    }
    SerialPort port = port(file);
    port.setComPortParameters(
        settings.baud(),
        8,
        settings.stopBits() == 1 ? SerialPort.ONE_STOP_BIT : SerialPort.TWO_STOP_BITS,
        parity(settings.parity()));
    port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
    if (settings.rs485()) {
      port.setRs485ModeParameters(true, true, 0, 0);
    }
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, WAIT_MILLIS, 0);
    if (!port.openPort(0)) {
      throw new IOException(
          "cannot open "
              + name
              + " with "
              + settings.speed()
              + ": another program has it, or the adapter does not know this speed (error "
              + port.getLastErrorCode()
              + ")");
    }
    return new SerialLine(port, name);
  }

  // A link, such as those of /dev/serial/by-id, is followed: the library looks for the name itself.
  private static SerialPort port(Path file) throws IOException {
    try {
      return SerialPort.getCommPort(file.toRealPath().toString());
    } catch (SerialPortInvalidPortException e) {
      throw new IOException(file + " is no serial port", e);
    }
  }

  private static String present() {
    String ports =
        Arrays.stream(SerialPort.getCommPorts())
            .map(SerialPort::getSystemPortPath)
            .sorted()
            .collect(Collectors.joining(", "));
    return ports.isEmpty() ? "no serial port is plugged in" : "there are " + ports;
  }

  private static int parity(SerialSettings.Parity parity) {
    return switch (parity) {
      case NONE -> SerialPort.NO_PARITY;
      case EVEN -> SerialPort.EVEN_PARITY;
      case ODD -> SerialPort.ODD_PARITY;
    };
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    int written = port.writeBytes(bytes, bytes.length);
    if (written != bytes.length) {
      throw lost();
    }
  }

  @Override
  public int read(byte[] into, int offset, Duration limit) throws IOException {
    int waiting = waiting(limit);
    if (waiting == 0 && limit.compareTo(FINE) < 0) {
      return 0;
    }
    // Waits for the first byte at most; what came with it is there without waiting.
    int count = port.readBytes(into, Math.clamp(waiting, 1, into.length - offset), offset);
    if (count < 0 || closed) {
      throw lost();
    }
    return count;
  }

  /** How many bytes wait. Short limits are waited for here: the kernel counts in 0.1 s. */
  private int waiting(Duration limit) throws IOException {
    boolean fine = limit.compareTo(FINE) < 0;
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      int waiting = closed ? -1 : port.bytesAvailable();
      if (waiting < 0) {
        throw lost();
      }
      long left = end - System.nanoTime();
      if (waiting > 0 || !fine || left <= 0) {
        return waiting;
      }
      LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
    }
  }

  private IOException lost() {
    return new IOException(closed ? name + " is closed" : name + " is gone: unplugged?");
  }

  @Override
  public void close() {
    closed = true;
    port.closePort();
  }
}
