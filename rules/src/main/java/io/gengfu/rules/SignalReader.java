package io.gengfu.rules;

import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.rules.Pack.Compiled;
import io.gengfu.rules.Pack.Derived;
import io.gengfu.rules.Pack.Measured;
import io.gengfu.settings.Durations;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads the derived signals of a pack: one operator each. */
final class SignalReader {

  private static final SignalType FLAG = new SignalType.Flag();
  private static final SignalType NUMBER = new SignalType.Quantity(Unit.NONE);
  private static final SignalType TEXT = new SignalType.Text();

  private static final Duration LONGEST = Duration.ofDays(366);

  /** A bucket shorter than that is finer than any gateway's tick. */
  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

  /** The words of the operators, each with what reads the rest. */
  private static final Map<String, Read> OPERATORS = new TreeMap<>();

  private interface Read {
    Optional<Made> from(SignalReader reader, String word);
  }

  /** An operator that was read, with what it reads. */
  private record Made(
      Operator operator, SignalType type, List<Integer> columns, OptionalInt group) {
    Made(Operator operator, SignalType type, List<Integer> columns) {
      this(operator, type, columns, OptionalInt.empty());
    }
  }

  static {
    OPERATORS.put("latch", SignalReader::latch);
    OPERATORS.put("absent", SignalReader::absence);
    OPERATORS.put("sequence", SignalReader::sequence);
    OPERATORS.put("of", SignalReader::votes);
    OPERATORS.put("map", SignalReader::codeMap);
    OPERATORS.put("count", SignalReader::gathering);
    OPERATORS.put("total", SignalReader::gathering);
    OPERATORS.put("sum", SignalReader::gathering);
    OPERATORS.put("avg", SignalReader::statistic);
    OPERATORS.put("min", SignalReader::statistic);
    OPERATORS.put("max", SignalReader::statistic);
    OPERATORS.put("rate", SignalReader::rate);
    OPERATORS.put("deviation", SignalReader::deviation);
    OPERATORS.put("number-of", SignalReader::groupCount);
    OPERATORS.put("share-of", SignalReader::groupCount);
    OPERATORS.put("sum-of", SignalReader::groupStatistic);
    OPERATORS.put("avg-of", SignalReader::groupStatistic);
    OPERATORS.put("min-of", SignalReader::groupStatistic);
    OPERATORS.put("max-of", SignalReader::groupStatistic);
    OPERATORS.put("schedule", SignalReader::schedule);
  }

  private final Settings settings;
  private final Expressions expressions;
  private final TextConstants texts;

  private SignalReader(Settings settings, Expressions expressions, TextConstants texts) {
    this.settings = settings;
    this.expressions = expressions;
    this.texts = texts;
  }

  /**
   * The type of a signal, which must be known before any condition is compiled; a flag where its
   * definition is wrong.
   */
  static SignalType type(Settings settings) {
    return switch (word(settings)) {
      case "count", "total", "sum", "number-of" ->
          settings.keys().contains("at-least") || settings.keys().contains("below") ? FLAG : NUMBER;
      case "avg", "min", "max", "rate", "deviation" -> NUMBER;
      case "share-of", "sum-of", "avg-of", "min-of", "max-of" -> NUMBER;
      case "map" -> meaning(settings);
      default -> FLAG;
    };
  }

  private static SignalType meaning(Settings settings) {
    if (settings.node("to").orElse(null) instanceof Node.Mapping map && !map.entries().isEmpty()) {
      var first = map.entries().values().iterator().next().value();
      if (first instanceof Node.Scalar scalar && !scalar.quoted()) {
        if (scalar.text().equals("true") || scalar.text().equals("false")) {
          return FLAG;
        }
        return isNumber(scalar) ? NUMBER : TEXT;
      }
    }
    return TEXT;
  }

  private static boolean isNumber(Node.Scalar scalar) {
    return scalar.text().matches("-?\\d+(\\.\\d+)?");
  }

  private static String word(Settings settings) {
    return OPERATORS.keySet().stream()
        .filter(word -> settings.keys().contains(word))
        .findFirst()
        .orElse("");
  }

