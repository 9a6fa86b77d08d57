package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.SignalType;
import io.gengfu.rules.RuleSet.Instance;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Words with places for what is known of a device, and for values. */
record Template(List<Part> zh, List<Part> en) {

  static final Template EMPTY = new Template(List.of(), List.of());

  /** A part of the words. */
  sealed interface Part {
    record Words(String text) implements Part {}

    /** What the site says of a device. */
    record Field(int variable, Function<Device, LocalText> field) implements Part {}

    /** What is known of a signal. */
    record Value(int column, SignalType type) implements Part {}
  }

  Template {
    zh = List.copyOf(zh);
    en = List.copyOf(en);
  }

  /** Whether filling it later may give other words. */
  boolean hasValues() {
    return Stream.concat(zh.stream(), en.stream()).anyMatch(Part.Value.class::isInstance);
  }

  /** The words for the instance, as things are now. */
  LocalText fill(Instance instance, Shown shown) {
    return new LocalText(
        fill(zh, instance, shown, LocalText::zh), //
        fill(en, instance, shown, LocalText::en));
  }

  private static String fill(
      List<Part> parts, Instance instance, Shown shown, Function<LocalText, String> language) {
    var text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Words words -> words.text();
            case Part.Field field ->
                language.apply(field.field().apply(instance.devices().get(field.variable())));
            case Part.Value value ->
                language.apply(shown.value(instance, value.column(), value.type()));
          });
    }
    return text.toString();
  }
}
