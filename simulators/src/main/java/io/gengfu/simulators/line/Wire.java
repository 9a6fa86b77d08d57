package io.gengfu.simulators.line;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of one connection: read, changed, carried, and written in order. */
final class Wire {
  private static final int BUFFER = 16 * 1024;
  private static final int SEGMENT = 1_460;
  private static final int SEGMENTS_UNDER_WAY = 64;

  private sealed interface Step {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Segment(byte[] bytes, long notBefore) implements Step {}

    /** Nothing more comes; the other direction may go on. */
    record Over() implements Step {}

    /** Both directions end here. */
    record End() implements Step {}
  }

  private final FaultProxy proxy;
  private final ProxiedConnection connection;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final Packets packets = new Packets();
  private final BlockingQueue<Step> underWay = new ArrayBlockingQueue<>(SEGMENTS_UNDER_WAY);
  // Held for a whole packet, so that a forged one never stands inside another.
  private final ReentrantLock sending = new ReentrantLock();
  private final Thread reader = Thread.ofVirtual().name("proxy-read").unstarted(this::reading);
  private final Thread writer = Thread.ofVirtual().name("proxy-write").unstarted(this::writing);
  private long latest = System.nanoTime();

  Wire(
      FaultProxy proxy, ProxiedConnection connection, Direction direction, Socket from, Socket to) {
    this.proxy = proxy;
    this.connection = connection;
    this.direction = direction;
    this.from = from;
    this.to = to;
  }

  void start() {
    reader.start();
    writer.start();
  }

  /** The sockets are closed; nobody waits here any longer. */
  void stop() {
    reader.interrupt();
    writer.interrupt();
  }

  private void reading() {
    run(this::read);
  }

  private void writing() {
    run(this::write);
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (IOException | InterruptedException e) {
      connection.reset(e);
    }
  }

  private void read() throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    for (int n = from.getInputStream().read(buffer);
        n >= 0;
        n = from.getInputStream().read(buffer)) {
      if (proxy.speaksMqtt()) {
        for (Packet packet : packets.add(buffer, n)) {
          for (Packet changed : proxy.fault().pass(direction, packet, connection)) {
            send(changed.bytes());
          }
        }
      } else {
        send(Arrays.copyOf(buffer, n));
      }
    }
    underWay.put(new Step.Over());
  }

  void send(byte[] bytes) throws InterruptedException {
    sending.lockInterruptibly();
    try {
      int most = proxy.isPerfect() ? BUFFER : SEGMENT;
      for (int at = 0; at < bytes.length; at += most) {
        byte[] segment = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + most));
        long delay = proxy.bottleneck(direction).carry(segment.length);
        latest = Math.max(latest, System.nanoTime() + delay);
        underWay.put(new Step.Segment(segment, latest));
      }
    } finally {
      sending.unlock();
    }
  }

  void end() throws InterruptedException {
    underWay.put(new Step.End());
  }

  private void write() throws IOException, InterruptedException {
    OutputStream out = to.getOutputStream();
    while (true) {
      switch (underWay.take()) {
        case Step.Segment segment -> {
          Bottleneck.sleep(segment.notBefore() - System.nanoTime());
          proxy.awaitMoving(direction);
          int allowed = proxy.allowed(segment.bytes().length);
          out.write(segment.bytes(), 0, allowed);
          if (allowed < segment.bytes().length) {
            throw new IOException("cut after so many bytes");
          }
        }
        case Step.Over _ -> {
          proxy.awaitMoving(direction);
          connection.over(direction);
          return;
        }
        case Step.End _ -> {
          connection.close();
          return;
        }
      }
    }
  }
}
