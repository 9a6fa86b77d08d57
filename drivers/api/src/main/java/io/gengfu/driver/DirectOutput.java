package io.gengfu.driver;

/**
 * A flag output that can be written where one stands: at most 100 µs, non-blocking, any thread. A
 * GPIO line is one; a register behind a wire is not.
 */
@FunctionalInterface
public interface DirectOutput {

  /**
   * @throws WriteException if the line could not be set
   */
  void set(boolean on) throws WriteException;
}
