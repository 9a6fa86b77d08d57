package io.gengfu.agent.config;

import io.gengfu.rules.Calendar;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code calendar.yaml}, a file of its own so that next year's can be put in its place, and the
 * time zone of {@code site.yaml}.
 */
final class CalendarReader {

  private static final int DATES_MAX = 2_000;
  private static final int RANGE_MAX = 366;
  private static final String WANTED = "a date such as 2026-10-01, or 2026-10-01..2026-10-07";

  private CalendarReader() {}

  /** The zone that the site names, else China's. */
  static ZoneId zone(Settings site) {
    Settings about = site.section("site");
    String name = about.text("time-zone", "");
    if (name.isEmpty()) {
      return Calendar.PLAIN.zone();
    }
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      about.report(
          "time-zone",
          "there is no time zone " + name,
          Nearest.to(name, ZoneId.getAvailableZoneIds())
              .map(near -> "did you mean " + near + "?")
              .orElse("a name such as Asia/Shanghai or Europe/Berlin"));
      return Calendar.PLAIN.zone();
    }
    return ZoneId.of(name);
  }

  /**
   * @param document {@code calendar.yaml}
   */
  static Calendar read(Settings document, ZoneId zone) {
    Set<LocalDate> holidays = dates(document, "holidays");
    Set<LocalDate> workdays = dates(document, "workdays");
    var both = new TreeSet<>(holidays);
    both.retainAll(workdays);
    if (!both.isEmpty()) {
      document.report("workdays", "has " + both.first() + ", a holiday too", "one or the other");
    }
    document.finish();
    return new Calendar(zone, holidays, workdays);
  }

  private static Set<LocalDate> dates(Settings document, String key) {
    var dates = new HashSet<LocalDate>();
    if (!document.has(key)) {
      return dates;
    }
    if (!(document.node(key).orElse(null) instanceof Node.Items items)) {
      document.report(key, "is not a list", WANTED + " in […]");
      return dates;
    }
    for (Node item : items.items()) {
      if (!(item instanceof Node.Scalar scalar) || !add(scalar.text(), dates)) {
        String text = item instanceof Node.Scalar s ? s.text() : "a list or a map";
        document.problems().add(item.mark(), document.path(key), "has " + text, WANTED);
      }
    }
    if (dates.size() > DATES_MAX) {
      document.report(key, "has " + dates.size() + " days", "at most " + DATES_MAX);
    }
    return dates;
  }

  private static boolean add(String text, Set<LocalDate> dates) {
    try {
      List<String> ends = List.of(text.split("\\.\\.", -1));
      LocalDate first = LocalDate.parse(ends.getFirst());
      LocalDate last = LocalDate.parse(ends.getLast());
      if (ends.size() > 2 || last.isBefore(first) || first.until(last, ChronoUnit.DAYS) >= RANGE_MAX) {
        return false;
      }
      first.datesUntil(last.plusDays(1)).forEach(dates::add);
      return true;
    } catch (DateTimeException e) {
      return false; // Reported by the caller, with the text.
    }
  }
}
