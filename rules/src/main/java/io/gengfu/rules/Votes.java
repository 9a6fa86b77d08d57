package io.gengfu.rules;

import java.util.List;

/**
 * Whether at least so many of some conditions are true, or were within so long. Those that are
 * unknown matter only where they could change the answer.
 *
 * @param within 0: only those that are true now
 */
record Votes(List<Condition> conditions, int atLeast, long within) implements Operator {

  Votes {
    conditions = List.copyOf(conditions);
  }

  @Override
  public int cells(int members) {
    return within == 0 ? 0 : conditions.size();
  }

  @Override
  public boolean outlives() {
    return false;
  }

  @Override
  public boolean isTime(int cell) {
    return true;
  }

  @Override
  public double step(Inputs inputs, int at, long now) {
    int yes = 0;
    int open = 0;
    for (int i = 0; i < conditions.size(); i++) {
      int answer = conditions.get(i).test(inputs);
      if (within > 0) {
        answer = Recent.answer(inputs, at + i, answer, within, now);
      }
      yes += answer == Condition.TRUE ? 1 : 0;
      open += answer == Condition.UNKNOWN ? 1 : 0;
    }
    return yes >= atLeast ? 1 : yes + open < atLeast ? 0 : Double.NaN;
  }
}
