package io.gengfu.rules;

import java.util.ArrayList;
import java.util.List;

/** The texts that rules name, numbered before any device reports one. */
final class TextConstants {

  private final List<String> texts = new ArrayList<>();

  double handle(String text) {
    if (!texts.contains(text)) {
      texts.add(text);
    }
    return texts.indexOf(text);
  }

  List<String> all() {
    return List.copyOf(texts);
  }
}
