package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.model.Cause;
import io.gengfu.model.Unit;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState.Phase;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Reason;
import io.gengfu.rules.Suppression;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Whose ring a file is, and of which form. The four counters behind it change; the rest is written
 * once, with a checksum.
 *
 * @param id of what the file holds; random
 * @param bytes of the whole file
 * @param epoch of the store that the decisions were meant for
 * @param boot that their times count from
 */
record RingHeader(long id, int bytes, String gateway, String epoch, String boot) {

  /** In front of the frames. */
  static final int BYTES = 4096;

  /** Positions: before it everything is committed; behind it nothing stands. */
  static final int HEAD_AT = 64;

  static final int TAIL_AT = 128;

  /** How many steps found no room, and how many of those are committed all the same. */
  static final int UNPROTECTED_AT = 192;

  static final int RECORDED_AT = 256;

  private static final long MAGIC = 0x47464e472d52494eL; // GFNG-RIN
  private static final int VERSION = 1;
  private static final int WORDS_AT = 512;
  private static final int WORDS_MOST = BYTES - WORDS_AT;

  /** Constants go by their place, so their order is part of the form. */
  private static final int FORM =
      Stream.of(
              Kind.values(),
              AlertState.values(),
              Suppression.values(),
              Lane.values(),
              Reason.values(),
              Phase.values(),
              Trust.values(),
              Cause.values(),
              Unit.values())
          .flatMap(Arrays::stream)
          .map(Enum::name)
          .collect(Collectors.joining(","))
          .hashCode();

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of a new ring. */
  static RingHeader fresh(int bytes, String gateway, String epoch, String boot) {
    return new RingHeader(RANDOM.nextLong(), bytes, gateway, epoch, boot);
  }

  void write(ByteBuffer memory) {
    byte[] words = String.join("\n", gateway, epoch, boot).getBytes(StandardCharsets.UTF_8);
    if (words.length > WORDS_MOST) {
      throw new IllegalArgumentException("names of " + words.length + " bytes");
    }
    memory.putLong(0, MAGIC).putInt(8, VERSION).putInt(12, FORM);
    memory.putLong(16, id).putInt(24, bytes).putInt(28, words.length);
    memory.put(WORDS_AT, words);
    memory.putInt(32, checksum(memory, words));
  }

  /**
   * @throws IllegalArgumentException if it is none, or of another form; the message says which
   */
  static RingHeader read(ByteBuffer memory) {
    if (memory.capacity() < BYTES || memory.getLong(0) != MAGIC) {
      throw new IllegalArgumentException("it is no ring");
    }
    if (memory.getInt(8) != VERSION || memory.getInt(12) != FORM) {
      throw new IllegalArgumentException("another version wrote it");
    }
    int length = memory.getInt(28);
    if (length < 0 || length > WORDS_MOST) {
      throw new IllegalArgumentException("its header is damaged");
    }
    byte[] words = new byte[length];
    memory.get(WORDS_AT, words);
    List<String> names = List.of(new String(words, StandardCharsets.UTF_8).split("\n", -1));
    if (memory.getInt(32) != checksum(memory, words)
        || names.size() != 3
        || memory.getInt(24) != memory.capacity()) {
      throw new IllegalArgumentException("its header is damaged");
    }
    return new RingHeader(
        memory.getLong(16), memory.getInt(24), names.get(0), names.get(1), names.get(2));
  }

  private static int checksum(ByteBuffer memory, byte[] words) {
    var checksum = new CRC32C();
    checksum.update(memory.duplicate().limit(32).position(0));
    checksum.update(words);
    return (int) checksum.getValue();
  }
}
