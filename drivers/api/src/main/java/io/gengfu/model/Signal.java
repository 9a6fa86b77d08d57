package io.gengfu.model;

import java.util.Optional;

/**
 * One quantity of a device class.
 *
 * @param name lower_snake_case, unique in its class
 * @param output what the gateway may do with it; empty for an input
 */
public record Signal(String name, SignalType type, Optional<Output> output) {

  /** A signal that is only read. */
  public static Signal input(String name, SignalType type) {
    return new Signal(name, type, Optional.empty());
  }

  /** A signal that the gateway may write, and reads back. */
  public static Signal output(String name, SignalType type, Output output) {
    return new Signal(name, type, Optional.of(output));
  }

  public boolean isOutput() {
    return output.isPresent();
  }
}
