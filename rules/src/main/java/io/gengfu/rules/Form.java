package io.gengfu.rules;

import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.util.Optional;

/** What a value says, whatever line it stands on: two of one form mean the same. */
final class Form {

  private Form() {}

  static String of(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Items items -> items.items().stream().map(Form::of).toList().toString();
      case Node.Mapping mapping -> {
        var text = new StringBuilder("{");
        mapping
            .entries()
            .forEach(
                (key, entry) -> text.append(key).append('=').append(of(entry.value())).append(';'));
        yield text.append('}').toString();
      }
    };
  }

  /** Of some keys of a section; a key that is not there has a form too. */
  static String of(Settings settings, String... keys) {
    var text = new StringBuilder();
    for (String key : keys) {
      Optional<Node> node = settings.node(key);
      text.append(key).append('=').append(node.map(Form::of).orElse("")).append(';');
    }
    return text.toString();
  }
}
