package io.gengfu.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A map of a document, asked for typed values.
 *
 * <p>A value that is missing or wrong is reported to {@link Problems} and answered with a harmless
 * stand-in, so that one pass finds every mistake; nothing starts while there are problems. {@link
 * #finish} reports each key that nobody asked for; whoever made the settings calls it once, when
 * everybody has asked, and it covers every section below that was asked for. Asking again, before
 * or after, gives the same answers. One thread.
 */
public final class Settings {

  // Without a leading zero: 010 is 8 to half of the world's readers and 10 to the rest.
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9]\\d*)|0x[0-9a-fA-F]+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
  private static final Pattern TAKEN_FOR_A_NUMBER =
      Pattern.compile("[-+.]?\\d[\\d_]*(\\.\\d*)?([eE][-+]?\\d+)?|0[xo].*");

  private final Node.Mapping node;
  private final String path;
  private final Problems problems;
  private final Set<String> asked = new HashSet<>();

  /** Required keys that were reported missing, until {@link #finish} knows better. */
  private final Map<String, Problem> missing = new HashMap<>();

  /** Those below that somebody got, so that all who ask share one account of what was asked. */
  private final Map<String, Settings> below = new LinkedHashMap<>();

  public Settings(Node.Mapping node, String path, Problems problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
  }

  public boolean has(String key) {
    asked.add(key);
    return value(key) != null;
  }

  public Set<String> keys() {
    return node.entries().keySet();
  }

  /** Whether both say the same, whatever file and line they stand in. */
  public boolean saysTheSame(Settings other) {
    return node.saysTheSame(other.node);
  }

  public Problems problems() {
    return problems;
  }

  public Mark mark() {
    return node.mark();
  }

  /** The place of {@code key}'s value, or of the map when it is missing. */
  public Mark mark(String key) {
    Node.Entry entry = node.entries().get(key);
    return entry == null ? node.mark() : entry.value().mark();
  }

  /** The place of {@code key} itself, which may be lines above its value's. */
  public Mark keyMark(String key) {
    Node.Entry entry = node.entries().get(key);
    return entry == null ? node.mark() : entry.key();
  }

  /** The dotted path of {@code key} from the top of the document. */
  public String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  public void report(String key, String wrong, String wanted) {
    problems.add(mark(key), path(key), wrong, wanted);
  }

  /** Reports a required key that is not there. */
  public void missing(String key, String wanted) {
    var problem = new Problem(mark(key), path(key), "is missing", wanted);
    missing.put(key, problem);
    problems.add(problem);
  }

  /** The raw value, for a form that the other methods do not know; marks the key as asked for. */
  public Optional<Node> node(String key) {
    asked.add(key);
    return Optional.ofNullable(value(key));
  }

  /**
   * Required text: a scalar in quotes, or a plain one that cannot be taken for a number.
   *
   * <p>Codes such as {@code "0101"} must be quoted, since half of the world's YAML readers would
   * make 101 or 65 of them.
   */
  public String text(String key) {
    Node.Scalar scalar = scalar(key, true, "text");
    return scalar == null ? "" : text(key, scalar);
  }

  public String text(String key, String fallback) {
    Node.Scalar scalar = scalar(key, false, "text");
    return scalar == null ? fallback : text(key, scalar);
  }

  public int integer(String key, int min, int max) {
    return integer(key, scalar(key, true, "a whole number"), min, max, min);
  }

  public int integer(String key, int min, int max, int fallback) {
    return integer(key, scalar(key, false, "a whole number"), min, max, fallback);
  }

  public double number(String key) {
    return number(key, scalar(key, true, "a number"), 0);
  }

  public double number(String key, double fallback) {
    return number(key, scalar(key, false, "a number"), fallback);
  }

  public boolean flag(String key, boolean fallback) {
    Node.Scalar scalar = scalar(key, false, "true or false");
    if (scalar == null) {
      return fallback;
    }
    if (scalar.quoted() || !(scalar.text().equals("true") || scalar.text().equals("false"))) {
      report(key, "is " + show(scalar), "true or false");
      return fallback;
    }
    return scalar.text().equals("true");
  }

  public Duration duration(String key) {
    return duration(key, scalar(key, true, Durations.WANTED), Duration.ZERO);
  }

  public Duration duration(String key, Duration fallback) {
    return duration(key, scalar(key, false, Durations.WANTED), fallback);
  }

  /** A constant of an enum, written lower-case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    Node.Scalar scalar = scalar(key, false, "a word");
    if (scalar == null) {
      return fallback;
    }
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(scalar.text())) {
        return constant;
      }
    }
    var known = Arrays.stream(type.getEnumConstants()).map(Settings::word).toList();
    report(key, "is " + show(scalar), Nearest.hint(scalar.text(), known));
    return fallback;
  }

  /** A map below this one; an empty one when it is missing. */
  public Settings section(String key) {
    asked.add(key);
    Node value = value(key);
    if (value instanceof Node.Mapping mapping) {
      return below(mapping, path(key));
    }
    if (value != null) {
      report(key, "is not a map", "keys and values, one a line, indented");
    }
    return new Settings(Node.Mapping.empty(mark(key)), path(key), problems);
  }

  /** A list of maps; empty when it is missing. */
  public List<Settings> sections(String key) {
    var sections = new ArrayList<Settings>();
    List<Node> items = items(key, "a list of maps, each begun with a hyphen");
    for (int i = 0; i < items.size(); i++) {
      String at = path(key) + "[" + i + "]";
      if (items.get(i) instanceof Node.Mapping mapping) {
        sections.add(below(mapping, at));
      } else {
        problems.add(items.get(i).mark(), at, "is not a map", "keys and values");
      }
    }
    return sections;
  }

  /** A map whose keys are names and whose values are maps, in the order of the file. */
  public Map<String, Settings> named(String key) {
    var named = new LinkedHashMap<String, Settings>();
    Settings section = section(key);
    for (String name : section.keys()) {
      named.put(name, section.section(name));
    }
    return named;
  }

  /** A map from names to plain or quoted scalars, in the order of the file. */
  public Map<String, String> texts(String key) {
    var texts = new LinkedHashMap<String, String>();
    Settings section = section(key);
    for (String name : section.keys()) {
      Node.Scalar scalar = section.scalar(name, true, "a single value");
      if (scalar != null) {
        texts.put(name, scalar.text());
      }
    }
    return texts;
  }

  /** A list of texts, or one text standing for a list of one; empty when it is missing. */
  public List<String> list(String key) {
    if (node(key).orElse(null) instanceof Node.Scalar) {
      return List.of(text(key));
    }
    var texts = new ArrayList<String>();
    for (Node item : items(key, "a list of texts")) {
      if (item instanceof Node.Scalar scalar) {
        texts.add(scalar.text());
      } else {
        problems.add(item.mark(), path(key), "has an entry that is not text", "a list of texts");
      }
    }
    return texts;
  }

  /**
   * Reports every key that nobody has asked for, with the nearest that somebody did; here and in
   * every section that was asked for. A misspelt required key is one mistake, not two: that it is
   * missing is taken back.
   */
  public void finish() {
    for (var entry : node.entries().entrySet()) {
      if (!asked.contains(entry.getKey())) {
        Nearest.to(entry.getKey(), asked).map(missing::get).ifPresent(problems::withdraw);
        problems.add(
            entry.getValue().key(),
            path(entry.getKey()),
            "unknown key",
            asked.isEmpty() ? "nothing here" : Nearest.hint(entry.getKey(), asked));
      }
    }
    below.values().forEach(Settings::finish);
  }

  private Settings below(Node.Mapping mapping, String at) {
    return below.computeIfAbsent(at, path -> new Settings(mapping, path, problems));
  }

  private @Nullable Node value(String key) {
    Node.Entry entry = node.entries().get(key);
    return entry == null || (entry.value() instanceof Node.Scalar s && s.isNull())
        ? null
        : entry.value();
  }

  private List<Node> items(String key, String wanted) {
    asked.add(key);
    Node value = value(key);
    if (value instanceof Node.Items items) {
      return items.items();
    }
    if (value != null) {
      report(key, "is not a list", wanted);
    }
    return List.of();
  }

  private Node.@Nullable Scalar scalar(String key, boolean required, String wanted) {
    asked.add(key);
    Node value = value(key);
    if (value instanceof Node.Scalar scalar) {
      return scalar;
    }
    if (value != null) {
      report(key, "is a list or a map", wanted);
    } else if (required) {
      missing(key, wanted);
    }
    return null;
  }

  private String text(String key, Node.Scalar scalar) {
    if (!scalar.quoted() && TAKEN_FOR_A_NUMBER.matcher(scalar.text()).matches()) {
      report(
          key,
          "is the unquoted number " + scalar.text(),
          "text in quotes: \"" + scalar.text() + "\"");
    }
    return scalar.text();
  }

  private int integer(String key, Node.@Nullable Scalar scalar, int min, int max, int fallback) {
    if (scalar == null) {
      return fallback;
    }
    String wanted = "a whole number from " + min + " to " + max;
    try {
      if (!scalar.quoted() && WHOLE.matcher(scalar.text()).matches()) {
        int number = Integer.decode(scalar.text());
        if (number >= min && number <= max) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      // Too long for an int: reported below with the same words as a number out of range.
    }
    report(key, "is " + show(scalar), wanted);
    return fallback;
  }

  private double number(String key, Node.@Nullable Scalar scalar, double fallback) {
    if (scalar == null) {
      return fallback;
    }
    if (!scalar.quoted() && NUMBER.matcher(scalar.text()).matches()) {
      double number = Double.parseDouble(scalar.text());
      if (Double.isFinite(number)) {
        return number;
      }
    }
    report(key, "is " + show(scalar), "a number");
    return fallback;
  }

  private Duration duration(String key, Node.@Nullable Scalar scalar, Duration fallback) {
    if (scalar == null) {
      return fallback;
    }
    Optional<Duration> duration = Durations.parse(scalar.text());
    if (duration.isEmpty()) {
      report(key, "is " + show(scalar), Durations.WANTED);
    }
    return duration.orElse(fallback);
  }

  private static String show(Node.Scalar scalar) {
    return scalar.quoted() ? "the text \"" + scalar.text() + "\"" : scalar.text();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
