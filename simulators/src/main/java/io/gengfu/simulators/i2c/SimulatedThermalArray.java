package io.gengfu.simulators.i2c;

/**
 * An MLX90640 that holds the numbers of the worked example of its data sheet (Melexis 3901090640
 * revision 11, section 11.2.2): what is said of pixel (12,16) there is said of every pixel here.
 */
public final class SimulatedThermalArray implements SimulatedTarget {

  private static final int STATUS = 0x8000;
  private static final int CONTROL = 0x800D;
  private static final int NEW = 0x08;
  private static final int PIXELS = 768;
  private static final int RAM = 0x0400;
  private static final int FIRST_CALIBRATED = 0x2440;

  /** The words of EEPROM from 0x2410 to 0x243F. */
  private static final int[] EXAMPLE = {
    0x4210, 0xFFBB, 0x0202, 0xF202, 0xF2F2, 0xE2E2, 0xD1E1, 0xB1D1,
    0xF10F, 0xF00F, 0xE0EF, 0xE0EF, 0xE1E1, 0xF3F2, 0xF404, 0xE504,
    0x79A6, 0x2F44, 0xFFDD, 0x2210, 0x3333, 0x2233, 0xEF01, 0x9ACC,
    0xEEDC, 0x10FF, 0x2221, 0x3333, 0x2333, 0x0112, 0xEEFF, 0xBBDD,
    0x18EF, 0x2FF1, 0x5952, 0x9D68, 0x5454, 0x0994, 0x6956, 0x5354,
    0x2363, 0xE446, 0xFBB5, 0x044B, 0xF020, 0x9797, 0x9797, 0x2889,
  };

  private final short[] memory = new short[0x10000];
  private boolean endless;

  public SimulatedThermalArray() {
    for (int i = 0; i < EXAMPLE.length; i++) {
      word(0x2410 + i, EXAMPLE[i]);
    }
    for (int i = 0; i < PIXELS; i++) {
      word(FIRST_CALIBRATED + i, 0x08A0);
      word(RAM + i, 0x0261);
    }
    word(0x0700, 0x4BF2);
    word(0x0708, 0xFFCA);
    word(0x070A, 0x1881);
    word(0x0720, 0x06AF);
    word(0x0728, 0xFFC8);
    word(0x072A, 0xCCC5);
    word(CONTROL, 0x1901);
  }

  /** What stands at an address. */
  public synchronized void word(int address, int word) {
    memory[address] = (short) word;
  }

  public synchronized int word(int address) {
    return Short.toUnsignedInt(memory[address]);
  }

  /** A subpage is measured. */
  public synchronized void measured(int subpage) {
    word(STATUS, (word(STATUS) & ~0x0F) | NEW | subpage);
  }

  /** Measures subpages in turn, each as soon as the one before is taken. */
  public synchronized void endless() {
    endless = true;
    measured(0);
  }

  @Override
  public synchronized byte[] transaction(byte[] written, int length) {
    if (written.length < 2) {
      return new byte[length];
    }
    int address = at(written, 0);
    if (written.length == 4) {
      write(address, at(written, 2));
    }
    byte[] answer = new byte[length];
    for (int i = 0; i < length; i++) {
      int word = word(address + i / 2 & 0xFFFF);
      answer[i] = (byte) (i % 2 == 0 ? word >> 8 : word);
    }
    return answer;
  }

  private void write(int address, int word) {
    // Which subpage was the last is not written.
    word(address, address == STATUS ? (word(STATUS) & 0x07) | (word & ~0x07) : word);
    if (endless && address == STATUS) {
      measured(1 - (word(STATUS) & 1));
    }
  }

  private static int at(byte[] bytes, int index) {
    return Byte.toUnsignedInt(bytes[index]) << 8 | Byte.toUnsignedInt(bytes[index + 1]);
  }
}
