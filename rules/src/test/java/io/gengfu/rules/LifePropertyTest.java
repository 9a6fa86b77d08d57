package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens and whatever people do: a restart in between changes nothing. */
class LifePropertyTest {

  private static final String PACK =
      Bench.rule(
              "when: lift.ebike",
              "suppress-when: lift.mode == Mode.inspection",
              "swinger: {at-most: 4, restore: 20m}",
              "digest: {more-than: 2, within: 10m}",
              "reopen-within: 3m",
              "escalate: [{after: 4m, severity: critical}]")
          + """
            - id: second
              when: lift.person
              severity: low
              message: {zh: 二, en: Second}
              inhibited-by: [first]
              confirm: true
            - id: third
              when: lift.alarm_button
              severity: medium
              message: {zh: 三, en: Third}
              latched: true
              confirm: true
              shelve-at-most: 30m
              escalate:
                - {after: 2m, severity: high}
                - {after: 6m, severity: critical, message: {zh: 急, en: Urgent}}
          """;

  private static final List<String> LIFTS = List.of("lift-1", "lift-2");
  private static final List<String> FLAGS = List.of("ebike", "person", "alarm_button");
  private static final ByHand DUTY = new ByHand("duty", "seen");

  /** Something happens {@code seconds} after the last. */
  record Event(int seconds, int what, int which, boolean on) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Event> event =
        Arbitraries.randomValue(
            random ->
                new Event(
                    random.nextInt(5) == 0 ? random.nextInt(2_000) : random.nextInt(90),
                    random.nextInt(16),
                    random.nextInt(64),
                    random.nextBoolean()));
    return event.list().ofMinSize(1).ofMaxSize(60);
  }

  @Property(tries = 400)
  void goesOnAfterARestartAsIfNothingHadHappened(
      @ForAll("events") List<Event> events, @ForAll @IntRange(max = 60) int when) {
    List<String> without = play(events, -1);

    assertThat(play(events, when % events.size())).isEqualTo(without);
  }

  private static List<String> play(List<Event> events, int restart) {
    Bench site = Bench.with(PACK, Map.of("lift", LIFTS), Map.of());
    Map<String, Object> known = new LinkedHashMap<>();
    List<String> said = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (i == restart) {
        gather(site, said, answers);
        site = site.restarted(site.rules, site.engine.states());
        known.forEach(site::reads);
      }
      Event event = events.get(i);
      site.after(event.seconds() + "S");
      happens(site, event, known);
    }
    site.after("1H");
    gather(site, said, answers);
    said.addAll(answers);
    return said;
  }

  private static void happens(Bench site, Event event, Map<String, Object> known) {
    String lift = LIFTS.get(event.which() % 2);
    if (event.what() < 8) {
      reads(site, lift + "." + FLAGS.get(event.which() % 3), event.on(), known);
    } else if (event.what() == 8) {
      reads(site, lift + ".mode", event.on() ? "inspection" : "normal", known);
    } else if (event.what() == 9) {
      out(site, lift, event.on());
    } else {
      byHand(site, event);
    }
  }

  private static void out(Bench site, String lift, boolean out) {
    Answer answer =
        out
            ? site.desk().outOfService(lift, DUTY, site.now())
            : site.desk().inService(lift, DUTY, site.now());
    site.answers.add(answer);
  }

  private static void reads(Bench site, String point, Object value, Map<String, Object> known) {
    known.put(point, value);
    site.reads(point, value);
  }

  private static void byHand(Bench site, Event event) {
    List<AlertTransition> open =
        site.engine.active().stream()
            .sorted(Comparator.comparing(AlertTransition::alertId))
            .toList();
    if (open.isEmpty()) {
      return;
    }
    String id = open.get(event.which() % open.size()).alertId();
    AlertDesk desk = site.desk();
    long now = site.now();
    site.answers.add(
        switch (event.what()) {
          case 10, 11 -> desk.acknowledge(id, DUTY, now);
          case 12 -> desk.confirm(id, DUTY, now);
          case 13 -> desk.reset(id, DUTY, now);
          case 14 ->
              event.on()
                  ? desk.shelve(id, Duration.ofMinutes(event.which()), DUTY, now)
                  : desk.shelveOnce(id, DUTY, now);
          default -> desk.unshelve(id, DUTY, now);
        });
  }

  private static void gather(Bench site, List<String> said, List<String> answers) {
    for (AlertTransition t : site.transitions) {
      said.add(
          String.join(
              " ",
              t.alertId() + "#" + t.number(),
              t.kind() + " " + t.state() + " " + t.suppression(),
              t.instance() + " " + t.severity() + " " + t.escalation(),
              t.digested() + " " + t.message().en() + " " + t.who() + " " + t.why(),
              Duration.ofNanos(t.nanos()).toString()));
    }
    site.answers.forEach(answer -> answers.add(answer.toString()));
    site.transitions.clear();
    site.answers.clear();
  }
}
