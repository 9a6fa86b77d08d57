package io.gengfu.model;

import java.util.List;

/** What kind of value a signal has. Closed: a new kind must be handled everywhere. */
public sealed interface SignalType {

  /** True or false. */
  record Flag() implements SignalType {}

  /** A double in one unit. */
  record Quantity(Unit unit) implements SignalType {}

  /**
   * One of a declared list of names, written {@code Door.open} in conditions.
   *
   * @param name UpperCamelCase, as conditions write it
   * @param constants lower_snake_case, in the order of their ordinals
   */
  record Enumeration(String name, List<String> constants) implements SignalType {
    public Enumeration {
      constants = List.copyOf(constants);
    }

    /** The ordinal of {@code constant}, or -1 when it is not declared. */
    public int ordinal(String constant) {
      return constants.indexOf(constant);
    }
  }

  /** Free text, compared only for equality: a vendor's code, a spoken sentence. */
  record Text() implements SignalType {}
}
