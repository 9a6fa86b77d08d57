package io.gengfu.rules;

import io.gengfu.rules.Schedule.Day;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code {from: "22:00", to: "06:00", days: [workday]}}; every day where none are given. */
final class ScheduleReader {

  private static final Pattern TIME = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?|24:00");
  private static final String WANTED = "a time of day such as \"22:00\"";

  private ScheduleReader() {}

  /** Empty when something is wrong, which is then reported. */
  static Optional<Schedule> read(Settings settings, Calendar calendar) {
    int before = settings.problems().size();
    LocalTime from = time(settings, "from");
    LocalTime to = time(settings, "to");
    Set<Day> days = days(settings);
    return settings.problems().size() == before
        ? Optional.of(new Schedule(from, to, days, calendar))
        : Optional.empty();
  }

  private static LocalTime time(Settings settings, String key) {
    if (!settings.has(key)) {
      settings.missing(key, WANTED);
      return LocalTime.MIDNIGHT;
    }
    String text = settings.node(key).orElse(null) instanceof Node.Scalar s ? s.text() : "no time";
    if (!TIME.matcher(text).matches()) {
      settings.report(key, "is " + text, WANTED);
      return LocalTime.MIDNIGHT;
    }
    try {
      return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalStateException("the form was checked", e);
    }
  }

  private static Set<Day> days(Settings settings) {
    Set<Day> days = EnumSet.noneOf(Day.class);
    if (!settings.has("days")) {
      return EnumSet.of(Day.WORKDAY, Day.RESTDAY);
    }
    List<String> known =
        Arrays.stream(Day.values()).map(day -> day.name().toLowerCase(Locale.ROOT)).toList();
    for (String word : settings.list("days")) {
      int at = known.indexOf(word);
      if (at < 0) {
        settings.report("days", "has the unknown day " + word, Nearest.hint(word, known));
      } else {
        days.add(Day.values()[at]);
      }
    }
    if (days.isEmpty() && settings.list("days").isEmpty()) {
      settings.report("days", "names no day", "at least one, or no days for every day");
    }
    return days;
  }
}
