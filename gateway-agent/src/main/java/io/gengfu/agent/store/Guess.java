package io.gengfu.agent.store;

/**
 * A column of small numbers of which most can be foretold: how many were, then the one that was
 * not. Both sides must foretell the same.
 */
final class Guess {
  private Guess() {}

  /** Writing. */
  static final class Writer {
    final BitSink sink = new BitSink();
    private int hits;

    void clear() {
      sink.clear();
      hits = 0;
    }

    void put(int actual, int foretold) {
      if (actual == foretold) {
        hits++;
        return;
      }
      sink.number(hits);
      sink.number(actual);
      hits = 0;
    }
  }

  /** Reading; after the last surprise there is none. */
  static final class Reader {
    private final BitSource source;
    private final int most;
    private int hits;

    /**
     * @param most the largest number there can be
     */
    Reader(BitSource source, int most) {
      this.source = source;
      this.most = most;
      run();
    }

    private void run() {
      hits = source.isAtEnd() ? Integer.MAX_VALUE : source.number(Integer.MAX_VALUE);
    }

    int next(int foretold) {
      if (hits > 0) {
        hits--;
        return foretold;
      }
      int actual = source.number(most);
      run();
      return actual;
    }
  }
}
