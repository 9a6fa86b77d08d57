package io.gengfu.rules;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoublePredicate;

/**
 * Where the answer of a condition can change while one of its columns does. Between two edges that
 * follow each other it is the same for every value, whatever the other columns are.
 *
 * <p>That is known where the column is compared with constants, as it is or after arithmetic with
 * constants that keeps the order of numbers or turns it round. The edge itself is searched for, so
 * that it lies where rounding puts it.
 */
final class Edges {

  private static final Amount ZERO = new Arithmetic.Constant(0);

  private final int column;
  // Each is the least value of what lies above it.
  private final SortedSet<Double> found = new TreeSet<>();

  private Edges(int column) {
    this.column = column;
  }

  /** Empty where the answer may change with every value. */
  static Optional<SortedSet<Double>> of(int column, Condition condition) {
    var edges = new Edges(column);
    return edges.look(condition) ? Optional.of(edges.found) : Optional.empty();
  }

  private boolean look(Condition condition) {
    return condition instanceof Logic logic
        && switch (logic) {
          case Logic.Constant c -> true;
          case Logic.Flag(int read) -> compared(new Arithmetic.Signal(read), ZERO);
          case Logic.Not(Condition a) -> look(a);
          case Logic.And(Condition a, Condition b) -> look(a) && look(b);
          case Logic.Or(Condition a, Condition b) -> look(a) && look(b);
          case Logic.Same(Condition a, Condition b) -> look(a) && look(b);
          case Logic.Either(Condition t, Condition a, Condition b) -> look(t) && look(a) && look(b);
          case Logic.Equal(Amount a, Amount b) -> compared(a, b);
          case Logic.EqualTexts(Amount a, Amount b) -> compared(a, b);
          case Logic.Less(Amount a, Amount b) -> compared(a, b);
          case Logic.AtMost(Amount a, Amount b) -> compared(a, b);
        };
  }

  private boolean compared(Amount a, Amount b) {
    if (mayRead(a) || mayRead(b)) {
      boolean left = follows(a) && isConstant(b);
      if (!left && !(follows(b) && isConstant(a))) {
        return false;
      }
      Amount moving = left ? a : b;
      double still = at(left ? b : a, Double.NaN);
      // Below, the same, above.
      edge(value -> at(moving, value) < still);
      edge(value -> at(moving, value) <= still);
    }
    return true;
  }

  private boolean mayRead(Amount amount) {
    return !(amount instanceof Arithmetic arithmetic)
        || switch (arithmetic) {
          case Arithmetic.Constant c -> false;
          case Arithmetic.Signal(int read) -> read == column;
          case Arithmetic.Plus(Amount a, Amount b) -> mayRead(a) || mayRead(b);
          case Arithmetic.Minus(Amount a, Amount b) -> mayRead(a) || mayRead(b);
          case Arithmetic.Times(Amount a, Amount b) -> mayRead(a) || mayRead(b);
          case Arithmetic.Over(Amount a, Amount b) -> mayRead(a) || mayRead(b);
          case Arithmetic.Negated(Amount a) -> mayRead(a);
          case Arithmetic.Either e -> true;
        };
  }

  // Whether the number never falls, or never grows, while the column grows; rounding included.
  private boolean follows(Amount amount) {
    return amount instanceof Arithmetic arithmetic
        && switch (arithmetic) {
          case Arithmetic.Constant c -> false;
          case Arithmetic.Signal(int read) -> read == column;
          case Arithmetic.Plus(Amount a, Amount b) -> oneFollows(a, b);
          case Arithmetic.Minus(Amount a, Amount b) -> oneFollows(a, b);
          case Arithmetic.Times(Amount a, Amount b) ->
              (follows(a) && isFactor(b)) || (isFactor(a) && follows(b));
          case Arithmetic.Over(Amount a, Amount b) -> follows(a) && isFactor(b);
          case Arithmetic.Negated(Amount a) -> follows(a);
          case Arithmetic.Either e -> false;
        };
  }

  private boolean oneFollows(Amount a, Amount b) {
    return (follows(a) && isConstant(b)) || (isConstant(a) && follows(b));
  }

  private boolean isFactor(Amount amount) {
    return isConstant(amount) && at(amount, Double.NaN) != 0;
  }

  // What reads anything comes out as NaN when that is NaN.
  private boolean isConstant(Amount amount) {
    return Double.isFinite(at(amount, Double.NaN));
  }

  /** The number for a value of the column; NaN where it is made of anything else too. */
  private double at(Amount amount, double value) {
    return amount instanceof Arithmetic arithmetic
        ? switch (arithmetic) {
          case Arithmetic.Constant(double constant) -> constant;
          case Arithmetic.Signal(int read) -> read == column ? value : Double.NaN;
          case Arithmetic.Plus(Amount a, Amount b) -> at(a, value) + at(b, value);
          case Arithmetic.Minus(Amount a, Amount b) -> at(a, value) - at(b, value);
          case Arithmetic.Times(Amount a, Amount b) -> at(a, value) * at(b, value);
          case Arithmetic.Over(Amount a, Amount b) -> at(a, value) / at(b, value);
          case Arithmetic.Negated(Amount a) -> -at(a, value);
          case Arithmetic.Either e -> Double.NaN;
        }
        : Double.NaN;
  }

  // The answer changes once at most, from the least number to the greatest.
  private void edge(DoublePredicate asked) {
    boolean first = asked.test(Double.NEGATIVE_INFINITY);
    if (asked.test(Double.POSITIVE_INFINITY) == first) {
      return;
    }
    long below = place(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));
    long above = place(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
    while (below + 1 < above) {
      long middle = (below & above) + ((below ^ above) >> 1);
      if (asked.test(Double.longBitsToDouble(place(middle))) == first) {
        below = middle;
      } else {
        above = middle;
      }
    }
    // Zero has two signs, which compare as one.
    found.add(Double.longBitsToDouble(place(above)) + 0.0);
  }

  // From a double's bits to its place in the order of doubles, and back.
  private static long place(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
