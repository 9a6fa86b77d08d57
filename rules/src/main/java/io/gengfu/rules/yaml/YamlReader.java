package io.gengfu.rules.yaml;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads one document whose top is a map. What is wrong is reported with its place; an answer then
 * still holds what could be read.
 */
public final class YamlReader {

  /** More than any site needs; keeps a wrong file from eating the box. */
  private static final int MAX_BYTES = 4 << 20;

  private YamlReader() {}

  /**
   * @param name as problems show it
   */
  public static Optional<Node.Mapping> read(Path file, String name, Problems problems) {
    Mark whole = new Mark(name, 0, 0);
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(whole, "", "has " + Files.size(file) + " bytes", "at most " + MAX_BYTES);
        return Optional.empty();
      }
      return parse(Files.readString(file), name, problems);
    } catch (CharacterCodingException e) {
      problems.add(whole, "", "is not UTF-8 text", "a file saved as UTF-8");
    } catch (IOException e) {
      problems.add(whole, "", "cannot be read (" + e.getMessage() + ")", "a readable file");
    }
    return Optional.empty();
  }

  /** The same from text. */
  public static Optional<Node.Mapping> parse(String text, String name, Problems problems) {
    var settings =
        LoadSettings.builder()
            .setLabel(name)
            .setAllowDuplicateKeys(true)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(50)
            .build();
    try {
      var document = new Compose(settings).composeString(text);
      if (document.isPresent()
          && convert(document.get(), name, "", problems) instanceof Node.Mapping mapping) {
        return Optional.of(mapping);
      }
      problems.add(new Mark(name, 1, 1), "", "is not a map", "keys and values, one a line");
    } catch (MarkedYamlEngineException e) {
      Mark mark =
          e.getProblemMark()
              .map(m -> new Mark(name, m.getLine() + 1, m.getColumn() + 1))
              .orElse(new Mark(name, 0, 0));
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      problems.add(mark, "", "is not YAML: " + context + e.getProblem(), "");
    } catch (YamlEngineException e) {
      problems.add(new Mark(name, 0, 0), "", "is not YAML: " + e.getMessage(), "");
    }
    return Optional.empty();
  }

  private static Node convert(
      org.snakeyaml.engine.v2.nodes.Node node, String file, String path, Problems problems) {
    Mark mark = mark(node, file);
    return switch (node) {
      case ScalarNode scalar ->
          new Node.Scalar(scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN, mark);
      case SequenceNode sequence -> {
        var items = new ArrayList<Node>();
        for (var item : sequence.getValue()) {
          items.add(convert(item, file, path + "[" + items.size() + "]", problems));
        }
        yield new Node.Items(items, mark);
      }
      case MappingNode mapping -> mapping(mapping, file, path, problems);
      default -> new Node.Scalar("", false, mark);
    };
  }

  private static Node.Mapping mapping(
      MappingNode mapping, String file, String path, Problems problems) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    for (NodeTuple tuple : mapping.getValue()) {
      Mark at = mark(tuple.getKeyNode(), file);
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(at, path, "has a key that is not a word", "a plain word before the colon");
        continue;
      }
      String below = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      Node value = convert(tuple.getValueNode(), file, below, problems);
      Node.Entry before = entries.putIfAbsent(key.getValue(), new Node.Entry(at, value));
      if (before != null) {
        problems.add(at, below, "is given twice", "once; first in line " + before.key().line());
      }
    }
    return new Node.Mapping(entries, mark(mapping, file));
  }

  private static Mark mark(org.snakeyaml.engine.v2.nodes.Node node, String file) {
    return node.getStartMark()
        .map(m -> new Mark(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Mark(file, 0, 0));
  }
}
