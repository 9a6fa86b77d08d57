package io.gengfu.simulators.gpio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One user of the lines. Read on the simulator's thread, told from any; nothing is queued: a user
 * who does not read is cut off once its socket is full.
 */
final class User {

  private static final Logger LOG = LoggerFactory.getLogger(User.class);
  private static final int MESSAGE_MAX = 31;

  private final SocketChannel channel;
  private final SimulatedLines lines;
  private final Set<Integer> watched = ConcurrentHashMap.newKeySet();
  private final ByteBuffer received = ByteBuffer.allocate(1024);
  private final StringBuilder message = new StringBuilder();

  User(SocketChannel channel, SimulatedLines lines) {
    this.channel = channel;
    this.lines = lines;
  }

  /**
   * Reads what is there.
   *
   * @throws IOException if it is no message, or the user is gone
   */
  void read(long nanos) throws IOException {
    received.clear();
    if (channel.read(received) < 0) {
      throw new IOException("hung up");
    }
    received.flip();
    while (received.hasRemaining()) {
      char next = (char) received.get();
      if (next == '\n') {
        understand(message.toString(), nanos);
        message.setLength(0);
      } else if (message.length() < MESSAGE_MAX) {
        message.append(next);
      } else {
        throw new IOException("a message of more than " + MESSAGE_MAX + " bytes");
      }
    }
  }

  /** Tells of a change, if it is watched. */
  void changed(int line, boolean level) {
    if (watched.contains(line) && !gone()) {
      try {
        level(line, level);
      } catch (IOException e) {
        LOG.debug("A user of the lines is cut off: {}", e.toString());
        hangUp();
      }
    }
  }

  void watch(int line) {
    watched.add(line);
  }

  void level(int line, boolean level) throws IOException {
    send("level " + line + (level ? " 1" : " 0"));
  }

  boolean gone() {
    return !channel.isOpen();
  }

  void hangUp() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a channel failed", e);
    }
  }

  private void understand(String text, long nanos) throws IOException {
    String[] words = text.split(" ", -1);
    if (text.equals("ping")) {
      send("pong");
    } else if (words.length == 3 && words[0].equals("watch") && words[2].matches("in|out")) {
      lines.watched(line(words[1]), this);
    } else if (words.length == 3 && words[0].equals("out") && words[2].matches("[01]")) {
      lines.driven(line(words[1]), words[2].equals("1"), this, nanos);
    } else {
      throw new IOException("no message of this protocol: " + text);
    }
  }

  private static int line(String word) throws IOException {
    if (!word.matches("\\d{1,4}")) {
      throw new IOException("no line: " + word);
    }
    return Integer.parseInt(word);
  }

  private void send(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("the user does not read");
    }
  }
}
