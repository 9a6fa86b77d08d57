package io.gengfu.agent.config;

import io.gengfu.model.Device;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code consents.yaml}: what may leave the building of what says something about a person. */
final class ConsentsReader {

  private static final int CONSENTS_MAX = 1_000;
  private static final int WORDS_MAX = 200;
  private static final int YEARS_MAX = 2;
  private static final String DATE = "a date such as 2026-11-01";

  private final Settings document;
  private final Points points;
  private final List<String> uplinks;
  private final ZoneId zone;

  /**
   * @param points of the site
   * @param uplinks their names
   * @param zone in which its days begin
   */
  ConsentsReader(Settings document, Points points, List<String> uplinks, ZoneId zone) {
    this.document = document;
    this.points = points;
    this.uplinks = uplinks;
    this.zone = zone;
  }

  /** Those that are right; what is wrong is reported. */
  List<Consent> read() {
    var consents = new ArrayList<Consent>();
    Map<String, Mark> ids = new HashMap<>();
    List<Settings> entries = document.sections("consents");
    if (entries.size() > CONSENTS_MAX) {
      document.report("consents", "has " + entries.size() + " entries", "at most " + CONSENTS_MAX);
    }
    for (Settings entry : entries) {
      consent(entry, ids).ifPresent(consents::add);
    }
    document.finish();
    return consents;
  }

  private Optional<Consent> consent(Settings entry, Map<String, Mark> ids) {
    int before = entry.problems().size();
    String id = Words.unique(entry, "id", ids).orElse("");
    String device = entry.text("device");
    Set<String> signals = signals(entry, device);
    String purpose = words(entry, "purpose");
    String uplink = entry.text("uplink");
    if (!uplink.isEmpty() && !uplinks.contains(uplink)) {
      entry.report("uplink", "there is no uplink " + uplink, Nearest.hint(uplink, uplinks));
    }
    String givenBy = words(entry, "given-by");
    Optional<LocalDate> from = date(entry, "from");
    Optional<LocalDate> until = date(entry, "until");
    if (from.isPresent() && until.isPresent()) {
      within(entry, from.get(), until.get());
    }
    if (entry.problems().size() > before || from.isEmpty() || until.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Consent(
            id,
            device,
            signals,
            purpose,
            uplink,
            givenBy,
            start(from.get()),
            start(until.get().plusDays(1))));
  }

  private Instant start(LocalDate day) {
    return day.atStartOfDay(zone).toInstant();
  }

  private static void within(Settings entry, LocalDate from, LocalDate until) {
    if (until.isBefore(from)) {
      entry.report("until", "is " + until + ", before it begins", "a day from " + from + " on");
    } else if (until.isAfter(from.plusYears(YEARS_MAX))) {
      entry.report(
          "until",
          "is " + until + ": nobody consents for so long",
          "at most " + YEARS_MAX + " years after " + from + "; then ask again");
    }
  }

  private Set<String> signals(Settings entry, String name) {
    var signals = new LinkedHashSet<String>(entry.list("signals"));
    Device device = points.device(name).orElse(null);
    if (device == null) {
      if (!name.isEmpty()) {
        List<String> homes =
            points.all().stream()
                .filter(Point::personal)
                .map(point -> point.device().id())
                .distinct()
                .toList();
        entry.report("device", "there is no device " + name, Nearest.hint(name, homes));
      }
      return signals;
    }
    List<String> personal =
        device.deviceClass().signals().stream()
            .filter(s -> Point.isPersonal(device.deviceClass(), s))
            .map(s -> s.name())
            .toList();
    if (personal.isEmpty()) {
      entry.report(
          "device", name + " says nothing about a person, and needs no consent", "a dwelling");
      return signals;
    }
    if (signals.isEmpty()) {
      entry.report("signals", "names nothing", "at least one of " + String.join(", ", personal));
    }
    for (String signal : signals) {
      if (!personal.contains(signal)) {
        entry.report("signals", name + " has no signal " + signal, Nearest.hint(signal, personal));
      }
    }
    return signals;
  }

  private static String words(Settings entry, String key) {
    int before = entry.problems().size();
    String text = entry.text(key).strip();
    if (entry.problems().size() == before && (text.isEmpty() || text.length() > WORDS_MAX)) {
      entry.report(
          key,
          text.isEmpty() ? "says nothing" : "is too long",
          "1 to " + WORDS_MAX + " characters");
    }
    return text;
  }

  private static Optional<LocalDate> date(Settings entry, String key) {
    int before = entry.problems().size();
    String text = entry.text(key);
    if (entry.problems().size() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      entry.report(key, "is " + text, DATE);
      return Optional.empty();
    }
  }
}
