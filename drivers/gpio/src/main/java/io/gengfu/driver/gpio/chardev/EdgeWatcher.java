package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that waits for the edges of a chip's inputs. It alone closes what it waits for; others
 * wake it. Nothing waits for it longer than two seconds.
 */
final class EdgeWatcher implements AutoCloseable {

  /** How often an input without interrupts is looked at. */
  static final int LOOK_MILLIS = 10;

  private static final int LINES_MAX = 1_024;
  private static final long CLOSE_LIMIT_MILLIS = 2_000;
  private static final int FOR_EVER = -1;
  private static final long FD = Uapi.at(Uapi.POLL, "fd");
  private static final long EVENTS = Uapi.at(Uapi.POLL, "events");
  private static final long RETURNED = Uapi.at(Uapi.POLL, "revents");
  private static final Logger LOG = LoggerFactory.getLogger(EdgeWatcher.class);

  private final Kernel kernel;
  private final String name;
  private final Object lock = new Object();
  private final Queue<Runnable> changes = new ArrayDeque<>();
  private boolean closed;
  private @Nullable Thread thread;
  private int wakeup = -1;

  // The thread's own; the list is replaced, never changed.
  private List<WatchedLine> lines = List.of();
  private final MemorySegment waiting = Arena.ofAuto().allocate(Uapi.POLL, LINES_MAX + 1L);
  private final MemorySegment drained = Arena.ofAuto().allocate(Long.BYTES);

  EdgeWatcher(Kernel kernel, String name) {
    this.kernel = kernel;
    this.name = name;
  }

  /** Begins to watch a line. */
  void add(WatchedLine line) {
    synchronized (lock) {
      if (closed) {
        line.close();
        throw new IllegalStateException("the chip is closed");
      }
      if (thread == null) {
        wakeup = kernel.openWakeup();
        if (wakeup < 0) {
          line.close();
          throw KernelException.call("making a wake-up", wakeup);
        }
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
      }
      change(() -> join(line));
    }
  }

  /** Ends watching and gives the line back; waits for a listener that is at it, at most 2 s. */
  void remove(WatchedLine line) {
    Thread running;
    synchronized (lock) {
      running = thread;
      if (running != null && !closed) {
        change(() -> leave(line));
      }
    }
    if (running == null) {
      line.close();
    } else if (running == Thread.currentThread()) {
      leave(line);
    } else {
      await(line);
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (lock) {
      closed = true;
      running = thread;
      if (running != null && wakeup >= 0) {
        kernel.wake(wakeup);
      }
    }
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      if (!running.join(java.time.Duration.ofMillis(CLOSE_LIMIT_MILLIS))) {
        LOG.warn("{} hangs in a listener; leaving it", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(WatchedLine line) {
    try {
      if (!line.closed().await(CLOSE_LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("{} hangs in a listener; a line stays taken until it returns", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // Within the lock.
  private void change(Runnable change) {
    changes.add(change);
    kernel.wake(wakeup);
  }

  private void join(WatchedLine line) {
    if (lines.size() >= LINES_MAX) {
      line.lose("more than " + LINES_MAX + " lines");
    } else {
      List<WatchedLine> more = new ArrayList<>(lines);
      more.add(line);
      lines = List.copyOf(more);
    }
  }

  private void leave(WatchedLine line) {
    lines = lines.stream().filter(other -> other != line).toList();
    line.close();
  }

  private void run() {
    try {
      while (step()) {
        // Until closed.
      }
    } catch (RuntimeException e) {
      LOG.error("{} ends; its lines are lost. Report this", name, e);
      lines.forEach(line -> line.lose("its thread has ended"));
    } finally {
      synchronized (lock) {
        closed = true;
        changes.forEach(Runnable::run);
        changes.clear();
        kernel.close(wakeup);
        wakeup = -1;
      }
      lines.forEach(WatchedLine::close);
    }
  }

  private boolean step() {
    if (!takeChanges()) {
      return false;
    }
    int count = prepare();
    int ready = kernel.poll(waiting, count, looking() ? LOOK_MILLIS : FOR_EVER);
    if (ready < 0) {
      if (-ready != KernelException.EINTR) {
        throw KernelException.call("waiting for edges", ready);
      }
      return true;
    }
    if (ready > 0 && waiting.get(JAVA_SHORT, RETURNED) != 0) {
      kernel.read(waiting.get(JAVA_INT, FD), drained);
    }
    take(ready);
    return true;
  }

  private boolean takeChanges() {
    List<Runnable> taken;
    synchronized (lock) {
      if (closed) {
        return false;
      }
      taken = changes.isEmpty() ? List.of() : List.copyOf(changes);
      changes.clear();
    }
    taken.forEach(Runnable::run);
    return true;
  }

  /** Fills in whom to wait for: the wake-up, then the lines that tell edges, in their order. */
  private int prepare() {
    entry(0, wakeup);
    int count = 1;
    for (WatchedLine line : lines) {
      if (line.edges() && line.alive()) {
        entry(count++, line.descriptor());
      }
    }
    return count;
  }

  private boolean looking() {
    for (WatchedLine line : lines) {
      if (!line.edges() && line.alive()) {
        return true;
      }
    }
    return false;
  }

  private void entry(int index, int descriptor) {
    long at = index * Uapi.POLL.byteSize();
    waiting.set(JAVA_INT, at + FD, descriptor);
    waiting.set(JAVA_SHORT, at + EVENTS, Uapi.POLL_IN);
    waiting.set(JAVA_SHORT, at + RETURNED, (short) 0);
  }

  // A listener may have given a line back: entries are told apart by descriptor, not by place.
  private void take(int ready) {
    int index = 1;
    for (WatchedLine line : lines) {
      if (!line.alive()) {
        continue;
      }
      if (!line.edges()) {
        line.look();
      } else if (ready > 0) {
        index = take(line, index);
      }
    }
  }

  private int take(WatchedLine line, int from) {
    long at = from * Uapi.POLL.byteSize();
    if (waiting.get(JAVA_INT, at + FD) != line.descriptor()) {
      return from;
    }
    short told = waiting.get(JAVA_SHORT, at + RETURNED);
    if ((told & Uapi.POLL_IN) != 0) {
      line.read();
    } else if (told != 0) {
      line.lose("poll tells " + told);
    }
    return from + 1;
  }
}
