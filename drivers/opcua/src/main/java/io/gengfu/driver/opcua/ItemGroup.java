package io.gengfu.driver.opcua;

import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the server watches a group of nodes; the keys stand in {@code settings} for the points that
 * name no group, and in {@code settings.groups.NAME} for those that name it.
 *
 * @param publishing {@code publishing}: how often the server may report, a sixth of the interval at
 *     most; 250 ms. A group that says so itself has a subscription of its own
 * @param sampling {@code sampling}: how often the server looks at the values; 100 ms. Zero: no
 *     looking, it reports when it learns of a change (OPC UA Part 4 §7.21.2), as servers do that
 *     offer exception-based monitoring; the others take the shortest they have
 * @param asked {@code queue}: how many values of a node the server keeps between two reports, 1 to
 *     1000; by default as many as it can sample, 100 at most
 */
record ItemGroup(Optional<Duration> publishing, Duration sampling, Optional<Integer> asked) {

  /** Values per node kept between two publishes: what came and went is still seen. */
  private static final int QUEUE_USUALLY_MAX = 100;

  private static final int QUEUE_MAX = 1_000;

  /** That of the points that name none; its publishing interval is never empty. */
  static ItemGroup usual(Settings settings) {
    return new ItemGroup(
        Optional.of(duration(settings, "publishing", Duration.ofMillis(250), 10)),
        duration(settings, "sampling", Duration.ofMillis(100), 0),
        queue(settings, Optional.empty()));
  }

  /** The same as a group that shares the usual subscription. */
  ItemGroup inTheUsual() {
    return new ItemGroup(Optional.empty(), sampling, asked);
  }

  /** What a group does not say is as in {@code usual}. */
  static Map<String, ItemGroup> named(Settings settings, ItemGroup usual) {
    Map<String, ItemGroup> groups = new LinkedHashMap<>();
    settings
        .named("groups")
        .forEach(
            (name, group) ->
                groups.put(
                    name,
                    new ItemGroup(
                        group.has("publishing")
                            ? Optional.of(duration(group, "publishing", Duration.ofMillis(250), 10))
                            : Optional.empty(),
                        duration(group, "sampling", usual.sampling, 0),
                        queue(group, usual.asked))));
    return groups;
  }

  private static Optional<Integer> queue(Settings settings, Optional<Integer> fallback) {
    return settings.has("queue")
        ? Optional.of(settings.integer("queue", 1, QUEUE_MAX, 1))
        : fallback;
  }

  int queue(Duration usualPublishing) {
    if (asked.isPresent()) {
      return asked.get();
    }
    if (sampling.isZero()) {
      return QUEUE_USUALLY_MAX;
    }
    long samples = publishing.orElse(usualPublishing).toNanos() / sampling.toNanos() + 2;
    return (int) Math.min(QUEUE_USUALLY_MAX, samples);
  }

  /** From {@code least} milliseconds to a minute. */
  static Duration duration(Settings settings, String key, Duration fallback, int least) {
    Duration duration = settings.duration(key, fallback);
    if (duration.toMillis() < least || duration.toMillis() > 60_000) {
      settings.report(key, "is " + duration.toMillis() + " ms", "from " + least + "ms to 60s");
      return fallback;
    }
    return duration;
  }
}
