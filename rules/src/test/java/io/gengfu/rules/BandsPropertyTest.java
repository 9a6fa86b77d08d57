package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What is not looked at for being within its band would have changed nothing. */
class BandsPropertyTest {

  private static final double[] CONSTANTS = {0, 1, -2.5, 0.1, 1.0 / 3, 60, -1, 1e-300, 1e300};
  private static final int COLUMNS = 3;

  private static final String PACK =
      Bench.rule(
              "when: lift.speed > 2.5",
              "clear-when: lift.speed < 1",
              "for: 3 readings or 30s",
              "clear-for: 5s",
              "escalate: [{after: 4m, severity: critical}]")
          + """
            - id: second
              when: lift.speed * 0.1 > 0.15 && lift.ebike
              for: 2 readings
              severity: low
              message: {zh: 二, en: Second}
              inhibited-by: [first]
            - id: third
              when: lift.mode == Mode.stop || -lift.speed > 0.5
              suppress-when: lift.speed > 3
              severity: medium
              message: {zh: 三, en: Third}
              do:
                - {set: lift.door_hold, to: true, at-most: 60s}
            - id: fourth
              when: lift.fault_code != '01' && 7 - lift.speed <= 5
              for: 1m
              latched: true
              severity: medium
              message: {zh: 四, en: Fourth}
            - id: fifth
              when: still && lift.alarm_button
              severity: medium
              message: {zh: 五, en: Fifth}
          """;

  private static final String WITH_SIGNALS =
      PACK.replace(
          "rules:\n", "signals:\n  still: {absent: lift.person, longer-than: 2m}\nrules:\n");

  private static final List<String> LIFTS = List.of("lift-1", "lift-2");
  private static final List<String> FLAGS = List.of("ebike", "person", "alarm_button");
  private static final ByHand DUTY = new ByHand("duty", "seen");

  /** Something happens {@code millis} after the last. */
  record Event(int millis, int what, int which, boolean on) {}

  @Property(tries = 1_000)
  void answerIsTheSameForAllValuesOfABand(@ForAll("seeds") long seed) {
    var random = new Random(seed);
    Condition condition = condition(random, 3);
    Optional<SortedSet<Double>> edges = Edges.of(0, condition);
    if (edges.isEmpty()) {
      return;
    }
    var inputs = new Inputs(COLUMNS, new int[] {0, 1, 2}, new int[0], 0, ZoneOffset.UTC);
    for (int i = 0; i < 8; i++) {
      inputs.take(1, CONSTANTS[random.nextInt(CONSTANTS.length)], Known.GOOD);
      inputs.take(2, random.nextDouble(), random.nextBoolean() ? Known.GOOD : Known.BAD);
      var answers = new HashMap<Integer, Integer>();
      for (double value : values(edges.get(), random)) {
        inputs.take(0, value, Known.GOOD);
        inputs.select(0, 0);
        int answer = condition.test(inputs);
        int band = edges.get().headSet(Math.nextUp(value)).size();
        assertThat(answers.putIfAbsent(band, answer))
            .as("%s at %s", condition, value)
            .isIn(null, answer);
      }
    }
  }

