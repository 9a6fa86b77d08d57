package io.gengfu.agent.cli;

import io.gengfu.agent.config.PackChoice;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.core.Journal;
import io.gengfu.agent.store.Archive;
import io.gengfu.agent.store.Archive.Past;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.model.Point;
import io.gengfu.rules.replay.Comparison;
import io.gengfu.rules.replay.Episode;
import io.gengfu.rules.replay.Episodes;
import io.gengfu.rules.replay.Replay;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** One replay of a site's record: what would have been raised, and what was. */
final class ReplayRun {

  private final Site site;
  private final Archive archive;
  private final PackChoice pack;
  private final Instant warmUp;
  private final Instant from;
  private final Instant to;
  private final TreeSet<String> strangers = new TreeSet<>();

  ReplayRun(Site site, Archive archive, PackChoice pack, Instant warmUp, Instant from, Instant to) {
    this.site = site;
    this.archive = archive;
    this.pack = pack;
    this.warmUp = warmUp;
    this.from = from;
    this.to = to;
  }

  /**
   * What came out.
   *
   * @param moments times as the site tells them
   * @param strangers points of the record that the site no longer has
   * @param beyond episodes that were too many to be kept
   */
  record Outcome(
      Moments moments,
      PackChoice pack,
      Instant warmUp,
      Instant from,
      Instant to,
      Comparison comparison,
      Replay replay,
      TreeSet<String> strangers,
      long beyond) {}

  Outcome run() {
    var replay =
        new Replay(pack.rules(), site.points(), site.mapped(), Journal.REPEAT, warmUp, from, to);
    archive.readings(warmUp, to, sample -> take(sample, replay));
    replay.end(to);
    var recorded = new Episodes(from, to);
    archive.alerts(pack.name(), from, to, past -> take(past, recorded));
    return new Outcome(
        new Moments(site.calendar().zone()),
        pack,
        warmUp,
        from,
        to,
        Comparison.of(replay.episodes().all(), recorded.all()),
        replay,
        strangers,
        replay.episodes().beyond() + recorded.beyond());
  }

  private void take(Sample sample, Replay replay) {
    Optional<Point> point = site.points().find(sample.point());
    if (point.isEmpty()) {
      strangers.add(sample.point());
      return;
    }
    replay.reading(
        point.get(),
        sample.value(),
        sample.trust().known(),
        Instant.ofEpochMilli(sample.epochMillis()));
  }

  private static void take(Past past, Episodes recorded) {
    switch (past.kind()) {
      case "raised" ->
          recorded.raised(
              new Episode(
                  past.instance(),
                  past.severity(),
                  past.message(),
                  past.decidedAt(),
                  Optional.empty()));
      case "cleared", "withdrawn" -> recorded.cleared(past.instance(), past.decidedAt());
      default -> {
        // Somebody's doing: the alert stays as it is.
      }
    }
  }
}
