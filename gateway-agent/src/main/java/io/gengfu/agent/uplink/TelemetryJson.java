package io.gengfu.agent.uplink;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Block.Trust;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code points} of {@code io.gengfu.telemetry.v1}. Written byte by byte: a backlog is millions
 * of readings, and through a general writer each of them takes longer to say than to send.
 */
final class TelemetryJson implements Block.Values {

  private static final byte[] TIMES = bytes(":{\"t\":[");
  private static final byte[] VALUES = bytes(",\"v\":[");
  private static final byte[] QUALITIES = bytes(",\"q\":[");
  private static final byte[] NEXT_POINT = bytes("},");
  private static final byte[] NULL = bytes("null");
  private static final byte[] TRUE = bytes("true");
  private static final byte[] FALSE = bytes("false");

  /** "00" to "99", two digits at a time. */
  private static final byte[] PAIRS = new byte[200];

  private static final Map<Trust, byte[]> TRUSTS = new EnumMap<>(Trust.class);

  static {
    for (int pair = 0; pair < 100; pair++) {
      PAIRS[2 * pair] = (byte) ('0' + pair / 10);
      PAIRS[2 * pair + 1] = (byte) ('0' + pair % 10);
    }
    for (Trust trust : Trust.values()) {
      TRUSTS.put(trust, bytes('"' + trust.name().toLowerCase(Locale.ROOT) + '"'));
    }
  }

  /** Those of a long. */
  private static final int DIGITS_MOST = 20;

  /** Times of one point have all but their last six digits in common, for a quarter of an hour. */
  private static final int TIME_LOW = 1_000_000;

  private static final int LEAST_ROOM = 1 << 10;

  private final Words words;
  private final Map<String, byte[]> quoted;
  private byte[] json;
  private int length;

  /** The same without those six. */
  private long timeHigh = Long.MAX_VALUE;

  private byte[] timeHighDigits = {};
  private @Nullable Trust lastTrust;
  private byte[] lastTrustWord = NULL;
  private @Nullable String lastWord;
  private byte[] lastQuoted = NULL;

  private TelemetryJson(Words words) {
    this.words = words;
    this.quoted = words.get();
    this.json = new byte[Math.max(LEAST_ROOM, words.room)];
  }

  /** Words as they are written, kept from one block to the next; any threads. */
  static final class Words {
    private static final int MOST = 20_000;
    private final Map<String, byte[]> quoted = new ConcurrentHashMap<>();

    /** What the last block took, and some: blocks of a building are much alike. */
    private volatile int room;

    int room() {
      return room;
    }

    private Map<String, byte[]> get() {
      if (quoted.size() > MOST) {
        quoted.clear();
      }
      return quoted;
    }
  }

  /** A number as {@link Block.Values#decimal} tells it. */
  static String decimalText(long whole, int digits) {
    var telemetry = new TelemetryJson(new Words());
    telemetry.decimal(whole, digits);
    return new String(telemetry.json, 0, telemetry.length, StandardCharsets.UTF_8);
  }

  /** Writes an object with a field for each point, in UTF-8. */
  static void points(Block block, Words words, OutputStream to) throws IOException {
    var telemetry = new TelemetryJson(words);
    telemetry.block(block);
    to.write(telemetry.json, 0, telemetry.length);
  }

  private void block(Block block) {
    put((byte) '{');
    for (int place = 0; place < block.points().size(); place++) {
      word(block.points().get(place));
      point(block, block.first(place));
    }
    endWith((byte) '}');
    words.room = length + length / 8;
  }

  private void point(Block block, int first) {
    put(TIMES);
    for (int i = first; i != Block.END; i = block.next(i)) {
      time(block.at(i));
      put((byte) ',');
    }
    endWith((byte) ']');
    put(VALUES);
    for (int i = first; i != Block.END; i = block.next(i)) {
      block.value(i, this);
      put((byte) ',');
    }
    endWith((byte) ']');
    put(QUALITIES);
    for (int i = first; i != Block.END; i = block.next(i)) {
      trust(block.trust(i));
      put((byte) ',');
    }
    endWith((byte) ']');
    put(NEXT_POINT);
  }

  /** Where a comma stands that nothing follows; after an opening bracket alone, behind it. */
  private void endWith(byte closing) {
    if (json[length - 1] == ',') {
      length--;
    }
    put(closing);
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
    if (!word.equals(lastWord)) {
      byte[] known = quoted.get(word); // Asked first: the other way locks.
      lastQuoted = known == null ? quoted.computeIfAbsent(word, TelemetryJson::quote) : known;
      lastWord = word;
    }
    put(lastQuoted);
  }

  private void trust(Trust trust) {
    if (trust != lastTrust) {
      lastTrustWord = Objects.requireNonNull(TRUSTS.get(trust)); // there is one for each
      lastTrust = trust;
    }
    put(lastTrustWord);
  }

  private void time(long millis) {
    long low = millis - timeHigh;
    if (low < 0 || low >= TIME_LOW) {
      if (millis < TIME_LOW) {
        number(millis, 0); // A clock that was never set, in 1970 or before.
        return;
      }
      timeHigh = millis - millis % TIME_LOW;
      timeHighDigits = bytes(Long.toString(millis / TIME_LOW));
      low = millis - timeHigh;
    }
    put(timeHighDigits);
    room(6);
    int six = (int) low;
    pair(length, six / 10_000);
    pair(length + 2, six / 100 % 100);
    pair(length + 4, six % 100);
    length += 6;
  }

  private void pair(int at, int number) {
    json[at] = PAIRS[2 * number];
    json[at + 1] = PAIRS[2 * number + 1];
  }

  private void number(long whole, int digitsBehind) {
    room(DIGITS_MOST + 2 + digitsBehind);
    if (whole < 0) {
      json[length++] = '-';
    }
    // Counted downwards, since the least number has no counterpart above zero.
    long rest = whole < 0 ? whole : -whole;
    int end = length + Math.max(digits(rest), digitsBehind + 1) + (digitsBehind > 0 ? 1 : 0);
    int at = end;
    for (int left = digitsBehind; left > 0; left--) {
      json[--at] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    if (digitsBehind > 0) {
      json[--at] = '.';
    }
    while (rest <= -10) {
      at -= 2;
      pair(at, (int) -(rest % 100));
      rest /= 100;
    }
    if (at > length) {
      json[--at] = (byte) ('0' - rest);
    }
    length = end;
  }

  /** How many a number has that is not above zero; zero has one. */
  private static int digits(long rest) {
    int digits = 1;
    for (long limit = -10; rest <= limit && digits < DIGITS_MOST - 1; limit *= 10) {
      digits++;
    }
    return digits;
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
