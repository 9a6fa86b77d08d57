package io.gengfu.rules;

import io.gengfu.rules.Pack.Rule;
import java.util.List;

/** Asks the conditions themselves: for what {@link Fusion} has no code for. */
final class Interpreted extends Program {

  private final Condition[] conditions;
  private final List<Entry> entries;

  Interpreted(List<Rule> rules, List<Entry> entries) {
    this.entries = List.copyOf(entries);
    this.conditions = new Condition[2 * rules.size()];
    for (int i = 0; i < rules.size(); i++) {
      conditions[2 * i] = rules.get(i).when();
      conditions[2 * i + 1] = rules.get(i).clear();
    }
  }

  @Override
  int stirred(int entry, int row, int first, byte[] rest, Inputs inputs) {
    int[] rules = entries.get(entry).rules();
    int[] offsets = entries.get(entry).offsets();
    int stirred = 0;
    for (int i = 0; i < rules.length; i++) {
      byte quiet = rest[first + offsets[i]];
      if (quiet == NEVER || mayBeTrue(rules[i], quiet, row, inputs)) {
        stirred |= 1 << i;
      }
    }
    return stirred;
  }

  // What throws here will throw again where it is known how to handle that.
  private boolean mayBeTrue(int rule, byte quiet, int row, Inputs inputs) {
    try {
      return answer(2 * rule + quiet, row, inputs) != Condition.FALSE;
    } catch (RuntimeException bug) {
      return true;
    }
  }

  @Override
  int answer(int number, int row, Inputs inputs) {
    inputs.select(row, 0);
    return conditions[number].test(inputs);
  }
}
