package io.gengfu.driver.radar;

import io.gengfu.driver.Conversion;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the radar tells, by control and command (Seeed MR60BHA1 user manual, address allocation; the
 * same numbers in Seeed's Arduino library). A message of another length, or with a figure that its
 * book does not have, is none.
 */
enum Measure {
  /** Whether somebody is there. Reported on a change only, so it must be asked for. */
  PRESENCE(0x80, 0x01, 1, 1, 0),
  /** Whether somebody there moves: 0 nobody, 1 still, 2 moving. */
  MOTION(0x80, 0x02, 1, 2, 0),
  /** How much somebody moves, 0 to 100. */
  MOVEMENT(0x80, 0x03, 1, 100, 100),
  /** How far away, in cm; 0 while nobody is there. */
  DISTANCE(0x80, 0x04, 2, 65_535, 50),
  /** Breaths a minute; 0 while none are measured. */
  BREATH_RATE(0x81, 0x02, 1, 255, 4),
  /** Heart beats a minute; 0 while none are measured. */
  HEART_RATE(0x85, 0x02, 1, 255, 10),
  /** Whether somebody lies in the bed: 0 no, 1 yes, 2 not told in this mode. */
  BED(0x84, 0x01, 1, 2, 0);

  private static final int STILL = 1;
  private static final int BED_NOT_TOLD = 2;

  private final int control;
  private final int command;
  private final int length;
  private final int max;
  private final int jump;

  /**
   * @param length of the data
   * @param jump by how much it may differ from one message to the next to be believed at once
   */
  Measure(int control, int command, int length, int max, int jump) {
    this.control = control;
    this.command = command;
    this.length = length;
    this.max = max;
    this.jump = jump;
  }

  /** What a message tells, whether it was asked for or not. */
  static Optional<Measure> of(Frame frame) {
    return Arrays.stream(values())
        .filter(m -> m.control == frame.control())
        .filter(m -> m.command == (frame.command() & ~Frame.ANSWER))
        .filter(m -> m.length == frame.data().length)
        .findFirst();
  }

  /**
   * Whether a message of this kind has so many bytes of data. One of an unknown kind may have any.
   */
  static boolean mayHave(int control, int command, int length) {
    for (Measure measure : values()) {
      if (measure.control == control && measure.command == (command & ~Frame.ANSWER)) {
        return measure.length == length;
      }
    }
    return true;
  }

  Frame question() {
    return Frame.question(control, command);
  }

  /** The figure of a message of this measure. */
  static int raw(Frame frame) {
    int raw = 0;
    for (byte each : frame.data()) {
      raw = raw << 8 | Byte.toUnsignedInt(each);
    }
    return raw;
  }

  /** Whether one may follow the other without more ado. */
  boolean isNear(int raw, int other) {
    return Math.abs(raw - other) <= jump;
  }

  /** A figure as a reading. */
  Reading reading(int raw, Point point, Conversion conversion) {
    if (raw > max) {
      return Reading.bad(point, Cause.GARBLED, "the manual knows no " + name() + " of " + raw);
    }
    return switch (this) {
      case PRESENCE -> conversion.reading(raw != 0);
      case MOTION -> conversion.reading(raw > STILL);
      case MOVEMENT, DISTANCE, BREATH_RATE, HEART_RATE -> conversion.reading((double) raw);
      case BED ->
          raw == BED_NOT_TOLD
              ? Reading.bad(point, Cause.REFUSED, "does not tell in its present mode")
              : conversion.reading(raw != 0);
    };
  }
}
