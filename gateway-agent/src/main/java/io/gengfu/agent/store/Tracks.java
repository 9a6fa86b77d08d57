package io.gengfu.agent.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the writer and the reader of a block both know so far, point by point, and foretell the next
 * reading from. One code for both, since they must never differ.
 */
final class Tracks {

  /** One point within one block. */
  static final class Track {
    final int id;
    private int block;
    private int place;
    private @Nullable Track next;
    private int shape;
    int flag;
    int word;
    boolean hasNumber;
    int mode;
    double value;
    long whole;
    long sum;
    int leading;
    int meaningful;

    /** How many points of the block came before this one. */
    int place() {
      return place;
    }

    private Track(int id) {
      this.id = id;
    }

    private void begin(int at, int number) {
      block = at;
      place = number;
      next = null;
      shape = -1;
      flag = 0;
      word = -1;
      hasNumber = false;
      mode = Decimals.BITS;
      value = 0;
      whole = 0;
      sum = 0;
      leading = 0;
      meaningful = 0;
    }
  }

  /** The mode of the last number, of whichever point. */
  int lastMode;

  /** Of {@link Rice}, for the first numbers of points. */
  long firstSum;

  /** The last word, of whichever point. */
  int lastWord;

  // Open addressing: boxed keys would be half of the work.
  private @Nullable Track[] known = new @Nullable Track[16];
  private int size;
  private int block;
  private int places;
  private @Nullable Track last;
  private final byte[] shapes = new byte[Shape.COUNT * Shape.COUNT];
  private int lastShapes;

  /** Forgets what was foretold; the tracks are used again. */
  void begin() {
    block++;
    places = 0;
    last = null;
    lastMode = 0;
    firstSum = 0;
    lastWord = 0;
    Arrays.fill(shapes, (byte) 0);
    lastShapes = 0;
  }

  /** The point that is foretold: who came next the time before, or else the next number. */
  int expectedPoint() {
    if (last == null) {
      return 1;
    }
    return last.next == null ? last.id + 1 : last.next.id;
  }

  /** The track of the point that did come. */
  Track come(int id) {
    Track before = last;
    Track track = before == null ? null : before.next;
    if (track == null || track.id != id) {
      track = find(id);
      if (before != null) {
        before.next = track;
      }
    }
    last = track;
    return track;
  }

  private Track find(int id) {
    int mask = known.length - 1;
    int slot = (id * 0x9E3779B9) >>> 7 & mask;
    Track found = known[slot];
    while (found != null && found.id != id) {
      slot = (slot + 1) & mask;
      found = known[slot];
    }
    if (found == null) {
      found = new Track(id);
      known[slot] = found;
      size++;
      if (size * 2 > known.length) {
        grow();
      }
    }
    if (found.block != block) {
      found.begin(block, places++);
    }
    return found;
  }

  private void grow() {
    @Nullable Track[] old = known;
    known = new @Nullable Track[old.length * 2];
    int mask = known.length - 1;
    for (Track track : old) {
      if (track != null) {
        int slot = (track.id * 0x9E3779B9) >>> 7 & mask;
        while (known[slot] != null) {
          slot = (slot + 1) & mask;
        }
        known[slot] = track;
      }
    }
  }

  /** As the point's reading before; of a new point, as after the same two readings before. */
  int expectedShape(Track track) {
    return track.shape >= 0 ? track.shape : shapes[lastShapes];
  }

  void shaped(Track track, int shape) {
    track.shape = shape;
    shapes[lastShapes] = (byte) shape;
    lastShapes = lastShapes % Shape.COUNT * Shape.COUNT + shape;
  }

  int expectedWord(Track track) {
    return track.word >= 0 ? track.word : lastWord;
  }

  void said(Track track, int word) {
    track.word = word;
    lastWord = word;
  }

  int expectedMode(Track track) {
    return track.hasNumber ? track.mode : lastMode;
  }

  /** What the whole number of this mode is told against. */
  static long wholeBefore(Track track, int mode) {
    if (!track.hasNumber) {
      return 0;
    }
    return track.mode == mode ? track.whole : Decimals.whole(mode, track.value);
  }

  long sum(Track track) {
    return track.hasNumber ? track.sum : firstSum;
  }

  void told(Track track, long residual) {
    if (track.hasNumber) {
      track.sum = Rice.after(track.sum, residual);
    } else {
      firstSum = Rice.after(firstSum, residual);
    }
  }

  void numbered(Track track, int mode, double value, long whole) {
    track.hasNumber = true;
    track.mode = mode;
    track.value = value;
    track.whole = whole;
    lastMode = mode;
  }
}
