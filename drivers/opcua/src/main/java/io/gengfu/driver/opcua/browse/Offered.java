package io.gengfu.driver.opcua.browse;

import java.util.List;
import java.util.Optional;

/**
 * A variable of a server.
 *
 * @param namespace the URI of its node id; empty in OPC UA's own
 * @param identifier {@code s=…}, {@code i=…}, {@code g=…} or {@code b=…}
 * @param path browse names from where the listing began, its own the last
 * @param type of its value: {@code Int32}; {@code Int32[]} for a list
 * @param kind what signals it can be
 * @param value what it has now, for people; empty if it has none
 */
public record Offered(
    Optional<String> namespace,
    String identifier,
    List<String> path,
    String type,
    Kind kind,
    boolean writable,
    String value) {

  /** What its value is at all. */
  public enum Kind {
    BOOLEAN,
    NUMBER,
    TEXT,
    /** What no signal can be. */
    OTHER
  }

  public Offered {
    path = List.copyOf(path);
  }

  /** Its own browse name. */
  String name() {
    return path.getLast();
  }

  /** Where it stands, without its own name. */
  String place() {
    return String.join("/", path.subList(0, path.size() - 1));
  }

  /** As a profile writes it (OPC UA Part 6 §5.3.1.11). */
  String node() {
    return namespace
        .map(uri -> "nsu=" + uri.replace("%", "%25").replace(";", "%3B") + ";" + identifier)
        .orElse(identifier);
  }
}
