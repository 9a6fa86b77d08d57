package io.gengfu.rules;

import java.util.List;

/**
 * Whether conditions became true one after the other, from the first to the last within so long;
 * true from then on while the last one is. Only becoming true counts: what was true before its turn
 * came must be false and true again. The first may come again until the second has.
 */
record Sequence(List<Condition> conditions, long within) implements Operator {

  private static final int NEXT = 0;
  private static final int BEGAN = 1;
  private static final int BEFORE = 2;

  Sequence {
    conditions = List.copyOf(conditions);
  }

  @Override
  public int cells(int members) {
    return BEFORE + conditions.size();
  }

  @Override
  public boolean outlives() {
    return false;
  }

  @Override
  public boolean isTime(int cell) {
    return cell == BEGAN;
  }

  @Override
  public double step(Inputs inputs, int at, long now) {
    double[] cells = inputs.cells;
    int next = Double.isNaN(cells[at + NEXT]) ? 0 : (int) cells[at + NEXT];
    if (next > 0 && next < conditions.size() && now > cells[at + BEGAN] + within) {
      next = 0;
    }
    int awaited = next;
    for (int i = 0; i < conditions.size(); i++) {
      int answer = conditions.get(i).test(inputs);
      boolean rises = answer == Condition.TRUE && cells[at + BEFORE + i] == Condition.FALSE;
      if (answer != Condition.UNKNOWN) {
        cells[at + BEFORE + i] = answer;
      }
      if (rises && i == awaited) {
        next = i + 1;
      }
      if (rises && i == 0 && awaited <= 1) {
        next = Math.max(next, 1);
        cells[at + BEGAN] = now;
      }
    }
    double answer = answer(inputs, next);
    cells[at + NEXT] = next == conditions.size() && answer == 0 ? 0 : next;
    if (next > 0 && next < conditions.size()) {
      inputs.wakeAt(cells[at + BEGAN] + within + 1);
    }
    return answer;
  }

  private double answer(Inputs inputs, int next) {
    int decisive = Math.min(next, conditions.size() - 1);
    int answer = conditions.get(decisive).test(inputs);
    if (answer == Condition.UNKNOWN) {
      return Double.NaN;
    }
    return next == conditions.size() ? answer : 0;
  }
}
