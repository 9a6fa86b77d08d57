package io.gengfu.simulators.i2c;

import java.util.Arrays;

/** An AMG8833: 256 registers of one byte, in which temperatures stand. */
public final class SimulatedGridEye implements SimulatedTarget {

  private static final int STATUS = 0x04;
  private static final int STATUS_CLEAR = 0x05;
  private static final int RESET = 0x01;
  private static final int RATE = 0x02;
  private static final int THERMISTOR = 0x0E;
  private static final int PIXELS = 0x80;
  private static final int SLEEP = 0x10;

  private final byte[] registers = new byte[256];

  /** Asleep, so that somebody must wake it; 22 °C everywhere. */
  public SimulatedGridEye() {
    registers[0] = SLEEP;
    thermistor(0x160);
    for (int i = 0; i < 64; i++) {
      pixel(i, 88);
    }
  }

  /** In steps of 0.25 °C. */
  public synchronized void pixel(int index, int quarters) {
    registers[PIXELS + 2 * index] = (byte) quarters;
    registers[PIXELS + 2 * index + 1] = (byte) (quarters >> 8 & 0x0F);
  }

  public synchronized int pixel(int index) {
    int low = Byte.toUnsignedInt(registers[PIXELS + 2 * index]);
    return (low | registers[PIXELS + 2 * index + 1] << 8) << 20 >> 20;
  }

  /** The 12 bits of the thermistor: sign, then steps of 0.0625 °C. */
  public synchronized void thermistor(int word) {
    registers[THERMISTOR] = (byte) word;
    registers[THERMISTOR + 1] = (byte) (word >> 8);
  }

  /** Sets flags of the status register; they stay until they are cleared. */
  public synchronized void overflow(int flags) {
    registers[STATUS] |= (byte) flags;
  }

  public synchronized int status() {
    return registers[STATUS];
  }

  @Override
  public synchronized byte[] transaction(byte[] written, int length) {
    if (written.length == 2) {
      write(Byte.toUnsignedInt(written[0]), written[1]);
    }
    int from = written.length == 0 ? 0 : Byte.toUnsignedInt(written[0]);
    byte[] answer = new byte[length];
    if (registers[0] == SLEEP && from != 0) {
      Arrays.fill(answer, (byte) 0xFF); // Nobody drives the data line.
      return answer;
    }
    for (int i = 0; i < length; i++) {
      answer[i] = registers[from + i & 0xFF];
    }
    return answer;
  }

  private void write(int register, byte value) {
    if (register == STATUS_CLEAR) {
      registers[STATUS] &= (byte) ~value;
    } else if (register == RESET) {
      registers[RATE] = 0;
      registers[STATUS] = 0;
    } else {
      registers[register] = value;
    }
  }
}
