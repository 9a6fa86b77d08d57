package io.gengfu.rules;

import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.settings.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@link WithoutCel} runs: public, since it is of another loader's package. */
public final class StartWithoutCel {

  private StartWithoutCel() {}

  /**
   * How many instances the pack makes at the bench's site.
   *
   * @param kept by an earlier start
   */
  public static int instances(String pack, Map<String, byte[]> kept) {
    var store =
        new CheckedExpressions() {
          @Override
          public Optional<byte[]> find(String key) {
            return Optional.ofNullable(kept.get(key));
          }

          @Override
          public void keep(String key, byte[] bytes) {
            throw new IllegalStateException("something was checked");
          }
        };
    var problems = new Problems();
    var binding = new Binding(Bench.document(pack, problems), Map.of(), Map.of());
    RuleSet rules = RuleSet.of(List.of(binding), Bench.site(), Calendar.PLAIN, store, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(problems.all().toString());
    }
    return rules.instances();
  }
}
