package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.Pack.Rule;
import io.gengfu.rules.RuleSet.Instance;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The alert of each instance, after ISA-18.2: active or cleared × acknowledged or not.
 *
 * <p>An alert is open from its first raise until it is both cleared and acknowledged. A condition
 * that comes back before that is the same alert coming back: same id, next number, to be
 * acknowledged (again). One that comes back later is a new alert.
 */
final class Alerts {

  private final RuleSet rules;
  private final Inputs inputs;
  private final Texts texts;
  private final Decisions decisions;
  private final Supplier<String> alertIds;
  // The latest transition of the open alert; null where none is open.
  private final @Nullable AlertTransition[] last;

  Alerts(
      RuleSet rules, Inputs inputs, Texts texts, Decisions decisions, Supplier<String> alertIds) {
    this.rules = rules;
    this.inputs = inputs;
    this.texts = texts;
    this.decisions = decisions;
    this.alertIds = alertIds;
    this.last = new AlertTransition[rules.instances()];
  }

  void raise(int instance, long nanos) {
    step(instance, Kind.RAISED, AlertState.ACTIVE_UNACKNOWLEDGED, Optional.empty(), nanos);
  }

  void clear(int instance, long nanos) {
    AlertTransition before = last[instance];
    boolean acknowledged = before != null && before.state() == AlertState.ACTIVE_ACKNOWLEDGED;
    step(
        instance,
        Kind.CLEARED,
        acknowledged ? AlertState.NORMAL : AlertState.CLEARED_UNACKNOWLEDGED,
        Optional.empty(),
        nanos);
  }

  boolean acknowledge(String alertId, String who, long nanos) {
    for (int i = 0; i < last.length; i++) {
      AlertTransition open = last[i];
      if (open != null && open.alertId().equals(alertId)) {
        if (open.state() == AlertState.ACTIVE_ACKNOWLEDGED) {
          return false;
        }
        boolean active = open.state().isActive();
        step(
            i,
            Kind.ACKNOWLEDGED,
            active ? AlertState.ACTIVE_ACKNOWLEDGED : AlertState.NORMAL,
            Optional.of(who),
            nanos);
        return true;
      }
    }
    return false;
  }

  List<AlertTransition> open() {
    return Arrays.stream(last).filter(Objects::nonNull).toList();
  }

  /** What of the instance outlives the process, as it is now. */
  InstanceState saved(int number) {
    Instance instance = rules.instance(number);
    AlertTransition open = last[number];
    return new InstanceState(
        instance.key(),
        instance.rule().shape(),
        open == null ? AlertState.NORMAL : open.state(),
        open == null ? "" : open.alertId(),
        open == null ? 0 : open.number(),
        List.of(),
        Optional.ofNullable(open).map(Alerts::said));
  }

  /** Brings back an instance's open alert, without a transition. */
  void restore(int number, InstanceState state, long nanos) {
    Instance instance = rules.instance(number);
    Kind kind =
        switch (state.state()) {
          case ACTIVE_UNACKNOWLEDGED -> Kind.RAISED;
          case ACTIVE_ACKNOWLEDGED -> Kind.ACKNOWLEDGED;
          case CLEARED_UNACKNOWLEDGED, NORMAL -> Kind.CLEARED;
        };
    last[number] =
        transition(
            state.alertId(),
            state.number(),
            kind,
            state.state(),
            state.key(),
            state.open().orElseGet(() -> said(instance)),
            instance.devices(),
            List.of(),
            Optional.empty(),
            nanos);
  }

  boolean isActive(int instance) {
    AlertTransition open = last[instance];
    return open != null && open.state().isActive();
  }

  /** Goes on with the open alert of an instance of the engine before. */
  void adopt(Alerts from, int theirs, int mine) {
    last[mine] = from.last[theirs];
  }

  /** Ends the alert of an instance that is gone; nothing where none was open. */
  void withdraw(InstanceState state, long nanos) {
    if (state.alertId().isEmpty()) {
      return;
    }
    var gone =
        new InstanceState(
            state.key(), state.shape(), AlertState.NORMAL, "", 0, List.of(), Optional.empty());
    decisions.transition(
        transition(
            state.alertId(),
            state.number() + 1,
            Kind.WITHDRAWN,
            AlertState.NORMAL,
            state.key(),
            state.open().orElseGet(() -> bare(state.key())),
            devices(state.key()),
            List.of(),
            Optional.empty(),
            nanos),
        gone);
  }

