package io.gengfu.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parsed document: scalars, lists and maps, each with its place in the file. */
public sealed interface Node {

  Mark mark();

  /**
   * One value as it was written.
   *
   * @param quoted in quotes, and therefore text whatever it looks like
   */
  record Scalar(String text, boolean quoted, Mark mark) implements Node {
    /** Whether it was left empty, which YAML calls null. */
    public boolean isNull() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }
  }

  /** A list. */
  record Items(List<Node> items, Mark mark) implements Node {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A map in the order of the file; keys are unique, the parser reports those that are not. */
  record Mapping(Map<String, Entry> entries, Mark mark) implements Node {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** An empty map, standing where a missing one would. */
    public static Mapping empty(Mark mark) {
      return new Mapping(Map.of(), mark);
    }
  }

  /** A key's own place and its value. */
  record Entry(Mark key, Node value) {}
}
