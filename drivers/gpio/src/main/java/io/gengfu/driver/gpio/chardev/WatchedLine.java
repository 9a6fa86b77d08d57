package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.pi4j.io.gpio.digital.DigitalState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An input, and who is told of it. Read by the watcher's thread alone; {@link #level} is for any.
 */
final class WatchedLine {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedLine.class);

  /** As many as the kernel keeps. */
  private static final int EVENTS = 64;

  private static final long TIMESTAMP = Uapi.at(Uapi.EVENT, "timestamp_ns");
  private static final long ID = Uapi.at(Uapi.EVENT, "id");
  private static final long SEQUENCE = Uapi.at(Uapi.EVENT, "line_seqno");

  private final Kernel kernel;
  private final RequestedLine line;
  private final Listener listener;
  private final boolean edges;
  private final boolean debounced;
  private final MemorySegment events;
  private final CountDownLatch closed = new CountDownLatch(1);
  private int lastSequence;
  private DigitalState told = DigitalState.UNKNOWN;
  private boolean lost;

  /** On the watcher's thread. */
  @FunctionalInterface
  interface Listener {

    /**
     * @param state UNKNOWN: the line is lost, and nothing more will come
     * @param time when the kernel saw the edge; null if it was found by looking
     */
    void changed(DigitalState state, @Nullable Instant time, boolean debounced);
  }

  /**
   * @param edges whether the kernel tells edges
   * @param debounced whether it does so when they have stood long enough
   */
  WatchedLine(
      Kernel kernel, RequestedLine line, Listener listener, boolean edges, boolean debounced) {
    this.kernel = kernel;
    this.line = line;
    this.listener = listener;
    this.edges = edges;
    this.debounced = debounced;
    this.events = Arena.ofAuto().allocate(Uapi.EVENT, edges ? EVENTS : 1);
  }

  boolean edges() {
    return edges;
  }

  /** Whether there is still something to be had of it. */
  boolean alive() {
    return !lost && closed.getCount() > 0;
  }

  int descriptor() {
    return line.descriptor();
  }

  boolean level() {
    return line.level();
  }

  /** Gives the line back. The watcher's thread, or any when that has ended. */
  void close() {
    line.close();
    closed.countDown();
  }

  /** Is counted down when the line has been given back. */
  CountDownLatch closed() {
    return closed;
  }

  /** Takes what the kernel has kept. */
  void read() {
    int bytes = kernel.read(line.descriptor(), events);
    if (bytes < 0) {
      if (-bytes != KernelException.EINTR) {
        lose("reading it failed with errno " + -bytes);
      }
      return;
    }
    long behind = kernel.monotonicNanos();
    Instant now = kernel.now();
    boolean missed = false;
    for (long at = 0; at + Uapi.EVENT.byteSize() <= bytes; at += Uapi.EVENT.byteSize()) {
      int sequence = events.get(JAVA_INT, at + SEQUENCE);
      missed |= sequence != lastSequence + 1;
      lastSequence = sequence;
      long ago = Math.max(0, behind - events.get(JAVA_LONG, at + TIMESTAMP));
      boolean high = events.get(JAVA_INT, at + ID) == Uapi.EVENT_RISING;
      tell(DigitalState.getState(high), now.minusNanos(ago), debounced);
    }
    if (missed) {
      LOG.debug("Line {}: the kernel dropped edges, reading its level", line.number());
      look();
    }
  }

  /** Looks at the line itself, and tells a level that differs from the last one told. */
  void look() {
    DigitalState state;
    try {
      state = DigitalState.getState(line.level());
    } catch (KernelException e) {
      lose(e.detail());
      return;
    }
    if (state != told) {
      tell(state, null, false);
    }
  }

  /** The kernel will tell nothing more of it: its chip is gone. */
  void lose(String why) {
    LOG.debug("Line {} is lost: {}", line.number(), why);
    lost = true;
    tell(DigitalState.UNKNOWN, null, false);
  }

  private void tell(DigitalState state, @Nullable Instant time, boolean stood) {
    told = state;
    listener.changed(state, time, stood);
  }
}