  private void step(int number, Kind kind, AlertState state, Optional<String> who, long nanos) {
    Instance instance = rules.instance(number);
    AlertTransition before = last[number];
    OpenAlert says = said(instance);
    if (before != null) {
      // An alert keeps its lane for life, even when its rule was changed meanwhile.
      says =
          new OpenAlert(
              says.pack(),
              says.packVersion(),
              says.rule(),
              says.scenario(),
              says.severity(),
              before.lane(),
              says.message());
    }
    AlertTransition transition =
        transition(
            before == null ? alertIds.get() : before.alertId(),
            before == null ? 1 : before.number() + 1,
            kind,
            state,
            instance.key(),
            says,
            instance.devices(),
            evidence(instance),
            who,
            nanos);
    last[number] = transition.closes() ? null : transition;
    decisions.transition(transition, saved(number));
  }

  private static AlertTransition transition(
      String id,
      int number,
      Kind kind,
      AlertState state,
      String instance,
      OpenAlert says,
      List<Device> devices,
      List<Reading> evidence,
      Optional<String> who,
      long nanos) {
    return new AlertTransition(
        id,
        number,
        kind,
        state,
        instance,
        says.pack(),
        says.packVersion(),
        says.rule(),
        says.scenario(),
        says.severity(),
        says.lane(),
        says.message(),
        devices,
        evidence,
        who,
        nanos);
  }

  private static OpenAlert said(Instance instance) {
    Rule rule = instance.rule();
    return new OpenAlert(
        instance.pack().name(),
        instance.pack().version(),
        rule.id(),
        instance.pack().scenario(),
        rule.severity(),
        rule.lane(),
        rule.message().fill(instance.devices()));
  }

  private static OpenAlert said(AlertTransition open) {
    return new OpenAlert(
        open.pack(),
        open.packVersion(),
        open.rule(),
        open.scenario(),
        open.severity(),
        open.lane(),
        open.message());
  }

  // From a store that kept no words: the key alone says what it was.
  private static OpenAlert bare(String key) {
    String[] parts = key.split("/", 3);
    return new OpenAlert(
        parts[0],
        "",
        parts.length > 1 ? parts[1] : "",
        "",
        Severity.MEDIUM,
        Lane.ALERT,
        LocalText.same(key));
  }

  private List<Device> devices(String key) {
    String ids = key.substring(key.lastIndexOf('/') + 1);
    return Arrays.stream(ids.split(",", -1))
        .flatMap(id -> rules.points().device(id).stream())
        .toList();
  }

  // An input that has no value is left out: its absence is what is known of it.
  private List<Reading> evidence(Instance instance) {
    Set<Reading> readings = new LinkedHashSet<>();
    for (int column : instance.rule().evidence()) {
      Point point = rules.points().at(rules.rows()[instance.tuple().row() + column]);
      if (!point.device().deviceClass().personal()) {
        reading(point).ifPresent(readings::add);
      }
    }
    return List.copyOf(readings);
  }

  private Optional<Reading> reading(Point point) {
    double value = inputs.values[point.index()];
    byte known = inputs.known[point.index()];
    if (Double.isNaN(value) || known == Known.NEVER || known == Known.BAD) {
      return Optional.empty();
    }
    Value shown =
        switch (point.signal().type()) {
          case SignalType.Flag flag -> Value.of(value != 0);
          case SignalType.Quantity quantity -> Value.of(value);
          case SignalType.Enumeration type -> new Value.Constant(type.constants().get((int) value));
          case SignalType.Text text -> new Value.Text(texts.text(value));
        };
    return Optional.of(
        switch (known) {
          case Known.GOOD -> Reading.good(point, shown);
          case Known.STALE -> Reading.uncertain(point, shown, "stale");
          default -> Reading.uncertain(point, shown, "doubted by its source");
        });
  }
}
