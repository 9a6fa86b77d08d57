package io.gengfu.agent.config;

import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a line may carry: {@code connections} and {@code budget} of an uplink. */
final class MeteringReader {
  private static final Pattern BYTES = Pattern.compile("([1-9][0-9]{0,8}) ?(kB|MB|GB)");
  private static final Map<String, Long> UNITS =
      Map.of("kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
  private static final String WANTED = "a whole number and kB, MB or GB, such as 20 MB";

  /** Less is spent before the day is up by keeping the connection alone. */
  private static final long LEAST = 1_000_000;

  private MeteringReader() {}

  static Metering read(Settings uplink, WireFormat format) {
    // To a Kura platform a second connection would be another gateway.
    int usual = format instanceof WireFormat.Kura ? 1 : Metering.NONE.connections();
    int connections = uplink.integer("connections", 1, 2, usual);
    Settings budget = uplink.section("budget");
    long day = bytes(budget, "day");
    long month = bytes(budget, "month");
    if (uplink.has("budget") && !budget.has("day") && !budget.has("month")) {
      uplink.report("budget", "sets no limit", "day:, month: or both");
    }
    if (day > 0 && month > 0 && month < day) {
      budget.report("month", "is less than the budget of a day", "more than day:, or no day:");
    }
    return new Metering(connections, day, month);
  }

  private static long bytes(Settings budget, String key) {
    if (!budget.has(key)) {
      return 0;
    }
    int before = budget.problems().all().size();
    String text = budget.text(key);
    if (budget.problems().all().size() > before) {
      return 0; // no text at all
    }
    Optional<Long> bytes = bytes(text);
    if (bytes.isEmpty()) {
      budget.report(key, "is " + text, WANTED);
    } else if (bytes.get() < LEAST) {
      budget.report(key, "is " + text, "at least 1 MB: the status alone needs that much");
    }
    return bytes.orElse(0L);
  }

  private static Optional<Long> bytes(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Long unit = UNITS.get(matcher.group(2));
    return unit == null ? Optional.empty() : Optional.of(Long.parseLong(matcher.group(1)) * unit);
  }
}
