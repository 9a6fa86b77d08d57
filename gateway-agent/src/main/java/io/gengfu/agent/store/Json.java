package io.gengfu.agent.store;

import java.util.List;
import java.util.stream.Collectors;

/** The little JSON that SQLite is spoken to in. */
final class Json {
  private Json() {}

  /** Names without quotes or backslashes, which is what uplinks have. */
  static String array(List<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",", "[", "]"));
  }
}
