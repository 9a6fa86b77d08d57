package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What was decided and is not committed yet, in a file that is memory: it outlives the process, not
 * the machine. Nothing waits for a disk here; on tmpfs there is none.
 *
 * <p>One thread at a time appends (the core, under its lock), one releases. Positions count bytes
 * since the ring was made and only go forward; a frame never goes over the end of the file.
 */
final class MappedRing {

  /** Of everything in the file: about 3,000 transitions. */
  static final int BYTES = 4 << 20;

  /** Says in place of a frame's length that the next one stands at the beginning. */
  static final int SKIP = -1;

  /** An empty ring goes back to its beginning, so that a quiet gateway touches few pages. */
  private static final int QUIET = 256 << 10;

  private final Path file;
  private final RingHeader header;
  private final MappedByteBuffer memory;
  private final int capacity;
  private final FrameWriter frame = new FrameWriter();

  private volatile long head;
  private volatile boolean lost;
  // Of the one who appends.
  private long tail;
  private long next;
  private long collapsed;

  private MappedRing(Path file, RingHeader header, MappedByteBuffer memory) {
    this.file = file;
    this.header = header;
    this.memory = memory;
    this.capacity = memory.capacity() - RingHeader.BYTES;
  }

  /**
   * Makes an empty ring, in place of what stands there.
   *
   * @throws IOException if the folder cannot be written, or has no room: all of it is taken now, or
   *     a full file system would take a page away later
   */
  static MappedRing create(Path file, RingHeader header) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try {
      MappedByteBuffer memory = allocate(draft, header.bytes());
      header.write(memory);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new MappedRing(file, header, memory);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  private static MappedByteBuffer allocate(Path file, int bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(64 << 10);
      for (int left = bytes; left > 0; ) {
        zeros.clear().limit(Math.min(left, zeros.capacity()));
        left -= channel.write(zeros);
      }
      return channel.map(MapMode.READ_WRITE, 0, bytes);
    }
  }

  Path file() {
    return file;
  }

  /** Of what this file holds; another ring has another. */
  long id() {
    return header.id();
  }

  /** Whether the file failed under the process, so that decisions die with it. */
  boolean isLost() {
    return lost;
  }

  /**
   * Appends a decision: it is there once this returns.
   *
   * @return false if there is no room; then nothing of it is there
   */
  boolean append(Decision decision) {
    if (lost) {
      return true;
    }
    try {
      if (head == tail && tail % capacity > QUIET) {
        toTheBeginning();
      }
      next = tail;
      frame.begin(decision);
      if (!append(decision, decision.steps())
          || !append(decision, decision.states())
          || !append(decision, decision.outputs())
          || !append(decision, decision.modes())
          || !flush()) {
        return false;
      }
      // Whoever sees the new end after a kill must see what stands before it.
      VarHandle.releaseFence();
      tail = next;
      memory.putLong(RingHeader.TAIL_AT, tail);
      return true;
    } catch (InternalError fault) {
      lose();
      return true;
    }
  }

  private boolean append(Decision decision, List<?> items) {
    for (int i = 0; i < items.size(); i++) {
      Object item = items.get(i);
      if (!frame.add(item)) {
        if (!flush()) {
          return false;
        }
        frame.begin(decision);
        if (!frame.add(item)) {
          unprotected(1); // Larger than a frame by itself: no pack and no site makes such a one.
        }
      }
    }
    return true;
  }

  private boolean flush() {
    if (frame.isEmpty()) {
      return true;
    }
    if (next % capacity + frame.length() > capacity) {
      skip();
    }
    if (next + frame.length() - head > capacity) {
      return false;
    }
    int length = frame.end(next);
    memory.put(RingHeader.BYTES + (int) (next % capacity), frame.bytes, 0, length);
    next += length;
    return true;
  }

  /** There is always room for it: a length is 4 bytes, and everything is filled up to 8. */
  private void skip() {
    memory.putInt(RingHeader.BYTES + (int) (next % capacity), SKIP);
    next += capacity - next % capacity;
  }

  // Nobody releases while nothing is there, so the head may be moved from here.
  private void toTheBeginning() {
    long beginning = tail + capacity - tail % capacity;
    memory.putLong(RingHeader.HEAD_AT, beginning);
    head = beginning;
    tail = beginning;
    memory.putLong(RingHeader.TAIL_AT, tail);
  }

  /** Where the last decision ends. Of the one who appends. */
  long end() {
    return tail;
  }

  /** Everything up to this position is committed. */
  void release(long position) {
    if (position <= head || lost) {
      return;
    }
    try {
      memory.putLong(RingHeader.HEAD_AT, position);
    } catch (InternalError fault) {
      lose();
    }
    head = position;
  }

  /** So many steps more found no room and die with the process. Of the one who appends. */
  void unprotected(int steps) {
    collapsed += steps;
    note(RingHeader.UNPROTECTED_AT, collapsed);
  }

  /** So many of those are committed all the same. Of the one who releases. */
  void recorded(long steps) {
    note(RingHeader.RECORDED_AT, steps);
  }

  private void note(int at, long count) {
    if (lost) {
      return;
    }
    try {
      memory.putLong(at, count);
    } catch (InternalError fault) {
      lose();
    }
  }

  // The file system took the page away (SIGBUS): remounted read-only, truncated, a bad sector.
  private void lose() {
    lost = true;
  }
}
