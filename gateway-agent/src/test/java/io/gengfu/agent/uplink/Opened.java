package io.gengfu.agent.uplink;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a test opened, the last first. */
final class Opened {
  private final Deque<AutoCloseable> all = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T closeable) {
    all.push(closeable);
    return closeable;
  }

  void close() throws Exception {
    while (!all.isEmpty()) {
      all.pop().close();
    }
  }
}
