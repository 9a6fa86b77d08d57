package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Reading;
import java.util.List;
import java.util.Optional;

/**
 * One step of one alert, complete in itself: whoever receives it needs nothing else. Also what
 * happens to an instance that has no open alert: it is suppressed, or is so no longer.
 *
 * @param alertId fixed when the alert is decided, one for raise, acknowledge and clear; empty where
 *     no alert is open
 * @param number counts the transitions of this alert from 1, without gaps; 0 where no alert is open
 * @param instance the rule instance's persistent key: pack, rule and device ids; of a digest {@code
 *     pack/rule/*}
 * @param state after the transition
 * @param suppression after the transition
 * @param ruleVersion hash of the pack with its parameters, in 12 hexadecimal digits
 * @param escalation how many steps the alert has escalated
 * @param digested only counted for the platform, by the rule's digest; recorded here all the same
 * @param devices the devices the instance is bound to, the one of {@code for-each} first; none for
 *     a digest
 * @param evidence the inputs of the condition as they were known at this moment, in the order of
 *     the condition; never of a personal class
 * @param who did it; empty for what the rule decided
 * @param why in the person's words, or what made the engine do it; empty where the condition came
 *     or went
 * @param reason what the person says that the alert was
 * @param nanos on the clock that the readings came with
 */
public record AlertTransition(
    String alertId,
    int number,
    Kind kind,
    AlertState state,
    Suppression suppression,
    String instance,
    String pack,
    String packVersion,
    String ruleVersion,
    String rule,
    String scenario,
    Severity severity,
    int escalation,
    Lane lane,
    boolean digested,
    LocalText message,
    List<Device> devices,
    List<Reading> evidence,
    Optional<String> who,
    Optional<String> why,
    Optional<Reason> reason,
    long nanos) {

  public AlertTransition {
    devices = List.copyOf(devices);
    evidence = List.copyOf(evidence);
  }

  /** A transition of an alert that is neither suppressed, escalated nor digested. */
  public AlertTransition(
      String alertId,
      int number,
      Kind kind,
      AlertState state,
      String instance,
      String pack,
      String packVersion,
      String rule,
      String scenario,
      Severity severity,
      Lane lane,
      LocalText message,
      List<Device> devices,
      List<Reading> evidence,
      Optional<String> who,
      long nanos) {
    this(
        alertId,
        number,
        kind,
        state,
        Suppression.NONE,
        instance,
        pack,
        packVersion,
        "",
        rule,
        scenario,
        severity,
        0,
        lane,
        false,
        message,
        devices,
        evidence,
        who,
        Optional.empty(),
        Optional.empty(),
        nanos);
  }

  /** What happened. */
  public enum Kind {
    /** With a number above 1: it came back before it was closed, or soon after. */
    RAISED,
    ACKNOWLEDGED,
    /** A person says that what had to be done was done. */
    CONFIRMED,
    /** The condition is gone; the state says what the alert still waits for. */
    CLEARED,
    /** A latched alert, by hand. */
    RESET,
    SHELVED,
    UNSHELVED,
    /** By the pack's design, or by the swinger cap. */
    SUPPRESSED,
    UNSUPPRESSED,
    OUT_OF_SERVICE,
    IN_SERVICE,
    /** Nobody acknowledged. */
    ESCALATED,
    /** A digest counts more alerts, or an alert is told that a digest only counted. */
    UPDATED,
    /** The instance is gone: its rule or its device was removed while the alert was open. */
    WITHDRAWN
  }

  /** Whether this is about the instance alone, since no alert of it is open. */
  public boolean isOfNoAlert() {
    return alertId.isEmpty();
  }

  /** Whether no transition is to follow, unless the alert is reopened. */
  public boolean closes() {
    return kind == Kind.WITHDRAWN || state == AlertState.NORMAL;
  }
}
