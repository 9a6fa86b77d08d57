package io.gengfu.rules;

import java.util.List;

/**
 * What the engine remembers of one instance's alert beside its state: {@link AlertMemory}, alive.
 */
final class Held {

  static final int SHELVED = 1;
  static final int SUPPRESS_WHEN = 2;
  static final int INHIBITED = 4;
  static final int OUT_OF_SERVICE = 8;
  static final int SWINGER = 16;
  static final int BY_DESIGN = SUPPRESS_WHEN | INHIBITED;

  private static final Because BEFORE = Because.rule("since before the restart");

  int suppressed;
  String shelvedBy = "";
  String shelvedWhy = "";
  long shelvedUntil;
  boolean once;
  String outBy = "";
  String outWhy = "";
  long waiting;
  int escalation;
  int swings;
  long quiet;
  String closedId = "";
  int closedNumber;
  long closedAt;
  boolean digested;
  // The suppressions as they were last told, by the open alert or without one.
  int said;
  // Not remembered themselves.
  long savedAt;
  long toldAt = Long.MIN_VALUE / 4;
  Because untold = BEFORE;

  static Held of(AlertMemory memory) {
    var held = new Held();
    held.suppressed = memory.suppressed();
    held.shelvedBy = memory.shelvedBy();
    held.shelvedWhy = memory.shelvedWhy();
    held.shelvedUntil = memory.shelvedUntil();
    held.once = memory.once();
    held.outBy = memory.outBy();
    held.outWhy = memory.outWhy();
    held.waiting = memory.waiting();
    held.escalation = memory.escalation();
    held.swings = memory.swings();
    held.quiet = memory.quiet();
    held.closedId = memory.closedId();
    held.closedNumber = memory.closedNumber();
    held.closedAt = memory.closedAt();
    held.digested = memory.digested();
    held.said = memory.said();
    return held;
  }

  AlertMemory memory() {
    return new AlertMemory(
        suppressed,
        shelvedBy,
        shelvedWhy,
        shelvedUntil,
        once,
        outBy,
        outWhy,
        waiting,
        escalation,
        swings,
        quiet,
        closedId,
        closedNumber,
        closedAt,
        digested,
        List.of(),
        0,
        said,
        0);
  }

  static Suppression suppression(int bits) {
    if ((bits & OUT_OF_SERVICE) != 0) {
      return Suppression.OUT_OF_SERVICE;
    }
    if ((bits & BY_DESIGN) != 0) {
      return Suppression.BY_DESIGN;
    }
    if ((bits & SWINGER) != 0) {
      return Suppression.SWINGER;
    }
    return bits == 0 ? Suppression.NONE : Suppression.SHELVED;
  }
}
