package io.gengfu.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.rules.Known;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every reading that the store recorded is at the platform once, with its value and its time, or
 * its number was told as a gap. Those that died with the process before they were recorded do not
 * count: nobody promised anything of them.
 */
final class ReadingAccount {

  /**
   * @param numbers under one of which it must come
   */
  private record Recorded(String reading, List<String> numbers) {}

  private final Deque<String> waiting = new ArrayDeque<>();
  private final List<Recorded> recorded = new ArrayList<>();
  private final Map<String, Integer> came = new HashMap<>();
  private final Set<String> gaps = new HashSet<>();
  private long sofar;

  /** The core has handed one to the store. */
  void read(String point, double value, byte known, long millis) {
    boolean has = known == Known.GOOD || known == Known.UNCERTAIN;
    waiting.add(text(point, String.valueOf(millis), has ? String.valueOf(value != 0) : "null"));
  }

  private static String text(String point, String millis, String value) {
    return point + " at " + millis + ": " + value;
  }

  /**
   * The store had a turn.
   *
   * @param all that it has recorded in this process
   * @param numbers that were given in this turn
   */
  void recorded(long all, List<String> numbers) {
    for (; sofar < all; sofar++) {
      recorded.add(new Recorded(waiting.remove(), numbers));
    }
  }

  /** The process is gone, and what waited with it. */
  void died() {
    waiting.clear();
    sofar = 0;
  }

  /** A message of telemetry has come for the first time. */
  void came(JsonNode data) {
    data.path("points")
        .properties()
        .forEach(
            point -> {
              JsonNode times = point.getValue().path("t");
              JsonNode values = point.getValue().path("v");
              for (int i = 0; i < times.size(); i++) {
                String reading =
                    text(point.getKey(), times.get(i).asText(), values.get(i).asText());
                came.merge(reading, 1, Integer::sum);
              }
            });
  }

  /** Numbers that will never come. */
  void gap(String epoch, long from, long to) {
    for (long number = from; number <= to; number++) {
      gaps.add(epoch + "/" + number);
    }
  }

  /** To be asked when everything has had its time. */
  void settled(Consumer<String> complaints) {
    if (!waiting.isEmpty()) {
      complaints.accept(waiting.size() + " readings were never recorded");
    }
    Map<String, Integer> left = new HashMap<>(came);
    for (Recorded one : recorded) {
      int there = left.getOrDefault(one.reading(), 0);
      if (there > 0) {
        left.put(one.reading(), there - 1);
      } else if (one.numbers().stream().noneMatch(gaps::contains)) {
        complaints.accept(
            "recorded, neither at the platform nor a gap: "
                + one.reading()
                + ", under "
                + one.numbers());
      }
    }
    left.forEach(
        (reading, times) -> {
          if (times > 0) {
            complaints.accept("at the platform, and not recorded so often: " + reading);
          }
        });
  }

  String figures() {
    return "%d readings recorded, %d numbers told as gaps".formatted(recorded.size(), gaps.size());
  }
}
