package io.gengfu.rules;

import java.util.List;

/**
 * What of an alert's life outlives the process beside its state. Times are nanoseconds on the
 * engine's clock.
 *
 * @param suppressed the suppressions that hold, as bits
 * @param shelvedBy empty unless it is shelved
 * @param once whether it is shelved until its condition is gone, and no longer
 * @param outBy empty unless it is out of service
 * @param waiting since when the open alert waits to be acknowledged
 * @param escalation how many steps it has escalated
 * @param swings how many alerts the swinger cap has counted
 * @param quiet when the condition was last gone
 * @param closedId the alert that was open last, as long as it can be reopened
 * @param digested whether the open alert is only counted for the platform
 * @param raises of a digest: when the latest alerts were raised, the oldest first
 * @param counted of a digest: how many alerts it stands for
 * @param said of a digest: how many it last said; of an instance: the suppressions that were last
 *     told, as bits
 * @param told of a digest: when it last said so
 */
public record AlertMemory(
    int suppressed,
    String shelvedBy,
    String shelvedWhy,
    long shelvedUntil,
    boolean once,
    String outBy,
    String outWhy,
    long waiting,
    int escalation,
    int swings,
    long quiet,
    String closedId,
    int closedNumber,
    long closedAt,
    boolean digested,
    List<Long> raises,
    int counted,
    int said,
    long told) {

  /** Nothing to remember. */
  public static final AlertMemory NONE =
      new AlertMemory(0, "", "", 0, false, "", "", 0, 0, 0, 0, "", 0, 0, false, List.of(), 0, 0, 0);

  public AlertMemory {
    raises = List.copyOf(raises);
  }

  /** What is remembered of a digest. */
  static AlertMemory digest(List<Long> raises, int counted, int said, long told) {
    return new AlertMemory(
        0, "", "", 0, false, "", "", 0, 0, 0, 0, "", 0, 0, false, raises, counted, said, told);
  }

  /** Of the instance, as people see it. */
  public Suppression suppression() {
    return Held.suppression(suppressed);
  }

  /** The same on a clock that shows {@code shift} more. */
  public AlertMemory shifted(long shift) {
    return shift == 0
        ? this
        : new AlertMemory(
            suppressed,
            shelvedBy,
            shelvedWhy,
            shelvedUntil == 0 ? 0 : shelvedUntil + shift,
            once,
            outBy,
            outWhy,
            waiting + shift,
            escalation,
            swings,
            quiet + shift,
            closedId,
            closedNumber,
            closedAt + shift,
            digested,
            raises.stream().map(at -> at + shift).toList(),
            counted,
            said,
            told + shift);
  }
}
