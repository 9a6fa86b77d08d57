package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What the process before this one left in its ring: what it had decided and not committed.
 *
 * @param decisions in order; a large one in parts
 * @param end the position behind the last of them
 * @param torn why the rest cannot be read, empty when there is no rest
 * @param unprotected steps that the full ring had no room for: only a later state of their
 *     instances is known, once it is read again from the devices
 */
record RingRemains(
    RingHeader header, List<Placed> decisions, long end, String torn, long unprotected) {

  /** A decision, or a part of one, with the position behind it. */
  record Placed(Decision decision, long end) {}

  RingRemains {
    decisions = List.copyOf(decisions);
  }

  /**
   * Reads a ring that nobody writes any more.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException as {@link RingHeader#read}
   */
  static RingRemains read(Path file) throws IOException {
    if (Files.size(file) > 1 << 30) {
      throw new IllegalArgumentException("it is no ring");
    }
    ByteBuffer memory = ByteBuffer.wrap(Files.readAllBytes(file));
    RingHeader header = RingHeader.read(memory);
    var scan = new Scan(memory, header.bytes() - RingHeader.BYTES);
    return scan.remains(header);
  }

  /** Whether its process came to an end with everything committed. */
  boolean isEmpty() {
    return decisions.isEmpty() && torn.isEmpty() && unprotected == 0;
  }

  /** The same without what the store says it has. */
  List<Placed> after(long committed) {
    return decisions.stream().filter(placed -> placed.end() > committed).toList();
  }

  private static final class Scan {
    private final ByteBuffer memory;
    private final int capacity;
    private final List<Placed> found = new ArrayList<>();
    private long at;
    private String torn = "";

    Scan(ByteBuffer memory, int capacity) {
      this.memory = memory;
      this.capacity = capacity;
    }

    RingRemains remains(RingHeader header) {
      long tail = memory.getLong(RingHeader.TAIL_AT);
      at = memory.getLong(RingHeader.HEAD_AT);
      // A head before which nothing can stand is one that was moved just before the end.
      if (at < 0 || tail - at > capacity) {
        torn = "its marks are damaged";
      }
      while (torn.isEmpty() && at < tail) {
        frame();
      }
      long unprotected =
          memory.getLong(RingHeader.UNPROTECTED_AT) - memory.getLong(RingHeader.RECORDED_AT);
      return new RingRemains(header, found, at, torn, Math.max(0, unprotected));
    }

    private void frame() {
      int offset = RingHeader.BYTES + (int) (at % capacity);
      int length = memory.getInt(offset);
      if (length == MappedRing.SKIP) {
        at += capacity - at % capacity;
        return;
      }
      if (length < FrameWriter.HEAD
          || length > FrameWriter.MOST
          || length % 8 != 0
          || length > memory.capacity() - offset) {
        torn = "a frame of " + length + " bytes";
        return;
      }
      var checksum = new CRC32C();
      checksum.update(
          memory.slice(offset + FrameWriter.CHECKED_FROM, length - FrameWriter.CHECKED_FROM));
      if (memory.getInt(offset + 4) != (int) checksum.getValue()
          || memory.getLong(offset + FrameWriter.CHECKED_FROM) != at) {
        torn = "a wrong checksum";
        return;
      }
      try {
        Decision decision =
            FrameReader.read(memory.slice(offset + FrameWriter.HEAD, length - FrameWriter.HEAD));
        at += length;
        found.add(new Placed(decision, at));
      } catch (IllegalArgumentException e) {
        torn = String.valueOf(e.getMessage());
      }
    }
  }
}
