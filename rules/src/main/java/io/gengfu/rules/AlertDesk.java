package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.rules.AlertLife.Event;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What people do with alerts. Each deed is done, or refused with the reason why not; called like
 * the engine, by one thread at a time.
 *
 * <p>A target is the id of an open alert, or a rule instance's key ({@code pack/rule/devices}).
 */
public final class AlertDesk {

  /**
   * An instance that does not announce what it finds.
   *
   * @param suppression the strongest, if there are several
   * @param who empty unless a person did it
   * @param until when it ends by itself, on the engine's clock; 0 when it does not
   */
  public record Suppressed(
      String instance, Suppression suppression, String who, String why, long until) {}

  private final RuleSet rules;
  private final Alerts alerts;

  AlertDesk(RuleSet rules, Alerts alerts) {
    this.rules = rules;
    this.alerts = alerts;
  }

  /** Somebody has seen the alert. */
  public Answer acknowledge(String alertId, ByHand hand, long nanos) {
    Optional<Answer> digest = alerts.digests().acknowledge(alertId, hand, nanos);
    return digest.orElseGet(() -> take(alertId, Event.ACKNOWLEDGE, hand, nanos));
  }

  /** What had to be done about the alert was done. */
  public Answer confirm(String alertId, ByHand hand, long nanos) {
    return take(alertId, Event.CONFIRM, hand, nanos);
  }

  /** A latched alert whose condition is gone may close; takes a reason. */
  public Answer reset(String alertId, ByHand hand, long nanos) {
    return hand.why().isBlank()
        ? Answer.refused("a reset takes a reason")
        : take(alertId, Event.RESET, hand, nanos);
  }

  private Answer take(String alertId, Event event, ByHand hand, long nanos) {
    OptionalInt number = alerts.find(alertId);
    return number.isEmpty()
        ? Answer.refused(
            "no open alert has the id " + alertId + "; it may be closed, see the list of alerts")
        : alerts.take(number.getAsInt(), event, Because.of(hand), nanos);
  }

  /**
   * Silences the announcement for a time; the rule's outputs act on.
   *
   * @param time not longer than the rule allows
   */
  public Answer shelve(String target, Duration time, ByHand hand, long nanos) {
    return shelve(target, time, false, hand, nanos);
  }

  /** Silences the announcement until the condition is gone, at most as long as the rule allows. */
  public Answer shelveOnce(String target, ByHand hand, long nanos) {
    return shelve(target, Duration.ZERO, true, hand, nanos);
  }

  private Answer shelve(String target, Duration time, boolean once, ByHand hand, long nanos) {
    OptionalInt found = find(target);
    if (found.isEmpty()) {
      return unknown(target);
    }
    int number = found.getAsInt();
    if (!rules.instance(number).rule().alert()) {
      return Answer.refused("its rule raises no alert");
    }
    if (hand.why().isBlank()) {
      return Answer.refused("shelving takes a reason");
    }
    if (once && !alerts.state(number).isActive()) {
      return Answer.refused("its condition does not hold: there is nothing to wait out");
    }
    long most = rules.instance(number).rule().life().shelveAtMostNanos();
    if (!once
        && (time.isNegative() || time.isZero() || time.compareTo(Duration.ofNanos(most)) > 0)) {
      return Answer.refused(
          "it may be shelved for " + Durations.show(Duration.ofNanos(most)) + " at most");
    }
    long until = nanos + (once ? most : time.toNanos());
    alerts.suppressions().shelve(number, until, once, hand, nanos);
    return Answer.done();
  }

  /** Ends the shelving; what is active by now is raised. */
  public Answer unshelve(String target, ByHand hand, long nanos) {
    OptionalInt number = find(target);
    if (number.isEmpty()) {
      return unknown(target);
    }
    if (!alerts.suppressions().is(number.getAsInt(), Held.SHELVED)) {
      return Answer.refused("it is not shelved");
    }
    alerts.suppressions().unshelve(number.getAsInt(), Because.of(hand), nanos);
    return Answer.done();
  }

  /**
   * The rule does nothing from now on, until it is put back.
   *
   * @param target also a device's id: every instance that this device is part of
   */
  public Answer outOfService(String target, ByHand hand, long nanos) {
    if (hand.why().isBlank()) {
      return Answer.refused("putting out of service takes a reason");
    }
    List<Integer> found = all(target);
    found.removeIf(number -> alerts.suppressions().is(number, Held.OUT_OF_SERVICE));
    if (found.isEmpty()) {
      return all(target).isEmpty() ? unknown(target) : Answer.refused("it is out of service");
    }
    found.forEach(number -> alerts.suppressions().outOfService(number, hand, nanos));
    return Answer.done();
  }

  /**
   * The rule is back; what is active by now is raised.
   *
   * @param target also a device's id: every instance that this device is part of
   */
  public Answer inService(String target, ByHand hand, long nanos) {
    List<Integer> found = all(target);
    found.removeIf(number -> !alerts.suppressions().is(number, Held.OUT_OF_SERVICE));
    if (found.isEmpty()) {
      return all(target).isEmpty() ? unknown(target) : Answer.refused("it is in service");
    }
    found.forEach(number -> alerts.suppressions().inService(number, hand, nanos));
    return Answer.done();
  }

  /** Every instance that is suppressed in any way. */
  public List<Suppressed> suppressed() {
    var suppressed = new ArrayList<Suppressed>();
    for (int i = 0; i < rules.instances(); i++) {
      Held held = alerts.held(i);
      if (held != null && held.suppressed != 0) {
        suppressed.add(suppressed(rules.instance(i).key(), held));
      }
    }
    return suppressed;
  }

  private static Suppressed suppressed(String key, Held held) {
    Suppression strongest = Held.suppression(held.suppressed);
    return switch (strongest) {
      case OUT_OF_SERVICE -> new Suppressed(key, strongest, held.outBy, held.outWhy, 0);
      case SHELVED ->
          new Suppressed(key, strongest, held.shelvedBy, held.shelvedWhy, held.shelvedUntil);
      case BY_DESIGN -> {
        boolean when = (held.suppressed & Held.SUPPRESS_WHEN) != 0;
        yield new Suppressed(key, strongest, "", when ? "suppress-when" : "inhibited-by", 0);
      }
      case SWINGER -> new Suppressed(key, strongest, "", "swinger", 0);
      case NONE -> new Suppressed(key, strongest, "", "", 0);
    };
  }

  private Answer unknown(String target) {
    List<String> devices = rules.points().devices().stream().map(Device::id).toList();
    String hint =
        Nearest.to(target, devices)
            .map(near -> "did you mean " + near + "?")
            .orElse("a rule instance is pack/rule/device");
    return Answer.refused(
        "there is no open alert, rule instance or device " + target + "; " + hint);
  }

  private OptionalInt find(String target) {
    OptionalInt byAlert = alerts.find(target);
    if (byAlert.isPresent()) {
      return byAlert;
    }
    for (int i = 0; i < rules.instances(); i++) {
      if (rules.instance(i).key().equals(target)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private List<Integer> all(String target) {
    var numbers = new ArrayList<Integer>();
    find(target).ifPresent(numbers::add);
    for (int i = 0; i < rules.instances(); i++) {
      if (rules.instance(i).devices().stream().anyMatch(d -> d.id().equals(target))) {
        numbers.add(i);
      }
    }
    return numbers;
  }
}