  // On both sides of every edge, and anywhere.
  private static SortedSet<Double> values(SortedSet<Double> edges, Random random) {
    var values = new TreeSet<>(List.of(-Double.MAX_VALUE, Double.MAX_VALUE, 0.0));
    for (double edge : edges) {
      values.add(edge);
      values.add(Math.nextDown(edge));
      values.add(Math.nextUp(edge));
      values.add(edge + random.nextGaussian());
    }
    for (double constant : CONSTANTS) {
      values.add(constant);
      values.add(constant * random.nextGaussian());
    }
    values.remove(Double.POSITIVE_INFINITY); // Below nothing, so in no band.
    return values;
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  private static Condition condition(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 5 : 10)) {
      case 0 -> new Logic.Flag(random.nextInt(COLUMNS));
      case 1 -> new Logic.Less(amount(random, 3), amount(random, 1));
      case 2 -> new Logic.AtMost(amount(random, 1), amount(random, 3));
      case 3 -> new Logic.Equal(amount(random, 2), amount(random, 2));
      case 4 -> new Logic.EqualTexts(amount(random, 0), amount(random, 0));
      case 5 -> new Logic.Not(condition(random, depth - 1));
      case 6 -> new Logic.And(condition(random, depth - 1), condition(random, depth - 1));
      case 7 -> new Logic.Or(condition(random, depth - 1), condition(random, depth - 1));
      case 8 -> new Logic.Same(condition(random, depth - 1), condition(random, depth - 1));
      default ->
          new Logic.Either(
              condition(random, depth - 1),
              condition(random, depth - 1),
              condition(random, depth - 1));
    };
  }

  private static Amount amount(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 14)) {
      case 0, 1, 2 -> new Arithmetic.Constant(CONSTANTS[random.nextInt(CONSTANTS.length)]);
      case 3 -> new Arithmetic.Signal(random.nextInt(10) == 0 ? 1 : 0);
      case 4, 5 -> new Arithmetic.Plus(amount(random, depth - 1), amount(random, depth - 1));
      case 6, 7 -> new Arithmetic.Minus(amount(random, depth - 1), amount(random, depth - 1));
      case 8, 9 -> new Arithmetic.Times(amount(random, depth - 1), amount(random, depth - 1));
      case 10, 11 -> new Arithmetic.Over(amount(random, depth - 1), amount(random, depth - 1));
      case 12 -> new Arithmetic.Negated(amount(random, depth - 1));
      default ->
          new Arithmetic.Either(
              condition(random, 0), amount(random, depth - 1), amount(random, depth - 1));
    };
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Event> event =
        Arbitraries.randomValue(
            random ->
                new Event(
                    random.nextInt(5) == 0 ? random.nextInt(200_000) : random.nextInt(9_000),
                    random.nextInt(20),
                    random.nextInt(64),
                    random.nextBoolean()));
    return event.list().ofMinSize(1).ofMaxSize(80);
  }

  @Property(tries = 300)
  void decidesAsIfEveryReadingWereLookedAt(
      @ForAll("events") List<Event> events, @ForAll @IntRange(max = 80) int restart) {
    assertThat(play(events, restart, false)).isEqualTo(play(events, restart, true));
  }

  private static List<Object> play(List<Event> events, int restart, boolean always) {
    Bench site = Bench.with(WITH_SIGNALS, Map.of("lift", LIFTS), Map.of());
    RuleSet rules = always ? site.rules.askedAlways() : site.rules;
    site = site.restarted(rules, List.of());
    var said = new ArrayList<Object>();
    for (int i = 0; i < events.size(); i++) {
      if (i == restart) {
        gather(site, said);
        site = site.restarted(rules, site.engine.states());
      }
      Event event = events.get(i);
      site.silently(Duration.ofMillis(event.millis()).toString().substring(2));
      happens(site, event);
    }
    site.after("1H");
    gather(site, said);
    return said;
  }

  private static void happens(Bench site, Event event) {
    String lift = LIFTS.get(event.which() % 2) + ".";
    int which = event.which() / 2;
    switch (event.what()) {
      case 0 -> site.reads(lift + "mode", event.on() ? "stop" : "normal");
      case 1 -> site.reads(lift + "fault_code", event.on() ? "01" : "02");
      case 2 -> site.loses(lift + "speed", event.on() ? Known.STALE : Known.BAD);
      case 3 -> site.loses(lift + FLAGS.get(which % 3), event.on() ? Known.STALE : Known.BAD);
      case 4 -> acknowledge(site);
      case 5 -> outOfService(site, LIFTS.get(event.which() % 2), event.on());
      case 6, 7, 8 -> site.reads(lift + FLAGS.get(which % 3), event.on());
      default -> site.reads(lift + "speed", which / 8.0 + (event.on() ? 0 : -0.6));
    }
  }

  private static void acknowledge(Bench site) {
    for (AlertTransition open : site.engine.active()) {
      site.desk().acknowledge(open.alertId(), DUTY, site.now());
    }
  }

  private static void outOfService(Bench site, String lift, boolean out) {
    if (out) {
      site.desk().outOfService(lift, DUTY, site.now());
    } else {
      site.desk().inService(lift, DUTY, site.now());
    }
  }

  private static void gather(Bench site, List<Object> said) {
    said.addAll(site.decisions());
    for (AlertTransition t : site.transitions) {
      said.add(t.instance() + " " + t.kind() + " " + t.state() + " " + t.nanos() + t.evidence());
    }
    said.addAll(site.engine.states());
    for (var point : site.points.all()) {
      int at = point.index();
      said.add(point.key() + " " + site.engine.value(at) + " " + site.engine.known(at));
    }
  }
}
