package io.gengfu.driver.radar;

/**
 * One message: {@code 53 59}, control, command, length of the data (big endian), data, the sum of
 * all before it (low byte), {@code 54 43} (Seeed MR60BHA1 user manual, frame structure; Seeed's
 * wiki has the query of the firmware as {@code 53 59 02 A4 00 01 0F 62 54 43}).
 *
 * @param control what it is about: presence, breath, heart
 * @param command what of it; with {@link #ANSWER} when it was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(int control, int command, byte[] data) {

  static final byte HEAD_1 = 0x53;
  static final byte HEAD_2 = 0x59;
  static final byte TAIL_1 = 0x54;
  static final byte TAIL_2 = 0x43;

  /** Header, control, command, length. */
  static final int HEAD_LENGTH = 6;

  /** Head, checksum and tail. */
  static final int LENGTH_LEAST = HEAD_LENGTH + 3;

  /** The longest known message has 12; what says that it is longer is none. */
  static final int DATA_MAX = 32;

  /** Of the command of a question and of its answer. */
  static final int ANSWER = 0x80;

  /** The data of every question. */
  static final byte ASK = 0x0F;

  static Frame question(int control, int command) {
    return new Frame(control, command | ANSWER, new byte[] {ASK});
  }

  /** Whether it may be a question that has come back: an answer can look the same. */
  boolean looksLikeAQuestion() {
    return (command & ANSWER) != 0 && data.length == 1 && data[0] == ASK;
  }

  byte[] bytes() {
    byte[] frame = new byte[LENGTH_LEAST + data.length];
    frame[0] = HEAD_1;
    frame[1] = HEAD_2;
    frame[2] = (byte) control;
    frame[3] = (byte) command;
    frame[4] = (byte) (data.length >> 8);
    frame[5] = (byte) data.length;
    System.arraycopy(data, 0, frame, HEAD_LENGTH, data.length);
    int end = HEAD_LENGTH + data.length;
    frame[end] = sum(frame, 0, end);
    frame[end + 1] = TAIL_1;
    frame[end + 2] = TAIL_2;
    return frame;
  }

  static byte sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return (byte) sum;
  }
}
