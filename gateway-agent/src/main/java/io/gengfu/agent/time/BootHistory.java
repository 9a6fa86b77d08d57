package io.gengfu.agent.time;

import io.gengfu.agent.core.Clock.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How boot clock and wall clock went together during one boot, stretch by stretch, and what is
 * known of it by now. Every record names its boot and its time since then, so a time of day that
 * was wrong can be put right: it is when the boot was, as now known, plus that time.
 *
 * <p>What a time server says corrects what nobody vouched for, back to the last word of a server.
 * What people set corrects what was unknown or was set by people. One server corrects another only
 * if they are more than {@link #LIE_MILLIS} apart: then one of both was wrong, and the later word
 * counts. Nothing corrects by leaping: a leap second leaves what was before it as it was.
 */
public final class BootHistory {

  /** A step of the wall clock; less is steering. Half a leap second. */
  public static final long STEP_MILLIS = 500;

  /** No crystal and no lost server explains so much. */
  public static final long LIE_MILLIS = 3_600_000;

  private static final int STRETCHES = 64;

  /** What a stretch is worth; the later the better. */
  public enum Worth {
    UNKNOWN,
    PLAUSIBLE,
    KEPT;

    static Worth of(Trust trust) {
      return switch (trust) {
        case UNKNOWN -> UNKNOWN;
        case PLAUSIBLE -> PLAUSIBLE;
        case DRIFTING, SYNCHRONISED -> KEPT;
      };
    }
  }

  /**
   * From one moment of the boot to the next stretch.
   *
   * @param from ms since the boot
   * @param bootedAt when the boot was, epoch ms, as it is believed now
   */
  public record Stretch(long from, long bootedAt, Worth worth) {}

  /** Why there is a correction. */
  public enum Cause {
    KNOWN,
    STEPPED,
    LEAP_SECOND
  }

  /**
   * What was learned. Of records of this boot taken at {@code s} ms since the boot, with {@code
   * from <= s <= to}, the time was {@code bootedAt + s}; if the error was growing, it was what the
   * record says plus {@code offset * (s - from) / (to - from)}. Where from is to, nothing is
   * corrected.
   *
   * @param bootedAt when the boot was, epoch ms
   * @param offset what the wall clock moved by, ms
   * @param growing whether it went wrong little by little since {@code from}
   */
  public record Correction(
      long from, long to, long bootedAt, long offset, boolean growing, Cause cause) {

    /**
     * Whether it corrects a record.
     *
     * @param since ms since the boot
     */
    public boolean covers(long since) {
      return from < to && since >= from && since <= to;
    }

    /**
     * The time of a record that this corrects, epoch ms.
     *
     * @param since ms since the boot
     */
    public long corrected(long since) {
      long all = bootedAt + since;
      return growing ? all - offset + offset * (since - from) / Math.max(1, to - from) : all;
    }
  }

  private final List<Stretch> stretches;

  /**
   * @param known of this boot, from an earlier process
   */
  public BootHistory(List<Stretch> known) {
    stretches = new ArrayList<>(known);
  }

  /** Oldest first. */
  public List<Stretch> stretches() {
    return List.copyOf(stretches);
  }

  /**
   * What both clocks show now.
   *
   * @param since ms since the boot
   * @param wall epoch ms
   * @param leaping whether a leap second is under way
   */
  public Optional<Correction> look(long since, long wall, Trust trust, boolean leaping) {
    long bootedAt = wall - since;
    Worth worth = Worth.of(trust);
    if (stretches.isEmpty()) {
      stretches.add(new Stretch(0, bootedAt, worth));
      return Optional.empty();
    }
    Stretch last = stretches.getLast();
    boolean moved = Math.abs(bootedAt - last.bootedAt()) > STEP_MILLIS;
    if (!moved && worth == last.worth()) {
      return Optional.empty();
    }
    boolean learned = worth != Worth.UNKNOWN && (moved || worth.compareTo(last.worth()) > 0);
    if (!learned) {
      add(new Stretch(since, bootedAt, worth));
      return Optional.empty();
    }
    int first = leaping ? stretches.size() : firstCorrected(bootedAt, worth);
    if (first == stretches.size()) {
      add(new Stretch(since, bootedAt, worth));
      Cause cause = leaping ? Cause.LEAP_SECOND : Cause.STEPPED;
      return Optional.of(
          new Correction(since, since, bootedAt, bootedAt - last.bootedAt(), false, cause));
    }
    boolean growing = moved && isGrowing(first);
    long from = stretches.get(first).from();
    while (stretches.size() > first) {
      stretches.removeLast();
    }
    stretches.add(new Stretch(from, bootedAt, worth));
    Cause cause = moved && last.worth() != Worth.UNKNOWN ? Cause.STEPPED : Cause.KNOWN;
    return Optional.of(
        new Correction(from, since, bootedAt, bootedAt - last.bootedAt(), growing, cause));
  }

  private void add(Stretch stretch) {
    stretches.add(stretch);
    if (stretches.size() > STRETCHES) {
      // The oldest two as one, of the lesser worth: it may be corrected once more than needed.
      Stretch first = stretches.removeFirst();
      Stretch second = stretches.removeFirst();
      Worth lesser = first.worth().compareTo(second.worth()) < 0 ? first.worth() : second.worth();
      stretches.addFirst(new Stretch(first.from(), second.bootedAt(), lesser));
    }
  }

  private int firstCorrected(long bootedAt, Worth worth) {
    int first = stretches.size();
    while (first > 0 && isCorrected(stretches.get(first - 1), bootedAt, worth)) {
      first--;
    }
    return first;
  }

  private static boolean isCorrected(Stretch stretch, long bootedAt, Worth worth) {
    int better = worth.compareTo(stretch.worth());
    return better > 0
        || (better == 0
            && (worth != Worth.KEPT || Math.abs(stretch.bootedAt() - bootedAt) > LIE_MILLIS));
  }

  /** Whether the clock went on from where a server had left it, unset since. */
  private boolean isGrowing(int first) {
    if (first == 0 || stretches.get(first - 1).worth() != Worth.KEPT) {
      return false;
    }
    long before = stretches.get(first - 1).bootedAt();
    return stretches.stream()
        .skip(first)
        .allMatch(stretch -> Math.abs(stretch.bootedAt() - before) <= STEP_MILLIS);
  }
}
