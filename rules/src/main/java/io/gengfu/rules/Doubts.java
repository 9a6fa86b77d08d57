package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.rules.RuleSet.Instance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The instances whose answer is unknown. The state is kept at first; when it has been for long
 * enough, and something that was read once is lost, the instance is undecided, and its rule says
 * what counts. What was never read is not missed: a kit of three sensors has no speed to lose.
 *
 * <p>While the state is kept, the instance's timer is not needed for its wait, which stands still;
 * it then measures how long.
 */
final class Doubts {

  private static final byte NONE = 0;
  private static final byte KEPT = 1;
  private static final byte UNDECIDED = 2;

  private final RuleSet rules;
  private final Inputs inputs;
  private final Timers timers;
  private final int first;
  private final byte[] at;
  // How many rules about a device are undecided; those without any are not in it.
  private final Map<Device, Integer> undecided = new HashMap<>();

  Doubts(RuleSet rules, Inputs inputs, Timers timers) {
    this.rules = rules;
    this.inputs = inputs;
    this.timers = timers;
    this.first = rules.signals().size();
    this.at = new byte[rules.instances()];
  }

  boolean isIn(int number) {
    return at[number] != NONE;
  }

  /** Whether the instance's timer measures the doubt, not the wait. */
  boolean isMeasured(int number) {
    return at[number] == KEPT;
  }

  boolean isAbout(Device device) {
    return undecided.containsKey(device);
  }

  /** What the answer to a condition counts as; a known one ends the doubt. */
  int counted(int number, int answer, boolean active) {
    if (answer != Condition.UNKNOWN) {
      end(number);
      return answer;
    }
    if (at[number] != UNDECIDED) {
      return Condition.UNKNOWN;
    }
    // An active instance is asked whether it may clear, which is the opposite.
    return switch (rules.rule(number).doubt().counts()) {
      case KEEP -> Condition.UNKNOWN;
      case TRUE -> active ? Condition.FALSE : Condition.TRUE;
      case FALSE -> active ? Condition.TRUE : Condition.FALSE;
    };
  }

  /** The answer is unknown, and the state is kept; the timer stands already. */
  void keep(int number, long nanos) {
    if (at[number] == NONE) {
      at[number] = KEPT;
    }
    if (at[number] == KEPT && !timers.isRunning(first + number) && isAnythingLost(number)) {
      timers.start(first + number, nanos + limit(number));
    }
  }

  /** The time is over. */
  void over(int number) {
    if (isAnythingLost(number)) {
      at[number] = UNDECIDED;
      undecided.merge(about(number), 1, Integer::sum);
    }
  }

  void end(int number) {
    if (at[number] == KEPT) {
      timers.stop(first + number);
    } else if (at[number] == UNDECIDED) {
      undecided.computeIfPresent(about(number), (device, n) -> n == 1 ? null : n - 1);
    }
    at[number] = NONE;
  }

  /** Goes on as the same instance of the engine before; its timer is taken over as any other. */
  void adopt(int number, Doubts from, int before) {
    at[number] = from.at[before];
    if (at[number] == UNDECIDED) {
      undecided.merge(about(number), 1, Integer::sum);
    }
  }

  private Device about(int number) {
    return rules.instance(number).devices().getFirst();
  }

  private boolean isAnythingLost(int number) {
    List<Integer> evidence = rules.rule(number).evidence();
    for (int i = 0; i < evidence.size(); i++) {
      byte known = inputs.known[inputs.rows[rules.row(number) + evidence.get(i)]];
      if (known != Known.GOOD && known != Known.NEVER) {
        return true;
      }
    }
    return false;
  }

  private long limit(int number) {
    Instance instance = rules.instance(number);
    if (instance.rule().doubt().nanos() != Doubt.BY_INTERVAL) {
      return instance.rule().doubt().nanos();
    }
    long slowest = 0;
    for (int i = 0; i < instance.devices().size(); i++) {
      slowest = Math.max(slowest, instance.devices().get(i).patience());
    }
    return slowest;
  }
}
