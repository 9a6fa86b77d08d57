package io.gengfu.rules;

import io.gengfu.settings.Durations;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts parameters where a document says {@code ${name}}, keeping every value's place. */
final class Parameters {

  private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}");

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<Node.Scalar, Origins> origins = new HashMap<>();
  private final Problems problems;

  /**
   * @param given by the site, instead of the pack's own
   * @param mark where the site gives them
   */
  Parameters(Settings pack, Map<String, String> given, Mark mark, Problems problems) {
    this.problems = problems;
    values.putAll(pack.texts("parameters"));
    given.forEach((name, value) -> give(name, value, mark));
  }

  private void give(String name, String value, Mark mark) {
    String own = values.get(name);
    String path = "parameters." + name;
    if (own == null) {
      problems.add(
          mark,
          path,
          "unknown parameter",
          values.isEmpty()
              ? "none: the pack has no parameters"
              : Nearest.hint(name, values.keySet()));
    } else if (Durations.parse(own).isPresent() && Durations.parse(value).isEmpty()) {
      problems.add(mark, path, "is " + value, Durations.WANTED);
    } else if (NUMBER.matcher(own).matches() && !NUMBER.matcher(value).matches()) {
      problems.add(mark, path, "is " + value, "a number such as " + own);
    } else {
      values.put(name, value);
    }
  }

  /** The same document with every place filled but in its parameters and tests. */
  Node.Mapping fill(Node.Mapping document) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    document
        .entries()
        .forEach(
            (key, entry) ->
                entries.put(
                    key,
                    key.equals("parameters") || key.equals("tests")
                        ? entry
                        : new Node.Entry(entry.key(), fill(entry.value(), key))));
    return new Node.Mapping(entries, document.mark());
  }

  /** Where the characters of a value that {@link #fill} made came from. */
  Origins origins(Node.Scalar filled) {
    return origins.getOrDefault(filled, offset -> offset);
  }

  private Node fill(Node node, String path) {
    return switch (node) {
      case Node.Scalar scalar -> fill(scalar, path);
      case Node.Items items -> {
        var filled = new ArrayList<Node>();
        for (Node item : items.items()) {
          filled.add(fill(item, path + "[" + filled.size() + "]"));
        }
        yield new Node.Items(filled, items.mark());
      }
      case Node.Mapping mapping -> {
        var entries = new LinkedHashMap<String, Node.Entry>();
        mapping
            .entries()
            .forEach(
                (key, entry) ->
                    entries.put(
                        key, new Node.Entry(entry.key(), fill(entry.value(), path + "." + key))));
        yield new Node.Mapping(entries, mapping.mark());
      }
    };
  }

  private Node.Scalar fill(Node.Scalar scalar, String path) {
    if (!scalar.text().contains("${")) {
      return scalar;
    }
    var text = new StringBuilder();
    var from = new ArrayList<Integer>();
    Matcher place = PLACE.matcher(scalar.text());
    int done = 0;
    while (place.find()) {
      copy(scalar.text(), done, place.start(), text, from);
      done = place.end();
      String value = value(place.group(1), scalar.mark(), path);
      text.append(value);
      from.addAll(Collections.nCopies(value.length(), place.start()));
    }
    copy(scalar.text(), done, scalar.text().length(), text, from);
    int last = scalar.text().length();
    // In {…} a place must be quoted, or YAML takes it for a map; a number stays a number all the
    // same.
    boolean number = NUMBER.matcher(text).matches();
    var filled = new Node.Scalar(text.toString(), scalar.quoted() && !number, scalar.mark());
    origins.put(filled, offset -> offset < from.size() ? from.get(offset) : last);
    return filled;
  }

  private static void copy(
      String written, int start, int end, StringBuilder text, List<Integer> from) {
    text.append(written, start, end);
    for (int i = start; i < end; i++) {
      from.add(i);
    }
  }

  // One stands in for what is missing, so that the rest of the text is still checked.
  private String value(String name, Mark mark, String path) {
    String value = values.get(name);
    if (value == null) {
      problems.add(
          mark,
          path,
          "names the unknown parameter " + name,
          values.isEmpty() ? "a name under parameters" : Nearest.hint(name, values.keySet()));
    }
    return value == null ? "1" : value;
  }

  /** Offsets in a filled text to offsets in the text as it was written. */
  @FunctionalInterface
  interface Origins {
    int of(int offset);
  }
}
