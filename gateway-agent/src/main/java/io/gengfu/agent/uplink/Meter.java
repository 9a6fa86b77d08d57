package io.gengfu.agent.uplink;

import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens on one connection's socket, below TLS: its bytes, and when it last gave a sign that
 * the far end is there. Any thread.
 */
final class Meter {
  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);

  /** Little, so that what was handed to the kernel is soon at the far end, or shown not to be. */
  static final int SEND_BUFFER_FIRST = 8 * 1024;

  private static final int SEND_BUFFER_MOST = 1 << 20;

  /** A write that took so long had to wait until the far end took what was written before. */
  private static final long WAITED_NANOS = Duration.ofMillis(50).toNanos();

  private final IntConsumer bytes;
  private volatile long heard = System.nanoTime();
  private volatile long said = heard;
  private volatile @Nullable Socket socket;
  private int sendBuffer = SEND_BUFFER_FIRST;

  /**
   * @param bytes hears of every byte, both ways
   */
  Meter(IntConsumer bytes) {
    this.bytes = bytes;
  }

  /** Before it is connected. */
  void begin(Socket line) throws SocketException {
    line.setSendBufferSize(SEND_BUFFER_FIRST);
    line.setTcpNoDelay(true);
    socket = line;
  }

  void received(int count) {
    heard = System.nanoTime();
    bytes.accept(count);
  }

  void sent(int count, long tookNanos) {
    if (tookNanos >= WAITED_NANOS) {
      heard = System.nanoTime();
    }
    said = System.nanoTime();
    bytes.accept(count);
  }

  /** Since the last byte went. */
  long muteNanos(long now) {
    return now - said;
  }

  /** Since the far end last gave a sign. */
  long silentNanos(long now) {
    return now - heard;
  }

  /** Lets so many bytes wait in the kernel, or nearly; never fewer than before. */
  synchronized void sendBuffer(long wanted) {
    int size = (int) Math.min(SEND_BUFFER_MOST, wanted);
    Socket line = socket;
    if (line == null || size < 2L * sendBuffer) {
      return;
    }
    try {
      line.setSendBufferSize(size);
      sendBuffer = size;
    } catch (SocketException e) {
      LOG.debug("the send buffer stays as it is: {}", e.getMessage());
    }
  }
}
