package io.gengfu.simulators.i2c;

import java.util.concurrent.ConcurrentHashMap;

/** An MLX90614: words of RAM, each told with a check byte. */
public final class SimulatedThermometer implements SimulatedTarget {

  private final int address;
  private final ConcurrentHashMap<Integer, Integer> words = new ConcurrentHashMap<>();

  public SimulatedThermometer(int address) {
    this.address = address;
    word(0x06, 0x3927);
    word(0x07, 0x3AD2);
    word(0x08, 0x3AD2);
  }

  /** What its RAM holds, in 0.02 K; with the highest bit set it says that it is wrong. */
  public void word(int command, int word) {
    words.put(command, word);
  }

  public int word(int command) {
    return words.getOrDefault(command, 0x8000);
  }

  @Override
  public byte[] transaction(byte[] written, int length) {
    int command = written.length == 0 ? 0 : Byte.toUnsignedInt(written[0]);
    int word = word(command);
    byte[] answer = new byte[length];
    int[] said = {word & 0xFF, word >> 8 & 0xFF, 0};
    said[2] = check(address << 1, command, address << 1 | 1, said[0], said[1]);
    for (int i = 0; i < length; i++) {
      answer[i] = (byte) (i < said.length ? said[i] : 0xFF);
    }
    return answer;
  }

  /** As SMBus has it, bit after bit as they come over the wire. */
  private static int check(int... bytes) {
    int register = 0;
    for (int next : bytes) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean out = (register >> 7 & 1) != (next >> bit & 1);
        register = register << 1 & 0xFF;
        register ^= out ? 0x07 : 0;
      }
    }
    return register;
  }
}
