package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Reading;
import java.util.List;
import java.util.Optional;

/**
 * One step of one alert, complete in itself: whoever receives it needs nothing else.
 *
 * @param alertId fixed when the alert is decided, one for raise, acknowledge and clear
 * @param number counts the transitions of this alert from 1, without gaps
 * @param instance the rule instance's persistent key: pack, rule and device ids
 * @param state after the transition
 * @param devices the devices the instance is bound to, the one of {@code for-each} first
 * @param evidence the inputs of the condition as they were known at this moment, in the order of
 *     the condition; never of a personal class
 * @param who acknowledged; empty for what the rule decided
 * @param nanos on the clock that the readings came with
 */
public record AlertTransition(
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

  public AlertTransition {
    devices = List.copyOf(devices);
    evidence = List.copyOf(evidence);
  }

  /** What happened. */
  public enum Kind {
    /** With a number above 1: it came back before anybody had acknowledged it. */
    RAISED,
    ACKNOWLEDGED,
    CLEARED,
    /** The instance is gone: its rule or its device was removed while the alert was open. */
    WITHDRAWN
  }

  /** Whether no transition will follow: cleared and acknowledged, or withdrawn. */
  public boolean closes() {
    return kind == Kind.WITHDRAWN || state == AlertState.NORMAL;
  }
}
