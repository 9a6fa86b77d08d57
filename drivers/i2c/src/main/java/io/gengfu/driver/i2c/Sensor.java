package io.gengfu.driver.i2c;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One device, whatever its kind. One thread. Nothing here waits but for the bus. */
interface Sensor {

  /**
   * Makes it measure, and learns what is needed to understand it. Before the first measurement and
   * after each failure: it may be another one, or may have lost its power.
   */
  void begin(Wire wire) throws WireException, InterruptedException;

  /**
   * What it has measured; empty when it has nothing new yet, and is to be asked again soon.
   *
   * @throws WireException if it does not answer, or what it says makes no sense; then there is no
   *     figure at all
   */
  Map<Figure, Finding> measure(Wire wire) throws WireException, InterruptedException;

  /** How long to wait at most after it had something, when it is not to be missed. */
  default long paceNanos() {
    return Long.MAX_VALUE;
  }

  /** How long to wait after it had nothing new. */
  default long pauseNanos() {
    return TimeUnit.MILLISECONDS.toNanos(50);
  }
}
