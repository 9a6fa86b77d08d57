package io.gengfu.driver.radar;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds messages in a stream that may begin in the middle of one, lose bytes and have others in
 * between. What looks like a header and is none costs its own bytes only: the search goes on behind
 * its first byte. One thread.
 */
final class FrameReader {

  private static final int FRAME_MAX = Frame.LENGTH_LEAST + Frame.DATA_MAX;

  private final byte[] kept = new byte[4 * FRAME_MAX];
  private int length;
  private long skipped;

  /** Where the next bytes go; read into it, then say so by {@link #added}. Never full. */
  byte[] room() {
    return kept;
  }

  int offset() {
    return length;
  }

  void added(int count) {
    length += count;
  }

  /** Takes bytes from elsewhere, as many as there is room for. */
  void add(ByteBuffer from) {
    int count = Math.min(from.remaining(), kept.length - length);
    from.get(kept, length, count);
    length += count;
  }

  /** Bytes that belonged to no message. */
  long skipped() {
    return skipped;
  }

  /** Forgets what has come so far, as after a new connection. */
  void clear() {
    length = 0;
  }

  /** The next whole message; empty when more bytes are needed. Then there is room for them. */
  Optional<Frame> next() {
    int at = 0;
    while (at < length && needsNoMore(at)) {
      int end = end(at);
      if (end > 0) {
        var frame =
            new Frame(
                Byte.toUnsignedInt(kept[at + 2]),
                Byte.toUnsignedInt(kept[at + 3]),
                Arrays.copyOfRange(kept, at + Frame.HEAD_LENGTH, end - 3));
        skipped += at;
        drop(end);
        return Optional.of(frame);
      }
      at++;
    }
    skipped += at;
    drop(at);
    return Optional.empty();
  }

  private void drop(int count) {
    System.arraycopy(kept, count, kept, 0, length - count);
    length -= count;
  }

  /** Whether what is here tells if a message begins at this place. */
  private boolean needsNoMore(int at) {
    int here = length - at;
    if (kept[at] != Frame.HEAD_1 || (here > 1 && kept[at + 1] != Frame.HEAD_2)) {
      return true;
    }
    if (here < Frame.HEAD_LENGTH) {
      return false;
    }
    return !mayHave(at, dataLength(at)) || here >= Frame.LENGTH_LEAST + dataLength(at);
  }

  /** A length that is wrong for its kind could take the next message along, sum and all. */
  private boolean mayHave(int at, int data) {
    return data <= Frame.DATA_MAX
        && Measure.mayHave(
            Byte.toUnsignedInt(kept[at + 2]), Byte.toUnsignedInt(kept[at + 3]), data);
  }

  private int dataLength(int at) {
    return Byte.toUnsignedInt(kept[at + 4]) << 8 | Byte.toUnsignedInt(kept[at + 5]);
  }

  /** Behind the message that begins here; 0 if none does. */
  private int end(int at) {
    if (length - at < Frame.LENGTH_LEAST
        || kept[at] != Frame.HEAD_1
        || kept[at + 1] != Frame.HEAD_2) {
      return 0;
    }
    int data = dataLength(at);
    int sum = at + Frame.HEAD_LENGTH + data;
    boolean whole =
        mayHave(at, data)
            && sum + 2 < length
            && kept[sum] == Frame.sum(kept, at, sum)
            && kept[sum + 1] == Frame.TAIL_1
            && kept[sum + 2] == Frame.TAIL_2;
    return whole ? sum + 3 : 0;
  }
}
