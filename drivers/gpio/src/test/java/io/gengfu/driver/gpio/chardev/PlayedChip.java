package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A kernel with one chip, {@code gpiochip0}, that can be unplugged and refuse: what Linux 6.1 does,
 * as far as the provider asks for it, and checked against that kernel by the proof with gpio-sim.
 */
public final class PlayedChip implements Kernel {

  static final Instant BOOT = Instant.parse("2026-01-01T00:00:00Z");
  private static final int LINES = 64;
  private static final int EVENTS = 64;
  private static final short POLL_ERROR = 8;

  private record Edge(long nanos, boolean rising, int sequence) {}

  private static final class Held {
    private final int line;
    private final long generation;
    private final Deque<Edge> edges = new ArrayDeque<>();
    private long flags;
    private int sequence;

    Held(int line, long generation) {
      this.line = line;
      this.generation = generation;
    }
  }

  private final Map<Integer, Held> held = new TreeMap<>();
  private final Map<Integer, Boolean> wakeups = new HashMap<>();
  private final Map<Integer, String> others = new HashMap<>();
  private final boolean[] levels = new boolean[LINES];
  private final boolean[] outputs = new boolean[LINES];
  private final List<Integer> chips = new ArrayList<>();
  private boolean plugged = true;
  private boolean forbidden;
  private boolean old;
  private boolean debounces = true;
  private boolean interrupts = true;
  private long generation;
  private long nanos = 5_000_000_000L;
  private int descriptors = 100;
  private int debounceMicros;

  public ChardevChip chip(String name) {
    return new ChardevChip(name, this);
  }

  /** Moves a line from outside. */
  public synchronized void move(int line, boolean high) {
    nanos += 1_000_000;
    if (levels[line] == high) {
      return;
    }
    levels[line] = high;
    for (Held each : held.values()) {
      if (each.line == line && (each.flags & Uapi.FLAG_EDGE_RISING) != 0) {
        if (each.edges.size() == EVENTS) {
          each.edges.removeFirst();
        }
        each.edges.add(new Edge(nanos, high, ++each.sequence));
      }
    }
    notifyAll();
  }

  /** Moves a line {@code times} times, before anybody can read it. */
  public synchronized void flood(int line, int times) {
    for (int i = 0; i < times; i++) {
      move(line, !levels[line]);
    }
  }

  /** When the kernel saw the last edge. */
  public synchronized Instant movedAt() {
    return now();
  }

  public synchronized int debounceMicros() {
    return debounceMicros;
  }

  public synchronized boolean level(int line) {
    return levels[line];
  }

  /** Without it the chip disappears, with what was requested of it. */
  public synchronized void plug(boolean in) {
    plugged = in;
    generation++;
    notifyAll();
  }

  public synchronized void drives(int line, boolean level) {
    outputs[line] = true;
    levels[line] = level;
  }

  public synchronized void takenBy(int line, String consumer) {
    if (consumer.isEmpty()) {
      others.remove(line);
    } else {
      others.put(line, consumer);
    }
  }

  public synchronized void forbid() {
    forbidden = true;
  }

  public synchronized void old() {
    old = true;
  }

  public synchronized void withoutDebounce() {
    debounces = false;
  }

  public synchronized void withoutInterrupts() {
    interrupts = false;
  }

  /** What is still open, chips, lines and wake-ups. */
  public synchronized int open() {
    return held.size() + chips.size() + wakeups.size();
  }

  @Override
  public synchronized List<String> chips() {
    return plugged ? List.of("gpiochip0") : List.of();
  }

  @Override
  public synchronized int open(String chip) {
    if (!plugged || !chip.equals("gpiochip0")) {
      return -KernelException.ENOENT;
    }
    if (forbidden) {
      return -KernelException.EACCES;
    }
    chips.add(++descriptors);
    return descriptors;
  }

  @Override
  public synchronized int ioctl(int descriptor, long request, MemorySegment argument) {
    Held line = held.get(descriptor);
    if (line != null) {
      return onLine(line, request, argument);
    }
    if (request == Uapi.GET_CHIP_INFO) {
      argument.setString(Uapi.at(Uapi.CHIP_INFO, "label"), "played");
      argument.set(JAVA_INT, Uapi.at(Uapi.CHIP_INFO, "lines"), LINES);
      return 0;
    }
    if (old) {
      return -KernelException.EINVAL;
    }
    if (request == Uapi.GET_LINE_INFO) {
      return info(argument);
    }
    return request == Uapi.GET_LINE ? request(argument) : -KernelException.EINVAL;
  }

  private int info(MemorySegment info) {
    int line = info.get(JAVA_INT, Uapi.at(Uapi.LINE_INFO, "offset"));
    info.setString(Uapi.at(Uapi.LINE_INFO, "consumer"), others.getOrDefault(line, ""));
    info.set(JAVA_LONG, Uapi.at(Uapi.LINE_INFO, "flags"), outputs[line] ? Uapi.FLAG_OUTPUT : 0);
    return 0;
  }

