package io.gengfu.agent.store;

import io.gengfu.agent.config.Consent;
import io.gengfu.agent.core.Consents;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Readings about people on their way into blocks: those that stay here, and apart from them, for
 * each set of consents, those that may leave by it. Sorted before there is a number. Writer thread.
 */
final class PersonalBlocks {

  /**
   * By which consents the readings of a block may leave.
   *
   * @param counts how many readings of which point
   */
  record Disclosed(List<Consent> consents, Map<String, Long> counts) {
    static final Disclosed NOTHING = new Disclosed(List.of(), Map.of());
  }

  /** Takes a block that is done. */
  interface Taker {
    void block(BlockBuilder block, Disclosed disclosed);
  }

  private static final class Leaving {
    final BlockBuilder block = new BlockBuilder();
    final Map<String, Long> counts = new TreeMap<>();
  }

  private final Consents consents;
  private final Recipients recipients;
  private final BlockBuilder staying = new BlockBuilder();
  private final Map<List<Consent>, Leaving> leaving = new LinkedHashMap<>();
  private int size;

  PersonalBlocks(Consents consents, Recipients recipients) {
    this.consents = consents;
    this.recipients = recipients;
  }

  /**
   * Where the next reading of this point belongs, which is then to be added at once.
   *
   * @param wanted whose filter takes it, as {@link Recipients#maskOf}
   */
  BlockBuilder next(String point, long wanted) {
    size++;
    List<Consent> by = consents.of(point);
    if (!by.isEmpty()) {
      by = by.stream().filter(consent -> recipients.isIn(wanted, consent.uplink())).toList();
    }
    if (by.isEmpty()) {
      return staying;
    }
    Leaving to = leaving.computeIfAbsent(by, set -> new Leaving());
    to.counts.merge(point, 1L, Long::sum);
    return to.block;
  }

  int size() {
    return size;
  }

  /** Hands over all that came, and begins anew. */
  void cut(Taker taker) {
    if (staying.size() > 0) {
      taker.block(staying, Disclosed.NOTHING);
      staying.clear();
    }
    leaving.forEach((by, to) -> taker.block(to.block, new Disclosed(by, new HashMap<>(to.counts))));
    leaving.clear();
    size = 0;
  }
}
