package io.gengfu.agent.config;

import io.gengfu.rules.Limits;
import io.gengfu.rules.RuleSet;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pack over the devices of a site, for a try: with other parameters, or before the site has it.
 *
 * @param name as the pack calls itself; under it its alerts are recorded
 * @param bound whether the site has the pack; else it is bound to all of its class
 */
public record PackChoice(String name, String version, boolean bound, RuleSet rules) {

  /**
   * Takes the pack as the site binds it: its devices and its parameters, unless others are given.
   *
   * @param pack the name of one of the site's or the shipped ones, or the path of a file
   * @param given parameters that go before the site's
   * @return empty exactly when there are problems
   */
  public static Optional<PackChoice> of(
      Path dir, Site site, String pack, Map<String, String> given, Problems problems) {
    int before = problems.size();
    Optional<PackChoice> choice =
        document(dir, pack, problems).flatMap(found -> choice(site, found, given, problems));
    return problems.size() == before ? choice : Optional.empty();
  }

  private static Optional<Node.Mapping> document(Path dir, String pack, Problems problems) {
    if (pack.contains("/") || pack.endsWith(".yaml")) {
      return YamlReader.read(Path.of(pack), pack, Limits.PACK_BYTES, problems);
    }
    Library library = Library.packs(dir);
    if (!library.has(pack)) {
      problems.add(
          new Mark("--pack", 0, 0),
          "",
          "there is no pack " + pack,
          Nearest.hint(pack, library.names()) + ", or the path of a file");
    }
    return library.read(pack, problems);
  }

  private static Optional<PackChoice> choice(
      Site site, Node.Mapping document, Map<String, String> given, Problems problems) {
    String name = text(document, "pack");
    Mark mark = new Mark("--pack", 0, 0);
    List<Binding> own =
        site.packs().stream()
            .filter(binding -> text(binding.document(), "pack").equals(name))
            .map(
                binding -> {
                  var parameters = new HashMap<>(binding.parameters());
                  parameters.putAll(given);
                  return new Binding(document, binding.devices(), parameters, mark);
                })
            .toList();
    List<Binding> bindings =
        own.isEmpty() ? List.of(new Binding(document, Map.of(), given, mark)) : own;
    RuleSet rules = RuleSet.of(bindings, site.points(), problems);
    return Optional.of(new PackChoice(name, text(document, "version"), !own.isEmpty(), rules));
  }

  // Leniently: what is wrong with the pack is for the rules to say.
  private static String text(Node.Mapping document, String key) {
    Node.Entry entry = document.entries().get(key);
    return entry != null && entry.value() instanceof Node.Scalar scalar ? scalar.text() : "";
  }
}
