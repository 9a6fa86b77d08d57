package io.gengfu.agent.uplink;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers to commands that wait for the line. When there are too many the newest is not sent: what
 * came of its command stands in the audit lane, and whoever asks again is told.
 */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private static final int WAITING_MOST = 64;

  private final String uplink;
  private final BlockingQueue<CommandReply> waiting = new ArrayBlockingQueue<>(WAITING_MOST);
  private final AtomicLong dropped = new AtomicLong();

  Replies(String uplink) {
    this.uplink = uplink;
  }

  /** Any thread; never blocks. */
  void add(CommandReply reply) {
    if (!waiting.offer(reply) && dropped.getAndIncrement() == 0) {
      LOG.warn(
          "uplink {}: {} answers to commands wait for the line; further ones are not sent",
          uplink,
          WAITING_MOST);
    }
  }

  Optional<CommandReply> next() {
    return Optional.ofNullable(waiting.poll());
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
