package io.gengfu.agent.config;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node.Entry;
import io.gengfu.settings.Node.Mapping;
import io.gengfu.settings.Node.Scalar;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Code maps that several profiles share, as files of their own: a point's {@code code-map: NAME}
 * becomes its {@code codes}, before any driver reads it. Codes that stand at the point itself come
 * first, so that a maker's one deviation needs no map of its own.
 */
final class CodeMaps {

  private static final String NAME = "code-map";
  private static final String CODES = "codes";
  private static final String POINTS = "points";

  private final Library library;
  private final Problems problems;

  CodeMaps(Library library, Problems problems) {
    this.library = library;
    this.problems = problems;
  }

  /** The profile with every map in its place; what cannot be is reported. */
  Mapping unfold(Mapping profile) {
    Entry points = profile.entries().get(POINTS);
    if (points == null || !(points.value() instanceof Mapping all)) {
      return profile;
    }
    var unfolded = new LinkedHashMap<String, Entry>();
    all.entries()
        .forEach(
            (signal, entry) ->
                unfolded.put(
                    signal,
                    entry.value() instanceof Mapping mapping
                        ? new Entry(entry.key(), point(signal, mapping))
                        : entry));
    return with(profile, POINTS, new Entry(points.key(), new Mapping(unfolded, all.mark())));
  }

  private Mapping point(String signal, Mapping mapping) {
    Entry named = mapping.entries().get(NAME);
    if (named == null) {
      return mapping;
    }
    var rest = new LinkedHashMap<>(mapping.entries());
    rest.remove(NAME);
    String name = named.value() instanceof Scalar scalar ? scalar.text() : "";
    Mark mark = named.value().mark();
    shared(name, mark, POINTS + "." + signal + "." + NAME)
        .ifPresent(
            shared -> {
              var codes = new LinkedHashMap<String, Entry>();
              Entry own = rest.get(CODES);
              if (own != null && own.value() instanceof Mapping first) {
                codes.putAll(first.entries());
              }
              shared.forEach(codes::putIfAbsent);
              rest.put(CODES, new Entry(named.key(), new Mapping(codes, mark)));
            });
    return new Mapping(rest, mapping.mark());
  }

  /** Empty when there is none, which is reported. */
  private Optional<Map<String, Entry>> shared(String name, Mark where, String path) {
    if (!Words.isName(name) || !library.has(name)) {
      problems.add(
          where, path, "there is no code map " + name, Nearest.hint(name, library.names()));
      return Optional.empty();
    }
    Mapping document = library.read(name, problems).orElse(null);
    if (document == null) {
      return Optional.empty();
    }
    Entry codes = document.entries().get(CODES);
    if (codes == null || !(codes.value() instanceof Mapping map)) {
      problems.add(where, path, name + " has no codes", "codes: {\"1\": what it means}");
      return Optional.empty();
    }
    var settings = new Settings(document, "", problems);
    settings.node(CODES);
    settings.finish();
    return Optional.of(map.entries());
  }

  private static Mapping with(Mapping mapping, String key, Entry entry) {
    var entries = new LinkedHashMap<>(mapping.entries());
    entries.put(key, entry);
    return new Mapping(entries, mapping.mark());
  }
}
