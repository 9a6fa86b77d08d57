package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.Digital;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;

/** An open chip, asked for its lines. One thread, that of the chip. */
interface Lines extends AutoCloseable {

  /**
   * Claims a line as an input.
   *
   * @throws LineException if it cannot be had
   */
  DigitalInput input(LineSettings line) throws LineException;

  /**
   * Claims a line as an output, with the level that it has where the provider can tell.
   *
   * @throws LineException if it cannot be had
   */
  DigitalOutput output(LineSettings line) throws LineException;

  /** Lets go of a line, whatever state it is in. */
  void release(Digital<?, ?, ?> line);

  /** Lets go of every line and of the chip. */
  @Override
  void close();

  /** Opens chips. */
  @FunctionalInterface
  interface Opener {

    /**
     * Opens a chip; may take a second.
     *
     * @throws LineException if it cannot be had
     */
    Lines open(ChipAddress chip) throws LineException;
  }
}
