package io.gengfu.driver.i2c;

/** One figure of one measurement. */
sealed interface Finding {

  /** A number in the figure's unit. */
  record Amount(double number) implements Finding {}

  /** The sensor itself says that it cannot tell. */
  record Fault(String detail) implements Finding {}
}
