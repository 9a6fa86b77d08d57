package io.gengfu.rules.yaml;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads one document whose top is a map. What is wrong is reported with its place; an answer then
 * still holds what could be read.
 *
 * <p>A file cannot harm the gateway: bytes, depth and the nodes that aliases unfold to are limited.
 */
public final class YamlReader {

  /** More than any site needs; keeps a wrong file from eating the box. */
  private static final int MAX_BYTES = 4 << 20;

  /** Maps and lists within each other; our deepest file has eight. */
  private static final int MAX_DEPTH = 64;

  /** Values after aliases are unfolded; a site of 10,000 devices has fewer. */
  private static final int MAX_NODES = 200_000;

  private final String file;
  private final Problems problems;
  private int nodes;

  private YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * @param name as problems show it
   */
  public static Optional<Node.Mapping> read(Path file, String name, Problems problems) {
    return read(file, name, MAX_BYTES, problems);
  }

  /** The same for a file of which less is enough. */
  public static Optional<Node.Mapping> read(
      Path file, String name, int maxBytes, Problems problems) {
    Mark whole = new Mark(name, 0, 0);
    try {
      if (Files.size(file) > maxBytes) {
        problems.add(whole, "", "has " + Files.size(file) + " bytes", "at most " + maxBytes);
        return Optional.empty();
      }
      return parse(Files.readString(file), name, problems);
    } catch (CharacterCodingException e) {
      problems.add(whole, "", "is not UTF-8 text", "a file saved as UTF-8");
    } catch (NoSuchFileException e) {
      problems.add(whole, "", "is missing", "a file of this name");
    } catch (IOException e) {
      problems.add(whole, "", "cannot be read (" + e.getMessage() + ")", "a readable file");
    }
    return Optional.empty();
  }

  /** The same from text. */
  public static Optional<Node.Mapping> parse(String text, String name, Problems problems) {
    return new YamlReader(name, problems)
        .document(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  private Optional<Node.Mapping> document(String text) {
    var settings =
        LoadSettings.builder()
            .setLabel(file)
            .setAllowDuplicateKeys(true)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(50)
            .setCodePointLimit(MAX_BYTES)
            .build();
    try {
      if (!shallow(new Parse(settings), text)) {
        return Optional.empty();
      }
      var document = new Compose(settings).composeString(text);
      if (document.isEmpty()) {
        problems.add(new Mark(file, 1, 1), "", "is empty", "keys and values, one a line");
      } else if (convert(document.get(), "", 1) instanceof Node.Mapping mapping) {
        return Optional.of(mapping);
      } else {
        problems.add(new Mark(file, 1, 1), "", "is not a map", "keys and values, one a line");
      }
    } catch (TooMuch e) {
      problems.add(e.mark, "", e.wrong, "a plain file without such aliases");
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().map(this::mark).orElse(new Mark(file, 0, 0));
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      problems.add(mark, "", "is not YAML: " + line(context + e.getProblem()), hint(text, mark));
    } catch (YamlEngineException e) {
      problems.add(
          new Mark(file, 0, 0), "", "is not YAML: " + line(String.valueOf(e.getMessage())), "");
    }
    return Optional.empty();
  }

  // Composing recurses, parsing does not: so the depth is known before the stack is at risk.
  private boolean shallow(Parse parse, String text) {
    int depth = 0;
    int documents = 0;
    for (Event event : parse.parseString(text)) {
      Mark mark = event.getStartMark().map(this::mark).orElse(new Mark(file, 0, 0));
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case DocumentStart -> documents++;
        case Alias, Comment, DocumentEnd, Scalar, StreamEnd, StreamStart -> {}
      }
      if (documents > 1) {
        problems.add(mark, "", "a second document begins here", "one, without a line of ---");
        return false;
      }
      if (depth > MAX_DEPTH) {
        problems.add(mark, "", "is nested too deep", "at most " + MAX_DEPTH + " levels");
        return false;
      }
    }
    return true;
  }

  private Node convert(org.snakeyaml.engine.v2.nodes.Node node, String path, int depth) {
    Mark mark = mark(node);
    if (depth > MAX_DEPTH) {
      throw new TooMuch(mark, "contains itself, or is nested too deep");
    }
    if (++nodes > MAX_NODES) {
      throw new TooMuch(mark, "has more than " + MAX_NODES + " values with its aliases unfolded");
    }
    return switch (node) {
      case ScalarNode scalar ->
          new Node.Scalar(scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN, mark);
      case SequenceNode sequence -> {
        var items = new ArrayList<Node>();
        for (var item : sequence.getValue()) {
          items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
        }
        yield new Node.Items(items, mark);
      }
      case MappingNode mapping -> mapping(mapping, path, depth);
      default -> throw new IllegalStateException("a node that YAML does not have: " + node);
    };
  }

  private Node.Mapping mapping(MappingNode mapping, String path, int depth) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    for (NodeTuple tuple : mapping.getValue()) {
      Mark at = mark(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(at, path, "has a key that is not a word", "a plain word before the colon");
        continue;
      }
      String below = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      Node value = convert(tuple.getValueNode(), below, depth + 1);
      Node.Entry before = entries.putIfAbsent(key.getValue(), new Node.Entry(at, value));
      if (before != null) {
        problems.add(at, below, "is given twice", "once; first in line " + before.key().line());
      }
    }
    return new Node.Mapping(entries, mark(mapping));
  }

  private Mark mark(org.snakeyaml.engine.v2.nodes.Node node) {
    return node.getStartMark().map(this::mark).orElse(new Mark(file, 0, 0));
  }

  private Mark mark(org.snakeyaml.engine.v2.exceptions.Mark mark) {
    return new Mark(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  // What people write, and YAML reads otherwise.
  private static String hint(String text, Mark mark) {
    String line = text.lines().skip(Math.max(0, mark.line() - 1)).findFirst().orElse("");
    if (line.contains("${")) {
      return "quotes around ${…} within braces";
    }
    return line.contains("\t") ? "spaces instead of tabs" : "";
  }

  private static String line(String message) {
    return message.strip().replaceAll("\\s+", " ");
  }

  /** A document that would unfold to more than a site can need. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Mark mark;
    private final String wrong;

    TooMuch(Mark mark, String wrong) {
      super(wrong);
      this.mark = mark;
      this.wrong = wrong;
    }
  }
}
