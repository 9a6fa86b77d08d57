package io.gengfu.rules;

/** Of which conditions and numbers {@link FusedTerms} makes code, and how much. */
final class Fusible {

  private Fusible() {}

  /** Whether there is code for every part. */
  static boolean canFuse(Condition... conditions) {
    for (Condition condition : conditions) {
      boolean can =
          condition instanceof Logic logic
              && switch (logic) {
                case Logic.Constant c -> true;
                case Logic.Flag f -> true;
                case Logic.Not(Condition a) -> canFuse(a);
                case Logic.And(Condition a, Condition b) -> canFuse(a, b);
                case Logic.Or(Condition a, Condition b) -> canFuse(a, b);
                case Logic.Same(Condition a, Condition b) -> canFuse(a, b);
                case Logic.Either(Condition t, Condition a, Condition b) -> canFuse(t, a, b);
                case Logic.Equal(Amount a, Amount b) -> canCompute(a, b);
                case Logic.EqualTexts(Amount a, Amount b) -> canCompute(a, b);
                case Logic.Less(Amount a, Amount b) -> canCompute(a, b);
                case Logic.AtMost(Amount a, Amount b) -> canCompute(a, b);
              };
      if (!can) {
        return false;
      }
    }
    return true;
  }

  private static boolean canCompute(Amount... amounts) {
    for (Amount amount : amounts) {
      boolean can =
          amount instanceof Arithmetic arithmetic
              && switch (arithmetic) {
                case Arithmetic.Constant c -> true;
                case Arithmetic.Signal s -> true;
                case Arithmetic.Plus(Amount a, Amount b) -> canCompute(a, b);
                case Arithmetic.Minus(Amount a, Amount b) -> canCompute(a, b);
                case Arithmetic.Times(Amount a, Amount b) -> canCompute(a, b);
                case Arithmetic.Over(Amount a, Amount b) -> canCompute(a, b);
                case Arithmetic.Negated(Amount a) -> canCompute(a);
                case Arithmetic.Either(Condition t, Amount a, Amount b) ->
                    canFuse(t) && canCompute(a, b);
              };
      if (!can) {
        return false;
      }
    }
    return true;
  }

  /** How many terms there will be; what is asked twice counts twice. */
  static long size(Condition condition) {
    return switch ((Logic) condition) {
      case Logic.Constant c -> 1;
      case Logic.Flag f -> 1;
      case Logic.Not(Condition a) -> size(a);
      case Logic.And(Condition a, Condition b) -> 1 + size(a) + size(b);
      case Logic.Or(Condition a, Condition b) -> 1 + size(a) + size(b);
      case Logic.Same(Condition a, Condition b) -> 1 + 2 * size(a) + 2 * size(b);
      case Logic.Either(Condition t, Condition a, Condition b) ->
          1 + 2 * size(t) + size(a) + size(b);
      case Logic.Equal(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Logic.EqualTexts(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Logic.Less(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Logic.AtMost(Amount a, Amount b) -> 1 + terms(a) + terms(b);
    };
  }

  /** How many of them a number takes. */
  static long terms(Amount amount) {
    return switch ((Arithmetic) amount) {
      case Arithmetic.Constant c -> 1;
      case Arithmetic.Signal s -> 1;
      case Arithmetic.Plus(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Arithmetic.Minus(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Arithmetic.Times(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Arithmetic.Over(Amount a, Amount b) -> 1 + terms(a) + terms(b);
      case Arithmetic.Negated(Amount a) -> 1 + terms(a);
      case Arithmetic.Either(Condition test, Amount a, Amount b) -> 3 + terms(a) + terms(b);
    };
  }
}
