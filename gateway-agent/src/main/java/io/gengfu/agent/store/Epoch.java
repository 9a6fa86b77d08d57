package io.gengfu.agent.store;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A stretch of sequences that nobody else can have used: a restored backup, a replaced box or a
 * cloned card begins another.
 *
 * @param generation counts epochs of one file; local, never sent
 * @param id random, 16 hexadecimal digits
 * @param predecessor id of the epoch before, empty when there is none or it is not known
 */
public record Epoch(int generation, String id, String predecessor) {
  private static final SecureRandom RANDOM = new SecureRandom();

  static String randomId() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
