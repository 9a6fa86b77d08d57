package io.gengfu.driver.modbus;

import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points that are read together in one beat: an entry of {@code groups} in a profile's settings, or
 * what every point is in that names none.
 *
 * @param poll {@code poll}: from one reading to the next, at most the device's interval
 * @param phase {@code phase}: how long after the start the first reading is; none. Slow groups with
 *     different phases do not all take the line at once
 */
record PollGroup(String name, Duration poll, Duration phase) {

  /** The group of points that name none. */
  static final String USUAL = "";

  private static final Duration POLL_MIN = Duration.ofMillis(10);

  /** The usual one first; the others in the order of the file. */
  static List<PollGroup> of(Settings settings, Duration interval) {
    var groups = new ArrayList<PollGroup>();
    groups.add(
        new PollGroup(USUAL, poll(settings, Duration.ofMillis(250), interval), Duration.ZERO));
    settings
        .named("groups")
        .forEach((name, section) -> groups.add(group(name, section, groups.getFirst(), interval)));
    return List.copyOf(groups);
  }

  private static PollGroup group(
      String name, Settings section, PollGroup usual, Duration interval) {
    Duration poll = poll(section, usual.poll(), interval);
    Duration phase = section.duration("phase", Duration.ZERO);
    if (phase.compareTo(poll) >= 0 && !phase.isZero()) {
      section.report(
          "phase", "is as long as poll or longer", "less than " + poll.toMillis() + "ms");
    }
    return new PollGroup(name, poll, phase);
  }

  private static Duration poll(Settings settings, Duration fallback, Duration interval) {
    Duration poll = settings.duration("poll", fallback);
    if (poll.compareTo(POLL_MIN) < 0) {
      settings.report("poll", "is " + poll.toMillis() + "ms", "at least 10ms");
    } else if (poll.compareTo(interval) > 0) {
      settings.report(
          "poll",
          "is longer than the interval of " + interval.toMillis() + "ms, so values grow stale",
          "at most the device's interval");
    }
    return poll;
  }

  /** When a group is read, and what: the beat of one unit. One thread. */
  static final class Beat {

    private final PollGroup group;
    private List<Block> blocks;
    private long nextNanos;

    Beat(PollGroup group, List<Block> blocks, long nowNanos) {
      this.group = group;
      this.blocks = List.copyOf(blocks);
      this.nextNanos = nowNanos + group.phase().toNanos();
    }

    List<Block> blocks() {
      return blocks;
    }

    long nextNanos() {
      return nextNanos;
    }

    /** Keeps the beat; beats that were missed are not made up for. */
    void polled(long nowNanos) {
      long poll = group.poll().toNanos();
      nextNanos += poll;
      if (nextNanos - nowNanos <= 0) {
        nextNanos = nowNanos + poll;
      }
    }

    void now(long nowNanos) {
      nextNanos = nowNanos;
    }

    /** Whether the block was one of this beat's. */
    boolean replace(Block block, List<Block> parts) {
      var changed = new ArrayList<>(blocks);
      if (!changed.remove(block)) {
        return false;
      }
      changed.addAll(parts);
      blocks = List.copyOf(changed);
      return true;
    }
  }

  static @Nullable PollGroup named(List<PollGroup> groups, String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElse(null);
  }
}
