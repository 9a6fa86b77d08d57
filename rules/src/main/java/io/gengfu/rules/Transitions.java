package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Reading;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Life.Escalation;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts into words what {@link Alerts} decides. Remembers nothing. */
final class Transitions {

  private final RuleSet rules;
  private final Evidence evidence;
  private final Shown shown;
  private final Supplier<String> alertIds;

  Transitions(RuleSet rules, Inputs inputs, Texts texts, Supplier<String> alertIds) {
    this.rules = rules;
    this.evidence = new Evidence(rules, inputs, texts);
    this.shown = new Shown(rules, inputs, texts);
    this.alertIds = alertIds;
  }

  /**
   * The next transition of the instance's alert. {@code before} is the latest one, if it is open.
   */
  AlertTransition next(
      int number,
      @Nullable AlertTransition before,
      Held memory,
      Kind kind,
      AlertState state,
      Because because,
      long nanos) {
    Instance instance = rules.instance(number);
    OpenAlert says = said(instance, before, kind, memory.escalation);
    boolean reopened = before == null && !memory.closedId.isEmpty();
    int step = before == null ? (reopened ? memory.closedNumber : 0) : before.number();
    return new AlertTransition(
        before != null ? before.alertId() : reopened ? memory.closedId : alertIds.get(),
        step + 1,
        kind,
        state,
        Held.suppression(memory.suppressed),
        instance.key(),
        says.pack(),
        says.packVersion(),
        says.ruleVersion(),
        says.rule(),
        says.scenario(),
        says.severity(),
        memory.escalation,
        // An alert keeps its lane for life, even when its rule was changed meanwhile.
        before == null ? says.lane() : before.lane(),
        memory.digested,
        says.message(),
        instance.devices(),
        evidence.of(instance),
        because.who(),
        because.why(),
        because.reason(),
        nanos);
  }

  /** The instance is suppressed, or is so no longer, while it has no open alert. */
  AlertTransition silenced(int number, Held memory, Kind kind, Because because, long nanos) {
    Instance instance = rules.instance(number);
    return silenced(
        instance.key(),
        Held.suppression(memory.suppressed),
        said(instance),
        instance.devices(),
        kind,
        because,
        nanos);
  }

  /** An instance that was suppressed is no more, so that nobody is left to be silent. */
  AlertTransition gone(String key, long nanos) {
    OpenAlert says = bare(key);
    for (int i = 0; i < rules.instances(); i++) {
      says = rules.instance(i).key().equals(key) ? said(rules.instance(i)) : says;
    }
    return silenced(
        key,
        Suppression.NONE,
        says,
        devices(key),
        Kind.WITHDRAWN,
        Because.rule("its rule or its device is gone"),
        nanos);
  }

  private static AlertTransition silenced(
      String key,
      Suppression suppression,
      OpenAlert says,
      List<Device> devices,
      Kind kind,
      Because because,
      long nanos) {
    return new AlertTransition(
        "",
        0,
        kind,
        AlertState.NORMAL,
        suppression,
        key,
        says.pack(),
        says.packVersion(),
        says.ruleVersion(),
        says.rule(),
        says.scenario(),
        says.severity(),
        0,
        says.lane(),
        false,
        says.message(),
        devices,
        List.of(),
        because.who(),
        because.why(),
        because.reason(),
        nanos);
  }

  /** What the rule says of itself while nothing happens. */
  OpenAlert said(Instance instance) {
    return said(instance, null, Kind.RAISED, 0);
  }

  // After so many steps of escalation.
  private OpenAlert said(
      Instance instance, @Nullable AlertTransition before, Kind kind, int escalated) {
    Rule rule = instance.rule();
    Severity severity = rule.severity();
    Template message = rule.message();
    boolean says = kind == Kind.RAISED;
    List<Escalation> steps = rule.life().escalations();
    for (Escalation step : steps.subList(0, Math.min(escalated, steps.size()))) {
      severity = step.severity().level() < severity.level() ? step.severity() : severity;
      message = step.message().orElse(message);
      says = kind == Kind.RAISED || (kind == Kind.ESCALATED && step.message().isPresent());
    }
    return new OpenAlert(
        instance.pack().name(),
        instance.pack().version(),
        instance.pack().hash(),
        rule.id(),
        instance.pack().scenario(),
        severity,
        rule.lane(),
        // Values stay what they were when the alert was raised, or escalated with words of its own.
        before != null && !says && message.hasValues()
            ? before.message()
            : message.fill(instance, shown));
  }

  /** A transition from what was remembered of an alert, without evidence. */
  static AlertTransition remembered(
      InstanceState state,
      int number,
      Kind kind,
      AlertState to,
      OpenAlert says,
      List<Device> devices,
      long nanos) {
    return new AlertTransition(
        state.alertId(),
        number,
        kind,
        to,
        Held.suppression(state.life().suppressed()),
        state.key(),
        says.pack(),
        says.packVersion(),
        says.ruleVersion(),
        says.rule(),
        says.scenario(),
        says.severity(),
        state.life().escalation(),
        says.lane(),
        state.life().digested(),
        says.message(),
        devices,
        List.<Reading>of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        nanos);
  }

  /** From a store that kept no words: the key alone says what it was. */
  static OpenAlert bare(String key) {
    String[] parts = key.split("/", 3);
    return new OpenAlert(
        parts[0],
        "",
        "",
        parts.length > 1 ? parts[1] : "",
        "",
        Severity.MEDIUM,
        Lane.ALERT,
        LocalText.same(key));
  }

  /** Those of a key that still exist. */
  List<Device> devices(String key) {
    String ids = key.substring(key.lastIndexOf('/') + 1);
    return Arrays.stream(ids.split(",", -1))
        .flatMap(id -> rules.points().device(id).stream())
        .toList();
  }
}
