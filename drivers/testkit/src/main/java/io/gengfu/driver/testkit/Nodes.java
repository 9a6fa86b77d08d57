package io.gengfu.driver.testkit;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents without a file: what a YAML reader would have made of the same words. */
public final class Nodes {

  private static final String FILE = "test.yaml";

  private Nodes() {}

  /**
   * A map from keys and values in turn: {@code map("host", "127.0.0.1", "port", 502)}.
   *
   * <p>A text is plain, as it would be without quotes in a file; with double quotes around it, it
   * is quoted: {@code "\"0101\""}. Numbers and booleans are plain, {@link Map}s and {@link List}s
   * become maps and lists, {@link Node}s stay. The n-th key stands in line n.
   */
  public static Node.Mapping map(Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a key without a value");
    }
    var entries = new LinkedHashMap<String, Node.Entry>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      String key = keysAndValues[i].toString();
      int line = i / 2 + 1;
      Mark value = new Mark(FILE, line, key.length() + 3);
      entries.put(key, new Node.Entry(new Mark(FILE, line, 1), node(keysAndValues[i + 1], value)));
    }
    return new Node.Mapping(entries, new Mark(FILE, 1, 1));
  }

  /** {@link #map} as settings that collect their problems in {@code problems}. */
  public static Settings settings(Problems problems, String path, Object... keysAndValues) {
    return new Settings(map(keysAndValues), path, problems);
  }

  /** {@link #map} as settings with problems of their own. */
  public static Settings settings(Object... keysAndValues) {
    return settings(new Problems(), "", keysAndValues);
  }

  private static Node node(Object value, Mark mark) {
    return switch (value) {
      case Node node -> node;
      case Map<?, ?> map ->
          map(
              map.entrySet().stream()
                  .flatMap(e -> List.<Object>of(e.getKey(), e.getValue()).stream())
                  .toArray());
      case List<?> list ->
          new Node.Items(list.stream().<Node>map(item -> node(item, mark)).toList(), mark);
      default -> scalar(value.toString(), mark);
    };
  }

  private static Node scalar(String text, Mark mark) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return new Node.Scalar(quoted ? text.substring(1, text.length() - 1) : text, quoted, mark);
  }
}