  /** Empty when something is wrong, which is then reported. */
  static Optional<Derived> read(
      String name, Settings settings, Expressions expressions, TextConstants texts) {
    var reader = new SignalReader(settings, expressions, texts);
    String word = word(settings);
    Read operator = OPERATORS.get(word);
    if (operator == null) {
      settings.keys().forEach(settings::has);
      String first = settings.keys().stream().findFirst().orElse("");
      settings.report(first, "is no operator", Nearest.hint(first, OPERATORS.keySet()));
      return Optional.empty();
    }
    Optional<Made> made = operator.from(reader, word);
    settings.finish();
    int shape = Form.of(settings, settings.keys().toArray(String[]::new)).hashCode();
    return made.map(m -> new Derived(name, m.type(), m.operator(), m.columns(), m.group(), shape));
  }

  private Optional<Made> latch(String word) {
    Optional<Compiled> trigger = expressions.condition(settings, "latch");
    Optional<Compiled> until = expressions.condition(settings, "until");
    if (trigger.isEmpty() || until.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Made(
            new Latching(trigger.get().condition(), until.get().condition()),
            FLAG,
            columns(List.of(trigger.get(), until.get()))));
  }

  private Optional<Made> absence(String word) {
    Optional<Compiled> condition = expressions.condition(settings, "absent");
    long nanos = nanos("longer-than", Duration.ZERO);
    boolean always = !settings.has("while");
    Optional<Compiled> meanwhile =
        always ? Optional.of(ALWAYS) : expressions.condition(settings, "while");
    if (condition.isEmpty() || meanwhile.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Made(
            new Absence(condition.get().condition(), nanos, meanwhile.get().condition()),
            FLAG,
            columns(List.of(condition.get(), meanwhile.get()))));
  }

  private static final Compiled ALWAYS = new Compiled(Condition.constant(true), List.of());

  private Optional<Made> sequence(String word) {
    List<Compiled> conditions = expressions.conditions(settings, "sequence", 2);
    long within = nanos("within", Duration.ZERO);
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    var steps = conditions.stream().map(Compiled::condition).toList();
    return Optional.of(new Made(new Sequence(steps, within), FLAG, columns(conditions)));
  }

  private Optional<Made> votes(String word) {
    List<Compiled> conditions = expressions.conditions(settings, "of", 2);
    int atLeast = settings.integer("at-least", 1, Math.max(1, conditions.size()));
    long within = settings.has("within") ? nanos("within", Duration.ZERO) : 0;
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    var votes = conditions.stream().map(Compiled::condition).toList();
    return Optional.of(new Made(new Votes(votes, atLeast, within), FLAG, columns(conditions)));
  }

  private Optional<Made> gathering(String word) {
    long window = nanos(word.equals("count") ? "within" : "over", SHORTEST_WINDOW);
    Limit limit = limit();
    if (word.equals("count")) {
      return expressions
          .condition(settings, word)
          .map(
              counted ->
                  new Made(
                      new Gathering(new Gathering.What.Rises(counted.condition()), window, limit),
                      type(settings),
                      counted.columns()));
    }
    return expressions
        .number(settings, word)
        .map(
            number -> {
              Gathering.What what =
                  word.equals("total")
                      ? new Gathering.What.Increase(number.amount())
                      : new Gathering.What.Readings(number.amount());
              if (word.equals("sum") && number.columns().size() != 1) {
                settings.report(word, "names more than one signal", "the readings of one signal");
              }
              SignalType type = limit instanceof Limit.Value ? in(number) : FLAG;
              return new Made(new Gathering(what, window, limit), type, number.columns());
            });
  }

  private Limit limit() {
    if (settings.has("at-least")) {
      return new Limit.AtLeast(settings.number("at-least"));
    }
    return settings.has("below") ? new Limit.Below(settings.number("below")) : new Limit.Value();
  }

  private Optional<Made> statistic(String word) {
    long window = nanos("over", SHORTEST_WINDOW);
    var of =
        switch (word) {
          case "avg" -> Statistic.Of.AVG;
          case "min" -> Statistic.Of.MIN;
          default -> Statistic.Of.MAX;
        };
    return expressions
        .number(settings, word)
        .map(
            number ->
                new Made(new Statistic(number.amount(), window, of), in(number), number.columns()));
  }

  private Optional<Made> rate(String word) {
    long window = nanos("over", SHORTEST_WINDOW);
    long per = nanos("per", Duration.ofNanos(1));
    return expressions
        .number(settings, word)
        .map(number -> new Made(new Rate(number.amount(), window, per), NUMBER, number.columns()));
  }

