package io.gengfu.rules.page;

import io.gengfu.settings.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A map of a pack as a page reads it: leniently, with the usual parameters put in. */
record Sheet(Node.Mapping map, Map<String, String> parameters) {

  /** The blank that a folded line leaves, where Chinese has none. */
  private static final Pattern FOLDED =
      Pattern.compile("(?<=[\\u3000-\\u9fff\\uff00-\\uffef]) (?=[\\u3000-\\u9fff\\uff00-\\uffef])");

  /** A text in both languages. */
  record Both(String zh, String en) {}

  static Sheet of(Node.Mapping document) {
    var parameters = new LinkedHashMap<String, String>();
    new Sheet(document, Map.of())
        .entries("parameters")
        .forEach((name, node) -> parameters.put(name, ((Node.Scalar) node).text()));
    return new Sheet(document, parameters);
  }

  boolean has(String key) {
    return map.entries().containsKey(key);
  }

  List<String> keys() {
    return List.copyOf(map.entries().keySet());
  }

  /** As it was written, on one line; empty when it is missing. */
  String text(String key) {
    return show(node(key));
  }

  String text(String key, String fallback) {
    return has(key) ? text(key) : fallback;
  }

  Both both(String key) {
    Sheet texts = section(key);
    return new Both(FOLDED.matcher(texts.text("zh")).replaceAll(""), texts.text("en"));
  }

  Sheet section(String key) {
    return node(key) instanceof Node.Mapping mapping
        ? new Sheet(mapping, parameters)
        : new Sheet(Node.Mapping.empty(map.mark()), parameters);
  }

  Map<String, Node> entries(String key) {
    var entries = new LinkedHashMap<String, Node>();
    section(key).map.entries().forEach((name, entry) -> entries.put(name, entry.value()));
    return entries;
  }

  List<Sheet> sections(String key) {
    return node(key) instanceof Node.Items items
        ? items.items().stream()
            .filter(Node.Mapping.class::isInstance)
            .map(item -> new Sheet((Node.Mapping) item, parameters))
            .toList()
        : List.of();
  }

  /** A list, or one text standing for a list of one. */
  List<String> texts(String key) {
    return switch (node(key)) {
      case Node.Items items -> items.items().stream().map(this::show).toList();
      case null -> List.of();
      case Node node -> List.of(show(node));
    };
  }

  private @Nullable Node node(String key) {
    Node.Entry entry = map.entries().get(key);
    return entry == null ? null : entry.value();
  }

  private String show(@Nullable Node node) {
    return switch (node) {
      case null -> "";
      case Node.Scalar scalar -> fill(scalar.text()).strip().replaceAll("\\s+", " ");
      case Node.Items items ->
          items.items().stream().map(this::show).collect(Collectors.joining(", "));
      case Node.Mapping mapping ->
          mapping.entries().entrySet().stream()
              .map(entry -> entry.getKey() + ": " + show(entry.getValue().value()))
              .collect(Collectors.joining(", "));
    };
  }

  private String fill(String text) {
    String filled = text;
    for (var parameter : parameters.entrySet()) {
      filled = filled.replace("${" + parameter.getKey() + "}", parameter.getValue());
    }
    return filled;
  }
}
