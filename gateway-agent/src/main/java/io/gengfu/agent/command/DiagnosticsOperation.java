package io.gengfu.agent.command;

import io.gengfu.agent.core.CoreView.PointView;
import io.gengfu.rules.Known;
import java.util.List;
import java.util.Map;

/** How the gateway is, without what its devices measure; a few kilobytes. */
final class DiagnosticsOperation implements Operation {

  private static final int NAMED_MOST = 50;

  private final StatusReport status;

  DiagnosticsOperation(StatusReport status) {
    this.status = status;
  }

  @Override
  public Outcome run(Asked asked) {
    Map<String, Object> all = status.all();
    for (String list : List.of("devices", "alerts", "suppressed")) {
      all.put(list, all.get(list) instanceof List<?> items ? items.size() : 0);
    }
    all.computeIfPresent("outputs", (key, outputs) -> first((List<?>) outputs));
    List<PointView> troubled = status.troubled();
    all.put("troubledPoints", troubled.size());
    all.put("troubled", first(troubled.stream().map(DiagnosticsOperation::shown).toList()));
    all.remove("statusPage");
    return new Outcome.Done(all);
  }

  private static List<?> first(List<?> items) {
    return items.subList(0, Math.min(NAMED_MOST, items.size()));
  }

  private static Map<String, Object> shown(PointView view) {
    return Map.of(
        "point",
        view.point().key(),
        "quality",
        switch (view.known()) {
          case Known.UNCERTAIN -> "uncertain";
          case Known.BAD -> "bad";
          case Known.STALE -> "stale";
          default -> "never";
        },
        "why",
        view.why().substring(0, Math.min(200, view.why().length())));
  }
}