  private int request(MemorySegment request) {
    int line = request.get(JAVA_INT, Uapi.at(Uapi.REQUEST, "offsets"));
    long flags = request.get(JAVA_LONG, Uapi.inConfig("flags"));
    boolean debounce = request.get(JAVA_INT, Uapi.inConfig("num_attrs")) > 0;
    if (debounce) {
      debounceMicros =
          request.get(JAVA_INT, Uapi.inConfig("attrs") + Uapi.at(Uapi.ATTRIBUTE, "values"));
    }
    boolean edges = (flags & Uapi.FLAG_EDGE_RISING) != 0;
    if (others.containsKey(line) || held.values().stream().anyMatch(h -> h.line == line)) {
      return -KernelException.EBUSY;
    }
    if (edges && !interrupts) {
      return -KernelException.ENODEV;
    }
    if (debounce && !debounces) {
      return -KernelException.EINVAL;
    }
    var made = new Held(line, generation);
    made.flags = flags;
    outputs[line] &= (flags & Uapi.FLAG_INPUT) == 0;
    held.put(++descriptors, made);
    request.set(JAVA_INT, Uapi.at(Uapi.REQUEST, "fd"), descriptors);
    return 0;
  }

  private int onLine(Held line, long request, MemorySegment argument) {
    if (!plugged || line.generation != generation) {
      return -KernelException.ENODEV;
    }
    if (request == Uapi.GET_VALUES) {
      argument.set(JAVA_LONG, 0, levels[line.line] ? 1 : 0);
      return 0;
    }
    if (request == Uapi.SET_VALUES && outputs[line.line]) {
      levels[line.line] = (argument.get(JAVA_LONG, 0) & 1) != 0;
      return 0;
    }
    if (request == Uapi.SET_CONFIG) {
      outputs[line.line] = true;
      long first = Uapi.at(Uapi.CONFIG, "attrs");
      levels[line.line] =
          (argument.get(JAVA_LONG, first + Uapi.at(Uapi.ATTRIBUTE, "values")) & 1) != 0;
      return 0;
    }
    return -KernelException.EINVAL;
  }

  @Override
  public synchronized int read(int descriptor, MemorySegment into) {
    if (wakeups.containsKey(descriptor)) {
      wakeups.put(descriptor, false);
      return Long.BYTES;
    }
    Held line = held.get(descriptor);
    if (line == null || !plugged) {
      return -KernelException.ENODEV;
    }
    long size = Uapi.EVENT.byteSize();
    long at = 0;
    for (; at + size <= into.byteSize() && !line.edges.isEmpty(); at += size) {
      Edge edge = line.edges.removeFirst();
      into.set(JAVA_LONG, at + Uapi.at(Uapi.EVENT, "timestamp_ns"), edge.nanos);
      into.set(
          JAVA_INT,
          at + Uapi.at(Uapi.EVENT, "id"),
          edge.rising ? Uapi.EVENT_RISING : Uapi.EVENT_FALLING);
      into.set(JAVA_INT, at + Uapi.at(Uapi.EVENT, "line_seqno"), edge.sequence);
    }
    return (int) at;
  }

  @Override
  public synchronized int poll(MemorySegment descriptors, int count, int timeoutMillis) {
    long end = System.nanoTime() + timeoutMillis * 1_000_000L;
    while (true) {
      int ready = 0;
      for (int i = 0; i < count; i++) {
        long at = i * Uapi.POLL.byteSize();
        short told = told(descriptors.get(JAVA_INT, at));
        descriptors.set(JAVA_SHORT, at + Uapi.at(Uapi.POLL, "revents"), told);
        ready += told == 0 ? 0 : 1;
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (ready > 0 || (timeoutMillis >= 0 && left <= 0)) {
        return ready;
      }
      try {
        wait(timeoutMillis < 0 ? 0 : left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return -KernelException.EINTR;
      }
    }
  }

  private short told(int descriptor) {
    @Nullable Boolean woken = wakeups.get(descriptor);
    if (woken != null) {
      return woken ? Uapi.POLL_IN : 0;
    }
    Held line = held.get(descriptor);
    if (line == null || line.generation != generation) {
      return POLL_ERROR;
    }
    return line.edges.isEmpty() ? 0 : Uapi.POLL_IN;
  }

  @Override
  public synchronized int openWakeup() {
    wakeups.put(++descriptors, false);
    return descriptors;
  }

  @Override
  public synchronized void wake(int wakeup) {
    wakeups.put(wakeup, true);
    notifyAll();
  }

  @Override
  public synchronized void close(int descriptor) {
    held.remove(descriptor);
    chips.removeIf(open -> open == descriptor);
    wakeups.remove(descriptor);
  }

  @Override
  public synchronized long monotonicNanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return BOOT.plusNanos(nanos);
  }
}