  private Optional<Made> deviation(String word) {
    double days = nanos("over", Duration.ofDays(7)) / (double) Duration.ofDays(1).toNanos();
    double floor = settings.number("floor");
    if (floor <= 0) {
      settings.report("floor", "is not above zero", "the smallest deviation that counts");
    }
    return expressions
        .number(settings, word)
        .map(
            number ->
                new Made(new Deviation(number.amount(), days, floor), NUMBER, number.columns()));
  }

  private Optional<Made> groupCount(String word) {
    Optional<Expressions.OfGroup> group = expressions.group(settings, word);
    boolean share = word.equals("share-of");
    long within = !share && settings.has("within") ? nanos("within", Duration.ZERO) : 0;
    Limit limit = share ? new Limit.Value() : limit();
    return group.flatMap(
        of ->
            of.expressions()
                .condition(settings, word)
                .map(
                    condition ->
                        new Made(
                            new GroupCount(
                                of.number(), condition.condition(), within, share, limit),
                            type(settings),
                            List.of(),
                            OptionalInt.of(of.number()))));
  }

  private Optional<Made> groupStatistic(String word) {
    var of =
        switch (word) {
          case "sum-of" -> GroupStatistic.Of.SUM;
          case "avg-of" -> GroupStatistic.Of.AVG;
          case "min-of" -> GroupStatistic.Of.MIN;
          default -> GroupStatistic.Of.MAX;
        };
    return expressions
        .group(settings, word)
        .flatMap(
            group ->
                group
                    .expressions()
                    .number(settings, word)
                    .map(
                        number ->
                            new Made(
                                new GroupStatistic(group.number(), number.amount(), of),
                                in(number),
                                List.of(),
                                OptionalInt.of(group.number()))));
  }

  private Optional<Made> schedule(String word) {
    Settings section = settings.section(word);
    Optional<Schedule> schedule = ScheduleReader.read(section, expressions.calendar());
    section.finish();
    return schedule.map(s -> new Made(new Scheduled(s), FLAG, List.of()));
  }

  private Optional<Made> codeMap(String word) {
    SignalType type = meaning(settings);
    Settings to = settings.section("to");
    Optional<Expressions.Coded> coded = expressions.coded(settings, word);
    if (to.keys().isEmpty()) {
      settings.report("to", "has no codes", "{\"01\": …, \"02\": …}");
    }
    if (coded.isEmpty()) {
      to.keys().forEach(to::has);
      return Optional.empty();
    }
    double[] codes = new double[to.keys().size()];
    double[] meanings = new double[codes.length];
    int i = 0;
    for (String code : to.keys()) {
      codes[i] = coded.get().code(code, to);
      meanings[i++] = meaning(to, code, type);
    }
    double other = settings.has("else") ? meaning(settings, "else", type) : Double.NaN;
    return Optional.of(
        new Made(
            new CodeMap(coded.get().amount(), codes, meanings, other),
            type,
            coded.get().columns()));
  }

  private double meaning(Settings in, String key, SignalType type) {
    return switch (type) {
      case SignalType.Flag flag -> in.flag(key, false) ? 1 : 0;
      case SignalType.Quantity number -> in.number(key);
      case SignalType.Text text -> texts.handle(in.text(key));
      case SignalType.Enumeration none -> throw new IllegalStateException("maps to no constants");
    };
  }

  private static SignalType in(Measured number) {
    Unit unit = number.unit();
    return unit == null ? NUMBER : new SignalType.Quantity(unit);
  }

  private static List<Integer> columns(List<Compiled> conditions) {
    var columns = new ArrayList<Integer>();
    for (Compiled condition : conditions) {
      condition.columns().stream().filter(c -> !columns.contains(c)).forEach(columns::add);
    }
    return columns;
  }

  private long nanos(String key, Duration shortest) {
    Duration duration = settings.duration(key);
    if (settings.has(key)
        && (duration.compareTo(shortest) < 0
            || duration.isZero()
            || duration.compareTo(LONGEST) > 0)) {
      settings.report(
          key,
          "is " + Durations.show(duration),
          shortest.isZero()
              ? "more than nothing and at most a year"
              : "from " + Durations.show(shortest) + " to a year");
    }
    return duration.toNanos();
  }
}
