package io.gengfu.driver.opcua;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node as a profile writes it (OPC UA Part 6 §5.3.1.10 and .11): {@code nsu=<uri>;s=…}, or with
 * the index {@code ns=2;s=…}, which a server may hand out anew at each start.
 *
 * @param namespace its URI; null when only the index is known
 * @param index the namespace's index where there is no URI
 * @param identifier {@code s=…}, {@code i=…}, {@code g=…} or {@code b=…}
 */
record NodeName(@Nullable String namespace, int index, String identifier) {

  /** What to tell somebody who wrote something else. */
  static final String WANTED =
      "a node id such as \"nsu=urn:vendor:lift;s=Lift1.mode\" or \"ns=2;s=Lift1.mode\"";

  private static final Pattern FORM =
      Pattern.compile("(?:nsu=([^;]+);|ns=(\\d{1,5});)?([isgb])=(.+)", Pattern.DOTALL);

  static Optional<NodeName> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches() || !wellFormed(m.group(3), m.group(4))) {
      return Optional.empty();
    }
    int index = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
    String uri = m.group(1);
    // Part 6 §5.3.1.11: a semicolon or per cent sign in the URI is escaped.
    String namespace = uri == null ? null : uri.replace("%3B", ";").replace("%25", "%");
    return index > 65_535
        ? Optional.empty()
        : Optional.of(new NodeName(namespace, index, m.group(3) + "=" + m.group(4)));
  }

  /**
   * The node id with the index that the server's {@code NamespaceArray} gives it; empty if none.
   */
  Optional<String> in(List<String> namespaces) {
    int found = namespace == null ? index : namespaces.indexOf(namespace);
    return found < 0 ? Optional.empty() : Optional.of("ns=" + found + ";" + identifier);
  }

  @Override
  public String toString() {
    return (namespace == null ? "ns=" + index : "nsu=" + namespace) + ";" + identifier;
  }

  private static boolean wellFormed(String kind, String identifier) {
    try {
      return switch (kind) {
        case "i" -> Long.parseLong(identifier) >>> 32 == 0;
        case "g" -> UUID.fromString(identifier).toString().equalsIgnoreCase(identifier);
        case "b" -> Base64.getDecoder().decode(identifier).length > 0;
        default -> true;
      };
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
