package io.gengfu.agent.core;

import io.gengfu.agent.config.Consent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which raw values about a person may go where at this moment. What nobody has consented to never
 * may. Safe for use by any thread.
 *
 * <p>While the time of day is unknown no consent holds: nobody can say whether it has begun, or is
 * not over yet. Else the wall clock counts, which never shows less than a time that a server once
 * vouched for.
 */
public final class Consents {

  /** How a consent stands. */
  public enum Standing {
    HOLDS,
    NOT_YET,
    EXPIRED,
    WITHDRAWN,
    /** A backup was restored, and nobody has said since that it still holds. */
    UNCONFIRMED,
    /** Nobody knows the time of day. */
    UNKNOWN
  }

  private final Clock clock;
  private volatile List<Consent> all = List.of();
  private volatile Map<String, List<Consent>> byPoint = Map.of();
  private volatile Set<String> withdrawn = Set.of();
  private volatile Instant heldBefore = Instant.MIN;
  private volatile Set<String> confirmed = Set.of();

  public Consents(Clock clock) {
    this.clock = clock;
  }

  /** These from now on, and no others. */
  public synchronized void become(Collection<Consent> consents) {
    var points = new HashMap<String, List<Consent>>();
    for (Consent consent : consents) {
      for (String signal : consent.signals()) {
        points
            .computeIfAbsent(consent.device() + "." + signal, point -> new ArrayList<>())
            .add(consent);
      }
    }
    points.replaceAll((point, list) -> List.copyOf(list));
    all = List.copyOf(consents);
    byPoint = Map.copyOf(points);
  }

  /** Those never hold again, whatever the site says. */
  public synchronized void withdraw(Collection<String> ids) {
    var more = new HashSet<>(withdrawn);
    more.addAll(ids);
    withdrawn = Set.copyOf(more);
  }

  /**
   * Those that begin before a moment hold again when they are confirmed, no sooner.
   *
   * @param already confirmed
   */
  public synchronized void hold(Instant before, Collection<String> already) {
    confirmed = Set.copyOf(already);
    heldBefore = before;
  }

  /** It still holds, somebody says. */
  public synchronized void confirm(String id) {
    var more = new HashSet<>(confirmed);
    more.add(id);
    confirmed = Set.copyOf(more);
  }

  /** In the order of the site. */
  public List<Consent> all() {
    return all;
  }

  public Standing standing(Consent consent) {
    if (withdrawn.contains(consent.id())) {
      return Standing.WITHDRAWN;
    }
    if (consent.from().isBefore(heldBefore) && !confirmed.contains(consent.id())) {
      return Standing.UNCONFIRMED;
    }
    if (!clock.trust().isKnown()) {
      return Standing.UNKNOWN;
    }
    Instant now = clock.wall();
    if (now.isBefore(consent.from())) {
      return Standing.NOT_YET;
    }
    return now.isBefore(consent.until()) ? Standing.HOLDS : Standing.EXPIRED;
  }

  /** Whether it is one of the site's, as it stands there, and holds now. */
  public boolean holds(Consent consent) {
    return all.contains(consent) && standing(consent) == Standing.HOLDS;
  }

  /**
   * The consents by which this point may leave now; mostly none.
   *
   * @param point {@code device.signal}
   */
  public List<Consent> of(String point) {
    List<Consent> named = byPoint.get(point);
    return named == null
        ? List.of()
        : named.stream().filter(consent -> standing(consent) == Standing.HOLDS).toList();
  }

  /** Whether this point may go to this uplink now. */
  public boolean covers(String uplink, String point) {
    return of(point).stream().anyMatch(consent -> consent.uplink().equals(uplink));
  }
}
