package io.gengfu.model;

import java.util.List;
import java.util.Optional;

/**
 * A vocabulary of typed signals, independent of vendor and protocol.
 *
 * @param name lower_snake_case
 * @param personal its raw values say something about a person and never leave the building
 */
public record DeviceClass(String name, boolean personal, List<Signal> signals) {

  public DeviceClass {
    signals = List.copyOf(signals);
  }

  public Optional<Signal> signal(String signal) {
    return signals.stream().filter(s -> s.name().equals(signal)).findFirst();
  }
}
