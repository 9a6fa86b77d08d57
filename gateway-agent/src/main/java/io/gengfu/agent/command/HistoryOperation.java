package io.gengfu.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.config.UplinkFilter;
import io.gengfu.agent.store.Archive;
import io.gengfu.agent.store.Block.Sample;
import io.gengfu.agent.store.StoreException;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Value;
import io.gengfu.settings.Nearest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was recorded of some {@code points}, {@code from} a time {@code to} another. Personal
 * ones stay in the building, whoever asks. What does not fit into one answer is asked for again
 * from where that one ended.
 */
final class HistoryOperation implements Operation {

  private static final int POINTS_MOST = 16;
  private static final Duration RANGE_MOST = Duration.ofDays(7);
  private static final int BYTES_MOST = 128 << 10;

  /** The answer's other members. */
  private static final int BYTES_AROUND = 2 << 10;

  /** Of one reading: time, quality, commas. */
  private static final int BYTES_EACH = 28;

  private static final Duration TIME_MOST = Duration.ofSeconds(5);

  private final Points points;
  private final Map<String, UplinkFilter> filters;
  private final Path data;

  /**
   * @param filters by uplink; whoever is not told of a point as it happens is not told of it later
   * @param data the folder of the store
   */
  HistoryOperation(Points points, Map<String, UplinkFilter> filters, Path data) {
    this.points = points;
    this.filters = Map.copyOf(filters);
    this.data = data;
  }

  @Override
  public Outcome run(Asked asked) {
    Set<String> keys = new LinkedHashSet<>();
    for (JsonNode point : asked.arguments().path("points")) {
      keys.add(point.asText());
    }
    Optional<Instant> from = instant(asked.text("from"));
    Optional<Instant> to = instant(asked.text("to"));
    String wrong = wrong(keys, asked.uplink());
    if (!wrong.isEmpty()) {
      return Outcome.refused(wrong);
    }
    if (from.isEmpty() || to.isEmpty() || !from.get().isBefore(to.get())) {
      return Outcome.refused(
          "from and to; wanted: two times such as 2026-11-23T08:00:00Z, in order");
    }
    if (Duration.between(from.get(), to.get()).compareTo(RANGE_MOST) > 0) {
      return Outcome.refused("from and to; wanted: at most " + RANGE_MOST.toDays() + " days apart");
    }
    var taking = new Taking(keys, Math.min(asked.room(), BYTES_MOST) - BYTES_AROUND);
    try (Archive archive = Archive.open(data)) {
      archive.openReadings(keys, from.get(), to.get(), taking::take);
    } catch (StoreException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()), Map.of());
    }
    return new Outcome.Done(taking.result());
  }

  private String wrong(Set<String> keys, String uplink) {
    if (keys.isEmpty() || keys.size() > POINTS_MOST) {
      return "points; wanted: a list of 1 to " + POINTS_MOST + ", each device.signal";
    }
    for (String key : keys) {
      Point point = points.find(key).orElse(null);
      if (point == null) {
        return "there is no point "
            + key
            + Nearest.to(key, points.all().stream().map(Point::key).toList())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
      }
      if (point.personal()) {
        return key + " is personal: its values do not leave the building";
      }
      if (!filters.getOrDefault(uplink, UplinkFilter.NONE).takes(point)) {
        return key
            + " is withheld from uplink "
            + uplink
            + ": the site's gateway.yaml does not let its readings through (only: of this uplink)";
      }
    }
    return "";
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Readings of one point, in columns as in the telemetry message. */
  private record Columns(List<Long> t, List<@Nullable Object> v, List<String> q) {
    Columns() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  private static final class Taking {
    private final Map<String, Columns> columns = new LinkedHashMap<>();
    private final long end = System.nanoTime() + TIME_MOST.toNanos();
    private int room;
    private int count;
    private @Nullable Long next;

    Taking(Set<String> keys, int room) {
      this.room = room;
      for (String key : keys) {
        columns.put(key, new Columns());
        this.room -= key.length() + BYTES_EACH;
      }
    }

    boolean take(Sample sample) {
      Columns into = columns.get(sample.point());
      if (into == null) {
        return System.nanoTime() < end || stop(sample);
      }
      Object value = value(sample.value());
      room -= BYTES_EACH + (value == null ? 4 : 3 * value.toString().length() + 2);
      if (room < 0 || System.nanoTime() >= end) {
        return stop(sample);
      }
      into.t().add(sample.epochMillis());
      into.v().add(value);
      into.q().add(sample.trust().name().toLowerCase(Locale.ROOT));
      count++;
      return true;
    }

    private boolean stop(Sample sample) {
      next = sample.epochMillis();
      return false;
    }

    private static @Nullable Object value(@Nullable Value value) {
      return switch (value) {
        case null -> null;
        case Value.Flag flag -> flag.on();
        case Value.Quantity quantity -> quantity.amount();
        case Value.Constant constant -> constant.name();
        case Value.Text text -> text.text();
      };
    }

    Map<String, Object> result() {
      var result = new LinkedHashMap<String, Object>();
      result.put("count", count);
      result.put("complete", next == null);
      if (next != null) {
        result.put("next", Instant.ofEpochMilli(next).toString());
      }
      result.put("points", columns);
      return result;
    }
  }
}
