package io.gengfu.driver.modbus;

import io.gengfu.driver.serial.ByteLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/** A line in virtual time: bytes come when they are due, and waiting costs nothing. */
final class PlayedLine implements ByteLine {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  /** Bytes that come so long after the request. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(Duration after, byte[] bytes) {}

  private record Due(long atNanos, int order, byte value) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int sooner = Long.compare(atNanos, other.atNanos);
      return sooner != 0 ? sooner : Integer.compare(order, other.order);
    }
  }

  private final Deque<List<Answer>> answers = new ArrayDeque<>();
  private final PriorityQueue<Due> coming = new PriorityQueue<>();
  private final List<String> written = new ArrayList<>();
  private final long characterNanos;
  private Function<byte[], List<Answer>> device = request -> List.of();
  private long now;
  private int order;

  PlayedLine(int baud) {
    characterNanos = 11_000_000_000L / baud;
  }

  long now() {
    return now;
  }

  /** Waits as the world does. */
  void pass(Duration time) {
    now += time.toNanos();
  }

  Duration time(int characters) {
    return Duration.ofNanos(characters * characterNanos);
  }

  /** What comes after the next request that has no answer yet; bytes as hex. */
  PlayedLine answer(String hex) {
    return answer(Duration.ofMillis(5), hex);
  }

  PlayedLine answer(Duration after, String hex) {
    answers.add(List.of(new Answer(after, HEX.parseHex(hex))));
    return this;
  }

  PlayedLine silence() {
    answers.add(List.of());
    return this;
  }

  /** Who answers once what was said by {@link #answer} is used up. */
  void device(Function<byte[], List<Answer>> answering) {
    device = answering;
  }

  /** Bytes that come unasked. */
  void comes(Duration after, byte[] bytes) {
    long at = now + after.toNanos();
    for (byte value : bytes) {
      at += characterNanos;
      coming.add(new Due(at, order++, value));
    }
  }

  List<String> written() {
    return written;
  }

  static byte[] bytes(String hex) {
    return HEX.parseHex(hex);
  }

  @Override
  public void write(byte[] bytes) {
    written.add(HEX.formatHex(bytes));
    now += bytes.length * characterNanos;
    List<Answer> next = answers.isEmpty() ? device.apply(bytes) : answers.remove();
    next.forEach(answer -> comes(answer.after(), answer.bytes()));
  }

  @Override
  public int read(byte[] into, int offset, Duration limit) {
    Due first = coming.peek();
    if (first == null || first.atNanos() > now + limit.toNanos()) {
      now += limit.toNanos();
      return 0;
    }
    now = Math.max(now, first.atNanos());
    int count = 0;
    while (!coming.isEmpty() && coming.element().atNanos() <= now && offset + count < into.length) {
      into[offset + count++] = coming.remove().value();
    }
    return count;
  }

  @Override
  public void close() {
    coming.clear();
  }
}
