package io.gengfu.rules;

import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Value;
import io.gengfu.rules.RuleSet.Instance;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What was known of an instance's inputs at the moment of a transition. */
final class Evidence {

  private final RuleSet rules;
  private final Inputs inputs;
  private final Texts texts;

  Evidence(RuleSet rules, Inputs inputs, Texts texts) {
    this.rules = rules;
    this.inputs = inputs;
    this.texts = texts;
  }

  // An input that has no value is left out: its absence is what is known of it.
  List<Reading> of(Instance instance) {
    Set<Reading> readings = new LinkedHashSet<>();
    for (int column : instance.rule().evidence()) {
      Point point = rules.points().at(rules.rows()[instance.tuple().row() + column]);
      if (!point.personal()) {
        reading(point).ifPresent(readings::add);
      }
    }
    return List.copyOf(readings);
  }

  private Optional<Reading> reading(Point point) {
    double value = inputs.latest(point.index());
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
