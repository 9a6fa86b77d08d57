package io.gengfu.rules;

import io.gengfu.rules.Life.Digest;
import io.gengfu.rules.Life.Escalation;
import io.gengfu.rules.Life.Inhibitor;
import io.gengfu.rules.Life.Swinger;
import io.gengfu.rules.Pack.Action;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a rule says of its alert's life. */
final class LifeReader {

  private static final long SWINGER_RESTORE = Duration.ofDays(2).toNanos();
  private static final int SWINGER_MOST = 1_000;

  /** Each is a time to remember. */
  private static final int DIGEST_MOST = 200;

  private static final List<String> OF_AN_ALERT =
      List.of(
          "latched", "confirm", "shelve-at-most", "escalate", "swinger", "digest", "reopen-within");

  private static final String[] KEYS = {
    "latched",
    "confirm",
    "shelve-at-most",
    "suppress-when",
    "inhibited-by",
    "escalate",
    "swinger",
    "digest",
    "reopen-within"
  };

  // Fire, SOS, entrapment: nothing in a pack may silence them.
  private static final List<String> NEVER_IN_LIFE =
      List.of("suppress-when", "inhibited-by", "swinger", "digest");

  private final Settings settings;
  private final Function<Settings, Template> message;
  private final Function<Settings, List<Action>> actions;

  LifeReader(
      Settings settings,
      Function<Settings, Template> message,
      Function<Settings, List<Action>> actions) {
    this.settings = settings;
    this.message = message;
    this.actions = actions;
  }

  Life read(String pack, boolean alert, Lane lane, Optional<Compiled> suppressWhen) {
    refuse(alert, lane);
    return new Life(
        settings.flag("latched", false),
        settings.flag("confirm", false),
        RuleReader.nanos(settings, "shelve-at-most", Life.SHELVE_AT_MOST),
        suppressWhen.map(Compiled::condition).orElse(null),
        inhibitors(pack),
        escalations(),
        swinger(),
        digest(),
        RuleReader.nanos(settings, "reopen-within", 0),
        Form.of(settings, KEYS).hashCode());
  }

  private void refuse(boolean alert, Lane lane) {
    for (String key : OF_AN_ALERT) {
      if (!alert && settings.has(key)) {
        settings.report(key, "stands in a rule that raises no alert", "a rule with an alert");
      }
    }
    for (String key : NEVER_IN_LIFE) {
      if (lane == Lane.LIFE && settings.has(key)) {
        settings.report(
            key, "silences a rule of lane life", "no such key: what is for life is never silenced");
      }
    }
  }

  private List<Inhibitor> inhibitors(String pack) {
    var inhibitors = new ArrayList<Inhibitor>();
    for (String name : settings.list("inhibited-by")) {
      String[] parts = name.split("/", 2);
      inhibitors.add(
          new Inhibitor(
              parts.length == 1 ? pack : parts[0],
              parts[parts.length - 1],
              settings.mark("inhibited-by"),
              settings.path("inhibited-by")));
    }
    return inhibitors;
  }

  private List<Escalation> escalations() {
    var steps = new ArrayList<Escalation>();
    long before = 0;
    for (Settings step : settings.sections("escalate")) {
      if (!step.has("after")) {
        step.report("after", "is missing", "how long nobody acknowledged, such as 5m");
      }
      long after = RuleReader.nanos(step, "after", Long.MAX_VALUE);
      if (after <= before) {
        step.report("after", "is not later than the step before", "steps in order of time");
      }
      before = after;
      if (!step.has("severity")) {
        step.report("severity", "is missing", "one of critical, high, medium, low");
      }
      steps.add(
          new Escalation(
              after,
              step.choice("severity", Severity.class, Severity.CRITICAL),
              step.has("message")
                  ? Optional.of(message.apply(step.section("message")))
                  : Optional.empty(),
              actions.apply(step)));
      step.finish();
    }
    return steps;
  }

  private Optional<Swinger> swinger() {
    if (!settings.has("swinger")) {
      return Optional.empty();
    }
    Settings swinger = settings.section("swinger");
    int atMost = swinger.integer("at-most", 1, SWINGER_MOST);
    long restore = RuleReader.nanos(swinger, "restore", SWINGER_RESTORE);
    swinger.finish();
    return Optional.of(new Swinger(atMost, restore));
  }

  private Optional<Digest> digest() {
    if (!settings.has("digest")) {
      return Optional.empty();
    }
    Settings digest = settings.section("digest");
    int moreThan = digest.integer("more-than", 1, DIGEST_MOST);
    if (!digest.has("within")) {
      digest.report("within", "is missing", "a duration such as 10m");
    }
    long within = RuleReader.nanos(digest, "within", 1);
    digest.finish();
    return Optional.of(new Digest(Math.max(1, moreThan), within));
  }
}
