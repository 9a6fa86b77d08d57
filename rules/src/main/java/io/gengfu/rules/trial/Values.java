package io.gengfu.rules.trial;

import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.rules.RuleEngine;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/** Reads values of one signal, as a pack writes them: a constant without its type. */
record Values(Signal signal, String path, Problems problems) {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

  /** As the engine codes them; those that are wrong are reported and left out. */
  List<ToDoubleFunction<RuleEngine>> read(List<Node> items) {
    var values = new ArrayList<ToDoubleFunction<RuleEngine>>();
    for (Node item : items) {
      if (!(item instanceof Node.Scalar scalar)) {
        problems.add(item.mark(), path, "is a list or a map", "a single value");
      } else if (signal.type() instanceof SignalType.Text) {
        values.add(engine -> engine.handle(scalar.text()));
      } else {
        Optional<Double> code = code(signal.type(), scalar.text());
        code.ifPresent(value -> values.add(engine -> value));
        if (code.isEmpty()) {
          problems.add(
              scalar.mark(), path, "is " + scalar.text(), wanted(signal.type(), scalar.text()));
        }
      }
    }
    return values;
  }

  /** The engine's code; empty when the type has no such value, or is text. */
  static Optional<Double> code(SignalType type, String text) {
    return switch (type) {
      case SignalType.Flag flag ->
          text.equals("true") || text.equals("false")
              ? Optional.of(text.equals("true") ? 1.0 : 0.0)
              : Optional.empty();
      case SignalType.Quantity quantity ->
          NUMBER.matcher(text).matches()
              ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
              : Optional.empty();
      case SignalType.Enumeration constants ->
          Optional.of((double) constants.ordinal(text)).filter(ordinal -> ordinal >= 0);
      case SignalType.Text words -> Optional.empty();
    };
  }

  static String wanted(SignalType type, String text) {
    return switch (type) {
      case SignalType.Flag flag -> "true or false";
      case SignalType.Quantity quantity -> "a number";
      case SignalType.Enumeration constants -> Nearest.hint(text, constants.constants());
      case SignalType.Text words -> "text";
    };
  }
}
