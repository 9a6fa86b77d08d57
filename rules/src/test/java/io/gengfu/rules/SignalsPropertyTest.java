package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens in a lift, derived signals do not depend on how the engine is driven. */
class SignalsPropertyTest {

  private static final List<String> FLAGS = List.of("person", "ebike", "alarm_button");

  private static final String[] LONG = {
    "inside: {latch: lift.person, until: lift.door == Door.open}",
    "doors: {count: lift.door == Door.open, within: 10m, at-least: 2}",
    "mean: {avg: lift.speed, over: 5m}",
    "least: {min: lift.speed, over: 2m}",
    "rising: {rate: lift.speed, over: 1m, per: 1m}",
    "still: {absent: lift.person, longer-than: 2m, while: inside || lift.ebike}",
    "gone_on: {total: lift.speed, over: 5m, below: 3}",
    "both: {count: still && gone_on, within: 1h}",
  };

  private static final String[] SHORT = {
    "order: {sequence: [lift.person, lift.ebike], within: 30s}",
    "votes: {at-least: 2, of: [lift.person, lift.ebike, lift.alarm_button], within: 20s}",
    "sum: {sum: lift.speed, over: 30s}",
  };

  private static final String WHEN =
      "inside && (doors || mean > 1 || still || gone_on || least < 0 || both >= 1)";

  /** One reading; a value of NaN is a failed one. */
  record Event(int millis, String signal, Object value) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Event> event =
        Arbitraries.randomValue(
            random -> {
              int millis =
                  random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(20_000);
              boolean fails = random.nextInt(6) == 0;
              return switch (random.nextInt(3)) {
                case 0 ->
                    new Event(
                        millis, FLAGS.get(random.nextInt(3)), fails ? "" : random.nextBoolean());
                case 1 ->
                    new Event(
                        millis, "door", fails ? "" : random.nextBoolean() ? "open" : "closed");
                default -> new Event(millis, "speed", fails ? "" : random.nextInt(-1, 5));
              };
            });
    return event.list().ofMinSize(5).ofMaxSize(60);
  }

  private static Bench site() {
    var signals = new ArrayList<>(List.of(LONG));
    signals.addAll(List.of(SHORT));
    return Bench.with(
        Bench.signals(WHEN + " || order || votes && sum > 9", signals.toArray(String[]::new)));
  }

  private static void apply(Bench site, Event event) {
    if (event.value().equals("")) {
      site.loses("lift-1." + event.signal(), Known.BAD);
    } else {
      site.reads("lift-1." + event.signal(), event.value());
    }
  }

  private static List<String> seen(Bench site) {
    return site.transitions.stream()
        .map(t -> t.kind() + " at " + t.nanos() + " number " + t.number())
        .toList();
  }

  @Property(tries = 100)
  void answersDoNotDependOnHowOftenTimeIsTold(
      @ForAll("events") List<Event> events, @ForAll @IntRange(min = 1, max = 7) int ticks) {
    Bench seldom = site();
    Bench often = site();
    for (Event event : events) {
      seldom.silently(event.millis() / 1000.0 + "S");
      apply(seldom, event);
      double part = event.millis() / 1000.0 / ticks;
      for (int i = 0; i < ticks - 1; i++) {
        often.engine.tick(often.now() + Duration.ofNanos((long) (part * i * 1e9)).toNanos());
      }
      often.silently(event.millis() / 1000.0 + "S");
      apply(often, event);
      assertThat(values(often)).isEqualTo(values(seldom));
    }
    seldom.after("2H");
    often.after("1H").after("1H");
    assertThat(seen(often)).isEqualTo(seen(seldom));
    assertThat(values(often)).isEqualTo(values(seldom));
  }

  // What takes longer than a minute goes on after a restart as if nothing had happened.
  @Property(tries = 300)
  void answersDoNotDependOnARestart(
      @ForAll("events") List<Event> events, @ForAll @IntRange(max = 59) int at) {
    Bench through = Bench.with(Bench.signals(WHEN, LONG));
    Bench restarted = Bench.with(Bench.signals(WHEN, LONG));
    Map<String, Event> latest = new HashMap<>();
    var before = new ArrayList<String>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      through.silently(event.millis() / 1000.0 + "S");
      apply(through, event);
      restarted.silently(event.millis() / 1000.0 + "S");
      apply(restarted, event);
      latest.put(event.signal(), event);
      if (i == at) {
        before.addAll(seen(restarted));
        restarted = restarted.restarted(restarted.rules, restarted.engine.states());
        for (Event known : latest.values()) {
          apply(restarted, known);
        }
      }
    }
    through.after("2H");
    restarted.after("2H");
    before.addAll(seen(restarted));
    assertThat(before).isEqualTo(seen(through));
    assertThat(values(restarted)).isEqualTo(values(through));
  }

  private static Map<String, Double> values(Bench site) {
    var values = new HashMap<String, Double>();
    site.rules
        .signals()
        .forEach(node -> values.put(node.signal().name(), site.engine.value(node.slot())));
    return values;
  }
}
