package io.gengfu.agent.core;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The flags of the site's areas, as people set them. They are always known: nobody reports them, so
 * nobody can fall silent. Under the core's lock.
 */
final class Modes {

  static final Duration TIME_MIN = Duration.ofSeconds(1);
  static final Duration TIME_MAX = Duration.ofDays(30);

  private static final int WHO_MAX = 64;
  private static final int WHY_MAX = 200;

  private static final long NEVER = Long.MAX_VALUE;

  /** Takes the value of a point as a good reading. */
  @FunctionalInterface
  interface Feed {
    void reading(Point point, boolean on);
  }

  private static final class Flag {
    final Point point;
    boolean on;
    @Nullable ModeChange last;
    long endsAt = NEVER;

    Flag(Point point) {
      this.point = point;
    }
  }

  private final Feed feed;
  private final List<Point> kept = new ArrayList<>();
  private final Map<String, Flag> flags = new LinkedHashMap<>();
  private final List<ModeChange> changed = new ArrayList<>();
  private long nextEnd = NEVER;

  Modes(Points points, Feed feed) {
    this.feed = feed;
    for (Device area : points.devices(DeviceClasses.AREA)) {
      for (var signal : area.deviceClass().signals()) {
        Point point = points.of(area, signal.name());
        if (DeviceClasses.isKept(signal.name())) {
          kept.add(point);
        } else if (!DeviceClasses.isCommon(signal.name())) {
          flags.put(point.key(), new Flag(point));
        }
      }
    }
  }

  /**
   * Makes every flag known: what was recorded, else what the site says, else off. The clock may
   * have been set while nobody looked: a time that is left is never longer than it was meant to be.
   */
  void begin(Set<Point> initiallyOn, Collection<ModeChange> recorded, long now, Instant wall) {
    flags.values().forEach(flag -> flag.on = initiallyOn.contains(flag.point));
    for (ModeChange change : recorded) {
      Flag flag = flags.get(change.key());
      if (flag != null) {
        flag.on = change.on();
        flag.last = change;
        flag.endsAt =
            change.until().map(until -> now + left(change, until, wall).toNanos()).orElse(NEVER);
      }
    }
    kept.forEach(point -> feed.reading(point, false));
    flags.values().forEach(flag -> feed.reading(flag.point, flag.on));
    findNextEnd();
    tick(now, wall);
  }

  private static Duration left(ModeChange change, Instant until, Instant wall) {
    Duration left = Duration.between(wall, until);
    Duration whole = Duration.between(change.at(), until);
    return left.isNegative() ? Duration.ZERO : left.compareTo(whole) > 0 ? whole : left;
  }

  ModeAnswer set(ModeRequest request, long now, Instant wall) {
    Flag flag = flags.get(request.area() + "." + request.flag());
    Optional<ModeAnswer> refused = refusal(request, flag);
    if (refused.isPresent() || flag == null) {
      return refused.orElseThrow();
    }
    var change =
        new ModeChange(
            request.area(),
            request.flag(),
            request.on(),
            request.who().strip(),
            request.why().strip(),
            wall,
            request.time().map(wall::plus));
    set(flag, change, request.time().map(time -> now + time.toNanos()).orElse(NEVER));
    return new ModeAnswer.Done(change);
  }

  private Optional<ModeAnswer> refusal(ModeRequest request, @Nullable Flag flag) {
    if (flag == null) {
      return Optional.of(unknown(request));
    }
    String who = request.who().strip();
    if (who.isEmpty() || who.length() > WHO_MAX) {
      return refused(
          who.isEmpty() ? "nobody says who wants it" : "the name of who wants it is too long",
          "who: 1 to " + WHO_MAX + " characters");
    }
    if (request.why().strip().length() > WHY_MAX) {
      return refused("the reason is too long", "at most " + WHY_MAX + " characters");
    }
    return request
        .time()
        .filter(time -> time.compareTo(TIME_MIN) < 0 || time.compareTo(TIME_MAX) > 0)
        .flatMap(
            time ->
                refused(
                    "the time is " + Durations.show(time),
                    "from " + Durations.show(TIME_MIN) + " to " + Durations.show(TIME_MAX)));
  }

  private static Optional<ModeAnswer> refused(String wrong, String wanted) {
    return Optional.of(new ModeAnswer.Refused(wrong, wanted));
  }

  private ModeAnswer unknown(ModeRequest request) {
    Set<String> areas = ids();
    if (areas.isEmpty()) {
      return new ModeAnswer.Refused("the site has no areas", "one under areas in site.yaml");
    }
    if (!areas.contains(request.area())) {
      return new ModeAnswer.Refused(
          "there is no area " + request.area(), Nearest.hint(request.area(), areas));
    }
    List<String> known =
        flags.values().stream().map(flag -> flag.point.signal().name()).distinct().toList();
    return new ModeAnswer.Refused(
        "an area has no mode " + request.flag(), Nearest.hint(request.flag(), known));
  }

  private Set<String> ids() {
    return flags.values().stream()
        .map(flag -> flag.point.device().id())
        .collect(Collectors.toSet());
  }

  private void set(Flag flag, ModeChange change, long endsAt) {
    flag.on = change.on();
    flag.last = change;
    flag.endsAt = endsAt;
    changed.add(change);
    findNextEnd();
    feed.reading(flag.point, flag.on);
  }

  /** Sets back what has lasted its time. */
  void tick(long now, Instant wall) {
    if (now < nextEnd) {
      return;
    }
    for (Flag flag : flags.values()) {
      if (flag.last != null && flag.endsAt != NEVER && now >= flag.endsAt) {
        ModeChange over = flag.last;
        var back =
            new ModeChange(
                over.area(),
                over.flag(),
                !over.on(),
                ModeChange.TIMER,
                "the time that " + over.who() + " set is over",
                wall,
                Optional.empty());
        set(flag, back, NEVER);
      }
    }
  }

  private void findNextEnd() {
    nextEnd = flags.values().stream().mapToLong(flag -> flag.endsAt).min().orElse(NEVER);
  }

  /** What was set since the last call. */
  List<ModeChange> takeChanged() {
    if (changed.isEmpty()) {
      return List.of();
    }
    List<ModeChange> taken = List.copyOf(changed);
    changed.clear();
    return taken;
  }

  /** Who set a flag and until when, for people; empty for points that are no flag of an area. */
  String about(Point point) {
    Flag flag = flags.get(point.key());
    if (flag == null || flag.last == null) {
      return "";
    }
    ModeChange last = flag.last;
    return "by "
        + last.who()
        + last.until().map(until -> ", until " + until.truncatedTo(SECONDS)).orElse("")
        + (last.why().isEmpty() ? "" : ": " + last.why());
  }
}
