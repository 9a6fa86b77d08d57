package io.gengfu.agent.uplink;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Block.Trust;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The {@code points} of {@code io.gengfu.telemetry.v1}. Written byte by byte: a backlog is millions
 * of readings, and through a general writer each of them takes longer to say than to send.
 */
final class TelemetryJson implements Block.Values {

  private static final byte[] TIMES = bytes(":{\"t\":[");
  private static final byte[] VALUES = bytes("],\"v\":[");
  private static final byte[] QUALITIES = bytes("],\"q\":[");
  private static final byte[] NULL = bytes("null");
  private static final byte[] TRUE = bytes("true");
  private static final byte[] FALSE = bytes("false");

  private static final Map<Trust, byte[]> TRUSTS = new EnumMap<>(Trust.class);

  static {
    for (Trust trust : Trust.values()) {
      TRUSTS.put(trust, bytes('"' + trust.name().toLowerCase(Locale.ROOT) + '"'));
    }
  }

  /** Those of a long. */
  private static final int DIGITS_MOST = 20;

  private final Map<String, byte[]> quoted;
  private final byte[] digits = new byte[DIGITS_MOST];
  private byte[] json = new byte[1 << 14];
  private int length;

  private TelemetryJson(Map<String, byte[]> quoted) {
    this.quoted = quoted;
  }

  /** Words as they are written, kept from one block to the next; any threads. */
  static final class Words {
    private static final int MOST = 20_000;
    private final Map<String, byte[]> quoted = new ConcurrentHashMap<>();

    private Map<String, byte[]> get() {
      if (quoted.size() > MOST) {
        quoted.clear();
      }
      return quoted;
    }
  }

  /** A number as {@link Block.Values#decimal} tells it. */
  static String decimalText(long whole, int digits) {
    var telemetry = new TelemetryJson(Map.of());
    telemetry.decimal(whole, digits);
    return new String(telemetry.json, 0, telemetry.length, StandardCharsets.UTF_8);
  }

  /** An object with a field for each point, in UTF-8. */
  static byte[] points(Block block, Words words) {
    var telemetry = new TelemetryJson(words.get());
    telemetry.block(block);
    return Arrays.copyOf(telemetry.json, telemetry.length);
  }

  private void block(Block block) {
    put((byte) '{');
    for (int place = 0; place < block.points().size(); place++) {
      comma(place == 0);
      word(block.points().get(place));
      point(block, block.first(place));
    }
    put((byte) '}');
  }

  private void point(Block block, int first) {
    put(TIMES);
    for (int i = first; i != Block.END; i = block.next(i)) {
      comma(i == first);
      number(block.at(i), 0);
    }
    put(VALUES);
    for (int i = first; i != Block.END; i = block.next(i)) {
      comma(i == first);
      block.value(i, this);
    }
    put(QUALITIES);
    for (int i = first; i != Block.END; i = block.next(i)) {
      comma(i == first);
      put(Objects.requireNonNull(TRUSTS.get(block.trust(i)))); // there is one for each
    }
    put((byte) ']');
    put((byte) '}');
  }

  @Override
  public void none() {
    put(NULL);
  }

  @Override
  public void flag(boolean on) {
    put(on ? TRUE : FALSE);
  }

  @Override
  public void decimal(long whole, int digitsBehind) {
    number(whole, digitsBehind);
  }

  @Override
  public void number(double amount) {
    put(bytes(Double.toString(amount)));
  }

  @Override
  public void word(String word) {
    put(quoted.computeIfAbsent(word, TelemetryJson::quote));
  }

  private void number(long whole, int digitsBehind) {
    if (whole < 0) {
      put((byte) '-');
    }
    int at = DIGITS_MOST;
    // Counted downwards, since the least number has no counterpart above zero.
    long rest = whole < 0 ? whole : -whole;
    do {
      digits[--at] = (byte) ('0' - rest % 10);
      rest /= 10;
    } while (rest != 0 || DIGITS_MOST - at <= digitsBehind);
    int point = DIGITS_MOST - digitsBehind;
    put(digits, at, point);
    if (digitsBehind > 0) {
      put((byte) '.');
      put(digits, point, DIGITS_MOST);
    }
  }

  private void comma(boolean first) {
    if (!first) {
      put((byte) ',');
    }
  }

  private void put(byte one) {
    room(1);
    json[length++] = one;
  }

  private void put(byte[] all) {
    put(all, 0, all.length);
  }

  private void put(byte[] from, int begin, int end) {
    room(end - begin);
    System.arraycopy(from, begin, json, length, end - begin);
    length += end - begin;
  }

  private void room(int wanted) {
    if (length + wanted > json.length) {
      json = Arrays.copyOf(json, Math.max(2 * json.length, length + wanted));
    }
  }

  private static byte[] quote(String text) {
    return bytes('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
