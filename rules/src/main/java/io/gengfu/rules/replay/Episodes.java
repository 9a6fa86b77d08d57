package io.gengfu.rules.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the episodes that touch a range from raises and clears in the order of time. Keeps the
 * first {@value #MOST} and counts those beyond.
 */
public final class Episodes {

  /** What a person can still read, and a small box can still hold. */
  public static final int MOST = 10_000;

  private final Instant from;
  private final Instant to;
  private final Map<String, Episode> open = new HashMap<>();
  private final List<Episode> closed = new ArrayList<>();
  private long beyond;

  /**
   * @param from inclusive
   * @param to exclusive
   */
  public Episodes(Instant from, Instant to) {
    this.from = from;
    this.to = to;
  }

  /** An alert that is active already goes on. */
  public void raised(Episode episode) {
    if (!episode.raised().isBefore(to) || open.containsKey(episode.instance())) {
      return;
    }
    if (open.size() < MOST) {
      open.put(episode.instance(), episode);
    } else {
      beyond++;
    }
  }

  /** Nothing when no alert of the instance is active. */
  public void cleared(String instance, Instant at) {
    Episode episode = open.get(instance);
    if (episode == null || !at.isBefore(to)) {
      return; // What ends after the range is shown as lasting.
    }
    open.remove(instance);
    if (!at.isAfter(from)) {
      return;
    }
    if (closed.size() < MOST) {
      closed.add(episode.clearedAt(at));
    } else {
      beyond++;
    }
  }

  /** In the order of their beginning. */
  public List<Episode> all() {
    var all = new ArrayList<>(closed);
    all.addAll(open.values());
    all.sort(Comparator.comparing(Episode::raised).thenComparing(Episode::instance));
    return all;
  }

  /** How many there were beyond those that are kept. */
  public long beyond() {
    return beyond;
  }
}
