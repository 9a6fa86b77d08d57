package io.gengfu.rules;

/**
 * A vendor's code in another vocabulary.
 *
 * @param codes as the engine codes them
 * @param meanings of the codes, in the same order
 * @param other of every other code; NaN: unknown
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record CodeMap(Amount code, double[] codes, double[] meanings, double other) implements Operator {

  @Override
  public int cells(int members) {
    return 0;
  }

  @Override
  public boolean outlives() {
    return false;
  }

  @Override
  public double step(Inputs inputs, int at, long nanos) {
    double value = code.of(inputs);
    if (Double.isNaN(value)) {
      return value;
    }
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] == value) {
        return meanings[i];
      }
    }
    return other;
  }
}
