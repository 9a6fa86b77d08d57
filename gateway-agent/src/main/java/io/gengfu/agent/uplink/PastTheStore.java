package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Bypass;
import io.gengfu.agent.store.Bypass.Found;
import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.rules.AlertTransition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one uplink tells past a store that does not record: each transition once for a good answer
 * of the broker, over all sessions, as long as the store has not taken it. Uplink thread only,
 * except for {@link Told#answered}.
 */
final class PastTheStore {
  private static final Logger LOG = LoggerFactory.getLogger(PastTheStore.class);

  private static final int READ_AHEAD = 32;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Bypass bypass;
  private final String uplink;
  private final Predicate<AlertTransition> wanted;
  private final Deque<Undurable> waiting = new ArrayDeque<>();
  private final Map<String, Undurable> flying = new LinkedHashMap<>();
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
  private long read;
  private long holdUntil = System.nanoTime();
  private boolean open;
  private long told;

  private record Answered(Undurable what, int reasonCode) {}

  /**
   * @param wanted what this uplink tells at all
   */
  PastTheStore(Bypass bypass, String uplink, Predicate<AlertTransition> wanted) {
    this.bypass = bypass;
    this.uplink = uplink;
    this.wanted = wanted;
  }

  /** What was under way when a session ended may not have arrived: it goes again. */
  void newSession() {
    List<Undurable> again = new ArrayList<>(flying.values());
    flying.clear();
    answers.clear();
    for (Undurable what : again.reversed()) {
      waiting.addFirst(what);
    }
    holdUntil = System.nanoTime();
  }

  /** Whether something could go now. */
  boolean hasWork(long now) {
    return !answers.isEmpty() || (isPending() && now - holdUntil >= 0);
  }

  /** When something is to be tried again, ns; {@link Long#MAX_VALUE} when nothing is. */
  long due() {
    return isPending() ? holdUntil : Long.MAX_VALUE;
  }

  /** Whether the disk may hang whoever asks it for something. Any thread. */
  boolean isStoreStalled() {
    return bypass.isStalled();
  }

  private boolean isPending() {
    return bypass.isOpen()
        && (!waiting.isEmpty() || bypass.last() > Math.max(read, bypass.recorded()));
  }

  /** How many are under way. */
  int flying() {
    return flying.size();
  }

  /** What to tell now, if anything; {@link #answered} must follow. */
  Optional<Undurable> next(long now) {
    state();
    if (!open || now - holdUntil < 0) {
      return Optional.empty();
    }
    while (waiting.isEmpty() && bypass.last() > Math.max(read, bypass.recorded())) {
      Found found = bypass.after(read, READ_AHEAD, wanted);
      if (found.upTo() == read) {
        break;
      }
      read = found.upTo();
      waiting.addAll(found.transitions());
    }
    Undurable next = waiting.poll();
    if (next == null) {
      return Optional.empty();
    }
    flying.put(key(next), next);
    return Optional.of(next);
  }

  /** The broker's answer; on any thread. */
  void answered(Undurable what, int reasonCode) {
    answers.add(new Answered(what, reasonCode));
  }

  /** What the broker said meanwhile. */
  void takeAnswers(long now) {
    for (Answered next = answers.poll(); next != null; next = answers.poll()) {
      Undurable what = flying.remove(key(next.what()));
      if (what == null) {
        continue;
      }
      switch (LaneSender.Answer.of(next.reasonCode())) {
        case TAKEN -> told++;
        case NOT_NOW -> {
          waiting.addFirst(what);
          holdUntil = now + RETRY.toNanos();
        }
        case NEVER ->
            LOG.error(
                "uplink {}: the broker refuses {} (0x{}); its record comes as a gap",
                uplink,
                key(what),
                Integer.toHexString(next.reasonCode()));
      }
    }
  }

  private void state() {
    boolean now = bypass.isOpen();
    if (now == open) {
      return;
    }
    open = now;
    if (open) {
      LOG.warn("uplink {}: alerts go past the store, not durable", uplink);
    } else {
      waiting.clear(); // The records say the same.
      LOG.info("uplink {}: {} transitions were told past the store so far", uplink, told);
    }
  }

  private static String key(Undurable what) {
    return what.alertId() + "/" + what.transition();
  }
}
