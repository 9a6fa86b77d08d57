package io.gengfu.rules;

import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words with places for what is known of a device: {@code {lift.name}}, {@code {lift.id}}. */
record Template(List<Part> zh, List<Part> en) {

  private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");

  private static final Map<String, Function<Device, LocalText>> FIELDS =
      new TreeMap<>(
          Map.of(
              "name", Device::name,
              "id", device -> LocalText.same(device.id()),
              "location.id", device -> LocalText.same(device.location().id()),
              "location.estate", device -> LocalText.same(device.location().estate()),
              "location.building", device -> LocalText.same(device.location().building()),
              "location.unit", device -> LocalText.same(device.location().unit()),
              "location.floor", device -> LocalText.same(device.location().floor()),
              "location.room", device -> LocalText.same(device.location().room()),
              "location.code", device -> LocalText.same(device.location().code())));

  static final Template EMPTY = new Template(List.of(), List.of());

  /** Plain words, or a device's field. */
  sealed interface Part {
    record Words(String text) implements Part {}

    record Field(int variable, Function<Device, LocalText> field) implements Part {}
  }

  Template {
    zh = List.copyOf(zh);
    en = List.copyOf(en);
  }

  /** Splits words at their places; a place that names nothing is reported and left as it is. */
  static List<Part> parse(
      String text, List<String> variables, Mark mark, String path, Problems problems) {
    var parts = new ArrayList<Part>();
    Matcher place = PLACE.matcher(text);
    int end = 0;
    while (place.find()) {
      parts.add(new Part.Words(text.substring(end, place.start())));
      end = place.end();
      String name = place.group(1);
      int dot = name.indexOf('.');
      int variable = variables.indexOf(dot < 0 ? name : name.substring(0, dot));
      var field = dot < 0 ? null : FIELDS.get(name.substring(dot + 1));
      if (variable >= 0 && field != null) {
        parts.add(new Part.Field(variable, field));
      } else {
        problems.add(
            mark,
            path,
            "has no such place: " + place.group(),
            Nearest.hint(name, names(variables)));
      }
    }
    parts.add(new Part.Words(text.substring(end)));
    return parts;
  }

  private static List<String> names(List<String> variables) {
    return variables.stream()
        .flatMap(variable -> FIELDS.keySet().stream().map(field -> variable + "." + field))
        .toList();
  }

  LocalText fill(List<Device> devices) {
    return new LocalText(
        fill(zh, devices, LocalText::zh), //
        fill(en, devices, LocalText::en));
  }

  private static String fill(
      List<Part> parts, List<Device> devices, Function<LocalText, String> language) {
    var text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Words words -> words.text();
            case Part.Field field ->
                language.apply(field.field().apply(devices.get(field.variable())));
          });
    }
    return text.toString();
  }
}
