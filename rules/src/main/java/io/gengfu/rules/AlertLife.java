package io.gengfu.rules;

import io.gengfu.rules.AlertTransition.Kind;

/**
 * The steps of an alert: state and event to state. No memory, so that the whole table can be
 * walked; docs/packs.md shows it.
 */
final class AlertLife {

  /** What can happen to an alert. */
  enum Event {
    /** The condition has come. */
    RAISE(Kind.RAISED),
    /** The condition is gone. */
    CLEAR(Kind.CLEARED),
    ACKNOWLEDGE(Kind.ACKNOWLEDGED),
    CONFIRM(Kind.CONFIRMED),
    RESET(Kind.RESET);

    private final Kind kind;

    Event(Kind kind) {
      this.kind = kind;
    }

    Kind kind() {
      return kind;
    }
  }

  /** What an event makes of a state. */
  sealed interface Move {
    record To(AlertState state) implements Move {}

    record Refused(String why) implements Move {}
  }

  private AlertLife() {}

  /**
   * @param latched whether the alert stays until it is reset
   * @param confirm whether it must be confirmed before it closes
   */
  static Move move(AlertState from, Event event, boolean latched, boolean confirm) {
    return switch (event) {
      case RAISE -> raise(from);
      case CLEAR -> clear(from, latched, confirm);
      case ACKNOWLEDGE -> acknowledge(from, confirm);
      case CONFIRM -> confirm(from);
      case RESET -> reset(from, confirm);
    };
  }

  private static Move raise(AlertState from) {
    return from.isActive() ? refused("it is active") : to(AlertState.ACTIVE_UNACKNOWLEDGED);
  }

  private static Move clear(AlertState from, boolean latched, boolean confirm) {
    return switch (from) {
      case ACTIVE_UNACKNOWLEDGED ->
          to(latched ? AlertState.LATCHED_UNACKNOWLEDGED : AlertState.CLEARED_UNACKNOWLEDGED);
      case ACTIVE_ACKNOWLEDGED -> latched ? to(AlertState.LATCHED_ACKNOWLEDGED) : end(confirm);
      case NORMAL,
          CLEARED_UNACKNOWLEDGED,
          LATCHED_UNACKNOWLEDGED,
          LATCHED_ACKNOWLEDGED,
          CLEARED_UNCONFIRMED ->
          refused("it is not active");
    };
  }

  private static Move acknowledge(AlertState from, boolean confirm) {
    return switch (from) {
      case NORMAL -> refused("it is closed");
      case ACTIVE_UNACKNOWLEDGED -> to(AlertState.ACTIVE_ACKNOWLEDGED);
      case LATCHED_UNACKNOWLEDGED -> to(AlertState.LATCHED_ACKNOWLEDGED);
      case CLEARED_UNACKNOWLEDGED -> end(confirm);
      case ACTIVE_ACKNOWLEDGED, LATCHED_ACKNOWLEDGED, CLEARED_UNCONFIRMED ->
          refused("it is acknowledged already");
    };
  }

  private static Move confirm(AlertState from) {
    return switch (from) {
      case NORMAL -> refused("it is closed");
      case ACTIVE_UNACKNOWLEDGED, ACTIVE_ACKNOWLEDGED -> refused("its condition still holds");
      case CLEARED_UNACKNOWLEDGED -> refused("it is not acknowledged yet");
      case LATCHED_UNACKNOWLEDGED, LATCHED_ACKNOWLEDGED -> refused("it is latched: reset it first");
      case CLEARED_UNCONFIRMED -> to(AlertState.NORMAL);
    };
  }

  private static Move reset(AlertState from, boolean confirm) {
    return switch (from) {
      case NORMAL -> refused("it is closed");
      case ACTIVE_UNACKNOWLEDGED, ACTIVE_ACKNOWLEDGED -> refused("its condition still holds");
      case CLEARED_UNACKNOWLEDGED, CLEARED_UNCONFIRMED -> refused("it is not latched");
      case LATCHED_UNACKNOWLEDGED -> to(AlertState.CLEARED_UNACKNOWLEDGED);
      case LATCHED_ACKNOWLEDGED -> end(confirm);
    };
  }

  private static Move end(boolean confirm) {
    return to(confirm ? AlertState.CLEARED_UNCONFIRMED : AlertState.NORMAL);
  }

  private static Move to(AlertState state) {
    return new Move.To(state);
  }

  private static Move refused(String why) {
    return new Move.Refused(why);
  }
}
