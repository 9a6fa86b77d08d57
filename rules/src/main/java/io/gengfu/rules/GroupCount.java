package io.gengfu.rules;

/**
 * Of how many devices of a group a condition is true, or was within so long.
 *
 * @param group the number of the group in its pack
 * @param within 0: only those of which it is true now
 * @param share of those of which it is known, instead of their number
 */
record GroupCount(int group, Condition condition, long within, boolean share, Limit limit)
    implements Operator {

  @Override
  public int cells(int members) {
    return within == 0 ? 0 : members;
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
    int members = inputs.members(group);
    int yes = 0;
    int open = 0;
    for (int i = 0; i < members; i++) {
      int answer = inputs.test(condition, group, i);
      if (within > 0) {
        answer = Recent.answer(inputs, at + i, answer, within, now);
      }
      yes += answer == Condition.TRUE ? 1 : 0;
      open += answer == Condition.UNKNOWN ? 1 : 0;
    }
    if (!share) {
      return limit.of(yes, yes + open);
    }
    return GroupStatistic.enough(members - open, members)
        ? (double) yes / (members - open)
        : Double.NaN;
  }
}
