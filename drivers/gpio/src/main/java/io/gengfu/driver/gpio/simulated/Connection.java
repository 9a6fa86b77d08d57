package io.gengfu.driver.gpio.simulated;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to a simulator: a thread that listens, and writes from anywhere. */
final class Connection {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final int MESSAGE_MAX = 31;
  private static final long PING_MILLIS = 1_000;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long CLOSE_LIMIT_MILLIS = 2_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final SimulatedChip chip;
  private final ByteBuffer received = ByteBuffer.allocate(1024);
  private final StringBuilder message = new StringBuilder();
  private final Thread thread;
  private volatile boolean closed;

  private Connection(SocketChannel channel, Selector selector, SimulatedChip chip, Path socket) {
    this.channel = channel;
    this.selector = selector;
    this.chip = chip;
    this.thread = Thread.ofPlatform().daemon().name("gpio lines " + socket).unstarted(this::run);
  }

  static Connection open(Path socket, SimulatedChip chip) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      if (!channel.connect(UnixDomainSocketAddress.of(socket)) && !channel.finishConnect()) {
        throw new IOException(socket + " has no room for one more");
      }
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      var connection = new Connection(channel, selector, chip, socket);
      connection.thread.start();
      return connection;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Sends one message. Any thread, non-blocking.
   *
   * @throws IOException if it did not go out whole; after a part the connection is closed, since
   *     nobody could make sense of the next
   */
  void send(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
    int sent = channel.write(bytes);
    if (sent == 0) {
      throw new IOException("the simulator does not read");
    }
    if (bytes.hasRemaining()) {
      hangUp();
      throw new IOException("the simulator does not read");
    }
  }

  /** Ends the connection; its lines are not told. */
  void close() {
    closed = true;
    hangUp();
    if (thread == Thread.currentThread()) {
      return;
    }
    try {
      if (!thread.join(java.time.Duration.ofMillis(CLOSE_LIMIT_MILLIS))) {
        LOG.warn("{} hangs in a listener; leaving it", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    String why = "hung up";
    try {
      listen();
    } catch (IOException | RuntimeException e) {
      why = e.toString();
    }
    hangUp();
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing a selector failed", e);
    }
    if (!closed) {
      LOG.debug("{}: {}", thread.getName(), why);
      chip.lost(this);
    }
  }

  private void listen() throws IOException {
    long heard = System.nanoTime();
    while (!closed) {
      if (selector.select(PING_MILLIS) > 0) {
        selector.selectedKeys().clear();
        received.clear();
        if (channel.read(received) < 0) {
          return;
        }
        heard = System.nanoTime();
        take(received.flip());
      } else if (System.nanoTime() - heard > SILENCE_NANOS) {
        throw new IOException("silent");
      } else if (!closed) {
        send("ping");
      }
    }
  }

  private void take(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      char next = (char) bytes.get();
      if (next == '\n') {
        understand(message.toString());
        message.setLength(0);
      } else if (message.length() < MESSAGE_MAX) {
        message.append(next);
      } else {
        throw new IOException("a message of more than " + MESSAGE_MAX + " bytes");
      }
    }
  }

  private void understand(String text) throws IOException {
    if (text.equals("pong")) {
      return;
    }
    String[] words = text.split(" ", -1);
    if (words.length != 3
        || !words[0].equals("level")
        || !words[1].matches("\\d{1,4}")
        || !words[2].matches("[01]")) {
      throw new IOException("no message of this protocol: " + text);
    }
    chip.heard(Integer.parseInt(words[1]), words[2].equals("1"));
  }

  private void hangUp() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing a channel failed", e);
    }
    selector.wakeup();
  }
}
