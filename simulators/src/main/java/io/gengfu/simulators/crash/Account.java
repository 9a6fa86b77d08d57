package io.gengfu.simulators.crash;

import io.gengfu.simulators.platform.StoredAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the platform knows against what the devices recorded. A siren that was switched shows
 * that something was decided, whatever became of the process that decided it: the decision is made
 * before the siren can hear of it, so the platform must in the end have a transition that is no
 * later than the switching. What a new process decides about the same motion is later.
 */
final class Account {

  /** The clocks are one, but the platform is told in whole milliseconds. */
  private static final long TOLERANCE_MICROS = 5_000;

  /** So late a busy machine may record a switching; by then the next may have been decided. */
  private static final long LATE_MICROS = 2_000_000;

  /** One line of the devices' record. */
  record Event(long micros, String what, int number, boolean on) {}

  /** A process of the agent, from before its start until after its death. */
  record Life(int number, String kill, long fromMicros, long untilMicros) {
    boolean has(long micros) {
      return fromMicros <= micros && micros <= untilMicros;
    }
  }

  /** An alert, from raised to cleared; the same one may be raised again. */
  private static final class Alert {
    final String id;
    final String device;
    final long raised;
    OptionalLong cleared = OptionalLong.empty();
    boolean matched;

    Alert(String id, String device, long raised) {
      this.id = id;
      this.device = device;
      this.raised = raised;
    }

    boolean isClearedBy(long micros) {
      return cleared.isPresent() && cleared.getAsLong() <= micros + TOLERANCE_MICROS;
    }
  }

  private final List<Alert> alerts = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<Life> lives;
  private final long windowMicros;
  private int switchings;
  private int excused;

  /**
   * @param windowMillis before a death; what was decided in it and lost is only counted
   */
  Account(List<Life> lives, long windowMillis) {
    this.lives = List.copyOf(lives);
    this.windowMicros = windowMillis * 1_000;
  }

  /** What was lost within the window. */
  int excused() {
    return excused;
  }

  static List<Event> read(Path record) throws IOException {
    return Files.readAllLines(record).stream()
        .map(line -> line.split(" ", -1))
        .map(
            word ->
                new Event(
                    Long.parseLong(word[0]),
                    word[1],
                    Integer.parseInt(word[2]),
                    word[3].equals("1")))
        .toList();
  }

  /** What was found wrong; empty when nothing was. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Switchings of sirens that were held against alerts. */
  int switchings() {
    return switchings;
  }

  /**
   * What the platform has of alerts.
   *
   * @param arrivals each transition once, in order of first arrival
   */
  void platform(List<StoredAlert> arrivals) {
    Map<String, Integer> last = new HashMap<>();
    for (StoredAlert arrival : arrivals) {
      int before = last.getOrDefault(arrival.alertId(), 0);
      if (arrival.transition() != before + 1) {
        complaints.add(
            "out of order: %s came with transition %d after %d"
                .formatted(arrival.alertId(), arrival.transition(), before));
      }
      last.put(arrival.alertId(), arrival.transition());
    }
    // As the gateway numbered them, which is the order in which it decided.
    Map<String, List<StoredAlert>> epochs = new LinkedHashMap<>();
    arrivals.forEach(
        a -> epochs.computeIfAbsent(a.lane().toString(), lane -> new ArrayList<>()).add(a));
    Map<String, String> open = new HashMap<>();
    for (List<StoredAlert> lane : epochs.values()) {
      Map<Long, StoredAlert> ordered = new TreeMap<>();
      lane.forEach(a -> ordered.put(a.sequence(), a));
      ordered.values().forEach(a -> transition(a, open));
    }
    open.forEach((device, id) -> complaints.add("never cleared: " + id + " of " + device));
  }

