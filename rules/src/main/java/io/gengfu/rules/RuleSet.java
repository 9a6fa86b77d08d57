package io.gengfu.rules;

import io.gengfu.model.Points;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.util.List;
import java.util.Map;

/** Placeholder of the seam; the rules module replaces this file. */
public final class RuleSet {

  /** One pack as the site uses it. */
  public record Binding(
      Node.Mapping document, Map<String, List<String>> devices, Map<String, String> parameters) {}

  /** Compiles every pack and binds it to the points of the site. */
  public static RuleSet of(List<Binding> packs, Points points, Problems problems) {
    return new RuleSet();
  }
}
