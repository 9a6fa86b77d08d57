package io.gengfu.driver.gpio;

import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one chip and the one thread that claims them, again and again with back-off and
 * jitter: a chip that is missing and a line that somebody else holds are claimed once they are
 * free. A line that fails takes no other along: its siren may be sounding.
 */
final class Chip {

  private static final Duration RETRY_MIN = Duration.ofMillis(250);
  private static final Duration RETRY_MAX = Duration.ofSeconds(5);

  private final ChipAddress address;
  private final Timers timers;
  private final Lines.Opener opener;
  private final List<Line> lines;
  private final Consumer<Device> whole;
  private final Map<Integer, Line> owners = new HashMap<>();
  private final AtomicBoolean retrying = new AtomicBoolean();
  private final Trouble.Diary diary;
  private volatile Duration retry = RETRY_MIN;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Lines opened;

  /**
   * @param whole is told of a device when all of its lines are claimed, after a loss again
   */
  Chip(
      ChipAddress address,
      Timers timers,
      Lines.Opener opener,
      List<Line> lines,
      Consumer<Device> whole) {
    this.address = address;
    this.whole = whole;
    this.timers = timers;
    this.opener = opener;
    this.lines = List.copyOf(lines);
    this.diary = new Trouble.Diary(address);
    lines.forEach(line -> owners.putIfAbsent(line.number(), line));
  }

  /** Returns at once. */
  void start(ReadingSink sink) {
    retrying.set(true);
    // First the lines: one that fails before it knows whom to tell would never be claimed again.
    lines.forEach(line -> line.start(sink, this::retry));
    timers.after(Duration.ZERO, this::claim);
  }

  /** Idempotent; leaves each output at rest. */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    lines.forEach(Line::close);
    timers.close();
    for (Line line : lines) {
      switch (line) {
        case OutputLine output -> output.rest();
        case InputLine input -> {}
      }
    }
    Lines chip = opened;
    if (chip != null) {
      chip.close();
    }
  }

  // Hands over only when every line has been claimed: whoever is told of one may write another.
  private void claim() {
    retrying.set(false);
    List<Line> fresh = new ArrayList<>();
    List<LineException> troubles = new ArrayList<>();
    for (Line line : lines) {
      if (closed.get()) {
        return;
      }
      if (!line.open()) {
        try {
          claim(line);
          fresh.add(line);
        } catch (LineException e) {
          troubles.add(e);
          line.lose(e);
        }
      }
    }
    if (troubles.isEmpty()) {
      retry = RETRY_MIN;
    }
    diary.write(troubles);
    fresh.forEach(Line::ready);
    tellWhole(fresh);
    fresh.forEach(Line::refresh);
  }

  private void tellWhole(List<Line> fresh) {
    Map<String, Device> devices = new HashMap<>();
    fresh.forEach(line -> devices.put(line.point().device().id(), line.point().device()));
    lines.stream()
        .filter(line -> !line.open())
        .forEach(line -> devices.remove(line.point().device().id()));
    devices.values().forEach(whole);
  }

  private void claim(Line line) throws LineException {
    Line owner = owners.get(line.number());
    if (owner != line && owner != null) {
      throw new LineException(
          Cause.REFUSED,
          "line " + line.number() + " of " + address + " is " + owner.point() + " too",
          "give " + line.point() + " a line of its own under address.lines in site.yaml");
    }
    Lines chip = opened;
    if (chip == null) {
      chip = opener.open(address);
      opened = chip;
    }
    line.claim(chip);
  }

  private void retry() {
    if (closed.get() || !retrying.compareAndSet(false, true)) {
      return;
    }
    Duration delay = retry;
    Duration twice = delay.multipliedBy(2);
    retry = twice.compareTo(RETRY_MAX) > 0 ? RETRY_MAX : twice;
    long jitter = ThreadLocalRandom.current().nextLong(delay.toNanos() / 4 + 1);
    timers.after(delay.plusNanos(jitter), this::claim);
  }
}