  private void transition(StoredAlert told, Map<String, String> open) {
    String device = told.devices().isEmpty() ? "" : told.devices().getFirst();
    long micros = told.occurredAt().toEpochMilli() * 1_000;
    switch (told.kind()) {
      case "raised" -> {
        String other = open.put(device, told.alertId());
        if (other != null) {
          complaints.add("raised twice: %s and %s of %s".formatted(other, told.alertId(), device));
        }
        alerts.add(new Alert(told.alertId(), device, micros));
      }
      case "cleared" -> {
        if (!open.remove(device, told.alertId())) {
          complaints.add("cleared but not open: " + told.alertId() + " of " + device);
        }
        alerts.reversed().stream()
            .filter(a -> a.id.equals(told.alertId()))
            .findFirst()
            .ifPresent(a -> a.cleared = OptionalLong.of(micros));
      }
      default -> complaints.add("not expected here: " + told.kind() + " of " + device);
    }
  }

  /** After {@link #platform}: every switching of a siren has its alert. */
  void devices(List<Event> events) {
    Map<Integer, List<Event>> sirens = new TreeMap<>();
    events.stream()
        .filter(event -> event.what().equals("siren"))
        .forEach(
            event -> sirens.computeIfAbsent(event.number(), n -> new ArrayList<>()).add(event));
    sirens.forEach(this::siren);
  }

  private void siren(int number, List<Event> events) {
    String zone = "zone-" + number;
    List<Alert> own =
        alerts.stream()
            .filter(a -> a.device.equals(zone))
            .sorted(Comparator.comparingLong(a -> a.raised))
            .toList();
    long lastOn = 0;
    Alert current = null;
    Alert latest = null;
    Life life = null;
    boolean restored = true;
    for (Event event : events) {
      Life now = lifeOf(event);
      if (now == null) {
        continue; // nobody moves a siren without an agent; the harness counts these
      }
      if (life == null || now.number() != life.number()) {
        life = now;
        restored = true;
      }
      switchings++;
      if (event.on()) {
        Alert next = unmatched(own, latest, lastOn, event.micros(), now);
        if (next == null && restored) {
          next = running(own, now, event.micros());
        }
        if (next == null) {
          complain("sounded without an alert", event, now);
        } else {
          next.matched = true;
          latest = next;
        }
        current = next;
        lastOn = event.micros();
        restored = false;
      } else if (!restored // a new process makes outputs without an owner safe first
          && current != null
          && !current.isClearedBy(event.micros())) {
        complain("fell silent, and alert " + current.id + " was not cleared", event, now);
      }
    }
  }

  private void complain(String what, Event event, Life life) {
    if (life.untilMicros() - event.micros() < windowMicros) {
      excused++;
      return;
    }
    complaints.add(
        "lost: siren %d %s at %d, %d ms before the end of process %d (%s)"
            .formatted(
                event.number(),
                what,
                event.micros(),
                (life.untilMicros() - event.micros()) / 1_000,
                life.number(),
                life.kill()));
  }

  private @Nullable Life lifeOf(Event event) {
    return lives.stream().filter(life -> life.has(event.micros())).findFirst().orElse(null);
  }

  /**
   * The first alert after the latest that was matched, raised before the siren began now, and after
   * it had last begun: a process that lives switches in the order in which it decides, however late
   * that is recorded.
   */
  private static @Nullable Alert unmatched(
      List<Alert> own, @Nullable Alert latest, long lastOn, long on, Life life) {
    return own.stream()
        .filter(a -> !a.matched && a.raised <= on + TOLERANCE_MICROS)
        .filter(a -> latest == null || a.raised > latest.raised)
        .filter(
            a ->
                a.raised + (a.raised >= life.fromMicros() ? LATE_MICROS : TOLERANCE_MICROS)
                    > lastOn)
        .findFirst()
        .orElse(null);
  }

  /** An alert of an earlier process that this one goes on with. */
  private static @Nullable Alert running(List<Alert> own, Life life, long on) {
    return own.stream()
        .filter(a -> a.raised <= on + TOLERANCE_MICROS && !a.isClearedBy(life.fromMicros()))
        .findFirst()
        .orElse(null);
  }
}
