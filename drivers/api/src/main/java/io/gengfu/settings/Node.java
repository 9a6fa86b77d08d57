package io.gengfu.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A parsed document: scalars, lists and maps, each with its place in the file. */
public sealed interface Node {

  Mark mark();

  /** Whether both say the same, wherever they stand and however they are written. */
  default boolean saysTheSame(Node other) {
    return switch (this) {
      case Scalar a -> other instanceof Scalar b && a.text().equals(b.text());
      case Items a -> other instanceof Items b && Items.same(a.items(), b.items());
      case Mapping a -> other instanceof Mapping b && Mapping.same(a.entries(), b.entries());
    };
  }

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

    private static boolean same(List<Node> a, List<Node> b) {
      return a.size() == b.size()
          && IntStream.range(0, a.size()).allMatch(i -> a.get(i).saysTheSame(b.get(i)));
    }
  }

  /** A map in the order of the file; keys are unique, the parser reports those that are not. */
  record Mapping(Map<String, Entry> entries, Mark mark) implements Node {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    private static boolean same(Map<String, Entry> a, Map<String, Entry> b) {
      return a.size() == b.size()
          && a.entrySet().stream()
              .allMatch(
                  entry -> {
                    Entry other = b.get(entry.getKey());
                    return other != null && entry.getValue().value().saysTheSame(other.value());
                  });
    }

    /** An empty map, standing where a missing one would. */
    public static Mapping empty(Mark mark) {
      return new Mapping(Map.of(), mark);
    }
  }

  /** A key's own place and its value. */
  record Entry(Mark key, Node value) {}
}
