package io.gengfu.driver.i2c;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The infrared thermometer MLX90614 (Melexis data sheet 3901090614; application note 390119061402,
 * SMBus communication). Each figure is a word of its RAM, read as SMBus does: low byte, high byte,
 * then a check byte over the whole transaction, addresses included. A word with its highest bit set
 * says that it is wrong; else it is 0.02 K a step.
 */
final class Mlx90614 implements Sensor {

  private static final int ANSWER_LENGTH = 3;
  private static final int ERROR_FLAG = 0x8000;

  private final Set<Figure> wanted;

  Mlx90614(Set<Figure> wanted) {
    this.wanted = Set.copyOf(wanted);
  }

  /** Measures by itself, always. */
  @Override
  public void begin(Wire wire) {}

  @Override
  public Map<Figure, Finding> measure(Wire wire) throws WireException, InterruptedException {
    var found = new EnumMap<Figure, Finding>(Figure.class);
    for (Figure figure : wanted) {
      int command = command(figure);
      byte[] answer = wire.ask(new byte[] {(byte) command}, ANSWER_LENGTH);
      found.put(figure, finding(word(wire.address(), command, answer)));
    }
    return found;
  }

  private static int command(Figure figure) {
    return switch (figure) {
      case AMBIENT -> 0x06;
      case OBJECT -> 0x07;
      case OBJECT_2 -> 0x08;
      case HOTTEST, COLDEST, MEDIAN, PRESENCE, BAD_PIXELS ->
          throw new IllegalArgumentException("a thermometer tells no " + figure);
    };
  }

  /** The word of an answer whose check byte is right. */
  static int word(int address, int command, byte[] answer) throws WireException {
    int check = check(address, command, answer);
    if (check != Byte.toUnsignedInt(answer[2])) {
      throw WireException.garbled(
          "the check byte of word 0x%02x is 0x%02x, not 0x%02x"
              .formatted(command, Byte.toUnsignedInt(answer[2]), check));
    }
    return Byte.toUnsignedInt(answer[1]) << 8 | Byte.toUnsignedInt(answer[0]);
  }

  /** The check byte that the answer to a command should have. */
  static int check(int address, int command, byte[] answer) {
    return CheckByte.of(
        (byte) (address << 1), (byte) command, (byte) (address << 1 | 1), answer[0], answer[1]);
  }

  static Finding finding(int word) {
    return (word & ERROR_FLAG) != 0
        ? new Finding.Fault("the thermometer's error flag is set")
        : new Finding.Amount((2 * word - 27_315) / 100.0);
  }
}
