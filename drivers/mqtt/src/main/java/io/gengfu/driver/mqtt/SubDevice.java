package io.gengfu.driver.mqtt;

import io.gengfu.driver.Exchanges;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One device behind the broker: what it said last, and whether it still stands. A device that says
 * nothing itself within its interval is taken for silent, whatever the broker keeps of it. Its
 * line's thread only.
 */
final class SubDevice {

  /** A value is repeated at this part of the interval, so that one tick may come late. */
  private static final double REPEAT = 0.7;

  private record Told(Reading reading, long atNanos) {}

  private final SubDeviceSettings settings;
  private final Exchanges exchanges;
  private final ReadingSink sink;
  private final long intervalNanos;
  private final Map<Point, Told> told = new HashMap<>();
  private long heardNanos;
  private boolean heard;
  private boolean gone;

  SubDevice(SubDeviceSettings settings, Exchanges exchanges, ReadingSink sink) {
    this.settings = settings;
    this.exchanges = exchanges;
    this.sink = sink;
    intervalNanos = settings.device().interval().toNanos();
  }

  SubDeviceSettings settings() {
    return settings;
  }

  Set<String> topics() {
    var topics = new HashSet<String>();
    settings.points().forEach(point -> topics.add(point.topic()));
    settings.availability().ifPresent(availability -> topics.add(availability.topic()));
    return topics;
  }

  /** A session has begun: from now on the device can be heard. */
  void connected(long now) {
    heard = false;
    gone = false;
    heardNanos = now;
  }

  /**
   * A message of one of its topics.
   *
   * @param retained whether the broker kept it from before
   */
  void message(String topic, byte[] payload, boolean retained, long now) {
    settings
        .availability()
        .filter(availability -> availability.topic().equals(topic))
        .ifPresent(availability -> presence(availability, payload, retained, now));
    boolean speaks = settings.points().stream().anyMatch(point -> point.topic().equals(topic));
    if (speaks && !retained) {
      exchanges.heard();
      alive(now);
    }
    for (PointMapping point : settings.points()) {
      if (point.topic().equals(topic)) {
        Optional<Reading> reading = point.reading(payload);
        reading.ifPresent(said -> tell(retained ? kept(point, said) : said, now));
      }
    }
  }

  private static Reading kept(PointMapping point, Reading reading) {
    return point.trustRetained()
        ? reading
        : reading
            .goodValue()
            .map(
                value ->
                    Reading.uncertain(
                        reading.point(), value, "kept by the broker, nobody knows since when"))
            .orElse(reading);
  }

  private void presence(Availability availability, byte[] payload, boolean retained, long now) {
    String word =
        availability.path().find(payload) instanceof JsonPath.Found.Text(String text) ? text : "";
    if (word.equalsIgnoreCase(availability.down())) {
      gone = true;
      tellBad(Cause.UNREACHABLE, "the device is " + availability.down(), now);
    } else if (word.equalsIgnoreCase(availability.up())) {
      gone = false;
      if (!retained) {
        alive(now);
      }
    } else {
      String shown = new String(payload, 0, Math.min(payload.length, 40), StandardCharsets.UTF_8);
      tellBad(Cause.GARBLED, "its availability is " + shown, now);
    }
  }

  private void alive(long now) {
    heard = true;
    gone = false;
    heardNanos = now;
  }

  /** Repeats what stands, says what has grown old. */
  void tick(long now) {
    boolean silent = now - heardNanos >= intervalNanos;
    for (PointMapping mapping : settings.points()) {
      Told last = told.get(mapping.point());
      if (silent) {
        if (last == null || !isBad(last) || isDue(last, now)) {
          tell(silence(mapping.point(), last), now);
        }
      } else if (last != null && isDue(last, now)) {
        tell(last.reading, now);
      }
    }
  }

  private static boolean isBad(Told last) {
    return last.reading.quality() instanceof Quality.Bad;
  }

  private boolean isDue(Told last, long now) {
    return now - last.atNanos >= (long) (REPEAT * intervalNanos);
  }

  private Reading silence(Point point, @Nullable Told last) {
    if (last != null && gone && isBad(last)) {
      return last.reading;
    }
    Duration interval = settings.device().interval();
    String since =
        interval.toSeconds() > 0 ? interval.toSeconds() + " s" : interval.toMillis() + " ms";
    return Reading.bad(
        point,
        Cause.TIMEOUT,
        heard ? "nothing heard of it for " + since : "not heard of since the connection began");
  }

  /** While there is no session: says again what is wrong, as often as a value would be repeated. */
  void unreachable(String why, long now) {
    for (PointMapping mapping : settings.points()) {
      Told last = told.get(mapping.point());
      if (last == null || isDue(last, now)) {
        tell(Reading.bad(mapping.point(), Cause.UNREACHABLE, why), now);
      }
    }
  }

  /** Of every point. */
  void tellBad(Cause cause, String detail, long now) {
    settings.points().forEach(point -> tell(Reading.bad(point.point(), cause, detail), now));
  }

  private void tell(Reading reading, long now) {
    Told before = told.get(reading.point());
    if (reading.quality() instanceof Quality.Bad bad
        && (before == null || !before.reading.quality().equals(bad))) {
      exchanges.failed(bad.cause()); // Once, however often it is said again.
    }
    told.put(reading.point(), new Told(reading, now));
    sink.accept(reading);
  }
}
