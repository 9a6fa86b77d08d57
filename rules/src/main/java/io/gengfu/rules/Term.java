package io.gengfu.rules;

import java.util.List;

/**
 * An expression after CEL has parsed it, and for a condition or a number after it has checked it,
 * in a closed form of our own: what {@link Compiler} and {@link Selector} read. It names what it
 * reads, so that it means the same in every start, and CEL's classes are not needed to have it.
 */
sealed interface Term {

  /** Where it stands in the expression's text. */
  int at();

  record Flag(boolean value, int at) implements Term {}

  record Figure(double value, int at) implements Term {}

  record Words(String text, int at) implements Term {}

  /** A name with its parts: {@code lift.mode}. */
  record Name(String name, int at) implements Term {}

  /**
   * @param function an operator as CEL calls it, such as {@code _&&_}; in what was checked no other
   */
  record Call(String function, List<Term> arguments, int at) implements Term {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  record Series(List<Term> elements, int at) implements Term {
    public Series {
      elements = List.copyOf(elements);
    }
  }

  /** What rules do not know; never in what was checked. */
  record Foreign(boolean constant, int at) implements Term {}
}
