package io.gengfu.rules.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What would have been raised beside what was, matched by rule instance and time. */
public record Comparison(List<Pair> pairs) {

  /** Two that begin so close to each other are one event; a tick and a journal lie between. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  public Comparison {
    pairs = List.copyOf(pairs);
  }

  /** One event; at least one of the two is there. */
  public record Pair(Optional<Episode> replayed, Optional<Episode> recorded) {

    /** The earlier of the two beginnings. */
    public Instant at() {
      Instant first = replayed.or(() -> recorded).orElseThrow().raised();
      Instant second = recorded.or(() -> replayed).orElseThrow().raised();
      return first.isBefore(second) ? first : second;
    }

    /** Either of the two. */
    public Episode any() {
      return replayed.or(() -> recorded).orElseThrow();
    }
  }

  /**
   * Each recorded episode goes with the first replayed one of its instance that it meets and that
   * has no partner yet.
   *
   * @param replayed in the order of their beginning; so is {@code recorded}
   */
  public static Comparison of(List<Episode> replayed, List<Episode> recorded) {
    Map<String, List<Episode>> alone = new HashMap<>();
    for (Episode episode : replayed) {
      alone.computeIfAbsent(episode.instance(), key -> new ArrayList<>()).add(episode);
    }
    var pairs = new ArrayList<Pair>();
    for (Episode episode : recorded) {
      List<Episode> candidates = alone.getOrDefault(episode.instance(), new ArrayList<>());
      Optional<Episode> partner =
          candidates.stream().filter(other -> other.meets(episode, TOLERANCE)).findFirst();
      partner.ifPresent(candidates::remove);
      pairs.add(new Pair(partner, Optional.of(episode)));
    }
    for (List<Episode> left : alone.values()) {
      left.forEach(episode -> pairs.add(new Pair(Optional.of(episode), Optional.empty())));
    }
    pairs.sort(Comparator.comparing(Pair::at).thenComparing(pair -> pair.any().instance()));
    return new Comparison(pairs);
  }

  public long both() {
    return pairs.stream().filter(p -> p.replayed.isPresent() && p.recorded.isPresent()).count();
  }

  public long onlyReplayed() {
    return pairs.stream().filter(p -> p.recorded.isEmpty()).count();
  }

  public long onlyRecorded() {
    return pairs.stream().filter(p -> p.replayed.isEmpty()).count();
  }
}
