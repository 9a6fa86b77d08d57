package io.gengfu.agent.command;

import io.gengfu.agent.config.Consent;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteChange;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.agent.core.Core;
import io.gengfu.agent.core.Reloaded;
import io.gengfu.rules.Adoption;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the site's folder again and goes on with its packs, bindings, parameters and consents. With
 * one mistake in the folder, or a change that needs a restart, nothing changes.
 */
public final class Reload implements Operation {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  /** More names than anybody reads; the numbers are whole. */
  private static final int NAMED = 100;

  private final Site running;
  private final Core core;
  private final Consumer<List<Consent>> consents;

  /**
   * @param consents takes what the site says of them now
   */
  public Reload(Site running, Core core, Consumer<List<Consent>> consents) {
    this.running = running;
    this.core = core;
    this.consents = consents;
  }

  /** The answer: {@code reloaded}, and what became of the rules, or why nothing did. */
  public synchronized Map<String, Object> run() {
    var problems = new Problems();
    Site next = SiteReader.readToRun(running.folder(), problems).orElse(null);
    if (next == null) {
      LOG.warn(
          "not reloaded; number of mistakes: {}, the first: {}", problems.size(), first(problems));
      return refused("problems", problems.all().stream().map(Problem::toString).toList());
    }
    List<String> needs = SiteChange.needingRestart(running, next);
    if (!needs.isEmpty()) {
      LOG.warn("not reloaded, since it needs a restart: {}", String.join("; ", needs));
      return refused("needsRestart", needs);
    }
    consents.accept(next.consents());
    Reloaded reloaded = core.reload(next.rules());
    Adoption.Report rules = reloaded.rules();
    LOG.info(
        "reloaded: {} rule instances go on, {} changed, {} new, {} gone; held for {} µs",
        rules.kept(),
        rules.changed().size(),
        rules.added().size(),
        rules.gone().size(),
        reloaded.held().toNanos() / 1_000);
    return answer(reloaded);
  }

  @Override
  public Outcome run(Asked asked) {
    Map<String, Object> answer = run();
    return answer.containsKey("kept")
        ? new Outcome.Done(answer)
        : new Outcome.Refused("the site folder has mistakes, or needs a restart", answer);
  }

  private static Problem first(Problems problems) {
    return problems.all().getFirst();
  }

  private static Map<String, Object> refused(String why, List<String> lines) {
    return Map.of("reloaded", false, why, lines);
  }

  private static Map<String, Object> answer(Reloaded reloaded) {
    Adoption.Report rules = reloaded.rules();
    var answer = new LinkedHashMap<String, Object>();
    answer.put("reloaded", true);
    answer.put("kept", rules.kept());
    answer.put("changed", rules.changed().size());
    answer.put("added", rules.added().size());
    answer.put("gone", rules.gone().size());
    answer.put("heldMicros", reloaded.held().toNanos() / 1_000);
    answer.put("changes", rules.changed().stream().limit(NAMED).map(Reload::change).toList());
    answer.put("addedInstances", rules.added().stream().limit(NAMED).toList());
    answer.put("goneInstances", rules.gone().stream().limit(NAMED).toList());
    return answer;
  }

  private static Map<String, Object> change(Adoption.Changed change) {
    return Map.of("instance", change.key(), "dropped", change.dropped());
  }
}
