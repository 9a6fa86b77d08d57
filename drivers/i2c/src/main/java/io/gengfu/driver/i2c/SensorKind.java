package io.gengfu.driver.i2c;

import java.util.EnumSet;
import java.util.Set;

/** The sensors that are known. */
enum SensorKind {
  MLX90614(0x5A),
  AMG8833(0x69),
  MLX90640(0x33);

  private final int address;

  SensorKind(int address) {
    this.address = address;
  }

  /** Its usual address. */
  int address() {
    return address;
  }

  /** What it can tell. */
  Set<Figure> figures() {
    return switch (this) {
      case MLX90614 -> EnumSet.of(Figure.AMBIENT, Figure.OBJECT, Figure.OBJECT_2);
      case AMG8833 ->
          EnumSet.of(
              Figure.AMBIENT, Figure.HOTTEST, Figure.COLDEST, Figure.MEDIAN, Figure.PRESENCE);
      case MLX90640 ->
          EnumSet.of(
              Figure.AMBIENT,
              Figure.HOTTEST,
              Figure.COLDEST,
              Figure.MEDIAN,
              Figure.PRESENCE,
              Figure.BAD_PIXELS);
    };
  }
}
