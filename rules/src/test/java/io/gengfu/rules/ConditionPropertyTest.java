package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.gengfu.model.DeviceClasses;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Generated conditions over a lift, against CEL's own runtime and against each other; whatever is
 * asked of the closures is asked of the code made of them too.
 */
class ConditionPropertyTest {

  private static final List<String> FLAGS = List.of("person", "ebike", "alarm_button", "door_zone");
  private static final List<String> MODES = List.of("stop", "normal", "inspection");
  private static final List<String> CODES = List.of("00", "01");

  private static final CelCompiler ORACLE = oracle();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().build();

  private static final Problems PROBLEMS = new Problems();
  private static final Mark MARK = new Mark("generated", 1, 1);
  private static final Scope SCOPE =
      new Scope(List.of(new Pack.Variable("lift", DeviceClasses.LIFT, MARK)));
  private static final TextConstants TEXTS = new TextConstants();
  private static final Conditions CONDITIONS =
      new Conditions(
          SCOPE,
          Map.of(),
          TEXTS,
          new KeptTerms(CheckedExpressions.NONE, new Node.Mapping(Map.of(), MARK)),
          "",
          PROBLEMS);

  private static CelCompiler oracle() {
    var builder = CelCompilerFactory.standardCelCompilerBuilder().setResultType(SimpleType.BOOL);
    FLAGS.forEach(flag -> builder.addVar("lift." + flag, SimpleType.BOOL));
    builder.addVar("lift.speed", SimpleType.DOUBLE);
    builder.addVar("lift.mode", SimpleType.STRING);
    builder.addVar("lift.fault_code", SimpleType.STRING);
    MODES.forEach(mode -> builder.addVar("Mode." + mode, SimpleType.STRING));
    return builder.build();
  }

  /** One moment in a lift; what is null is not known. */
  record Moment(List<Boolean> flags, int speed, int mode, int code, int unknown) {

    boolean knows(int input) {
      return (unknown & 1 << input) == 0;
    }
  }

  // What CEL computes, the closures compute, as long as everything is known.
  @Property(tries = 300)
  void closuresAgreeWithCel(@ForAll("conditions") String text, @ForAll("moments") Moment moment)
      throws Exception {
    var known = new Moment(moment.flags(), moment.speed(), moment.mode(), moment.code(), 0);

    int ours = new Compiled(text.replace("#", "")).test(known);

    var ast = ORACLE.compile(text.replaceAll("#(-?\\d+)#", "$1.0")).getAst();
    Object theirs = RUNTIME.createProgram(ast).eval(variables(known));
    assertThat(ours == Condition.TRUE).as(text).isEqualTo(theirs);
    assertThat(ours).isNotEqualTo(Condition.UNKNOWN);
  }

  // An answer given although something is unknown is right whatever the unknown turns out to be.
  @Property(tries = 300)
  void answerDoesNotRestOnWhatIsUnknown(
      @ForAll("conditions") String text,
      @ForAll("moments") Moment moment,
      @ForAll("moments") Moment other) {
    var compiled = new Compiled(text.replace("#", ""));

    int answer = compiled.test(moment);

    if (answer != Condition.UNKNOWN) {
      assertThat(compiled.test(filled(moment, other))).as(text).isEqualTo(answer);
    }
  }

  @Property(tries = 100)
  void negationsAndDualsAgree(
      @ForAll("conditions") String a, @ForAll("conditions") String b, @ForAll("moments") Moment m) {
    assertThat(test("!(" + a + " && " + b + ")", m)).isEqualTo(test("!" + a + " || !" + b, m));
    assertThat(test("!(" + a + " || " + b + ")", m)).isEqualTo(test("!" + a + " && !" + b, m));
    assertThat(test("!!" + a, m)).isEqualTo(test(a, m));
    assertThat(test(a + " && " + b, m)).isEqualTo(test(b + " && " + a, m));
    assertThat(test(a + " || " + b, m)).isEqualTo(test(b + " || " + a, m));
  }

  private static int test(String text, Moment moment) {
    return new Compiled(text.replace("#", "")).test(moment);
  }

  @Provide
  Arbitrary<Moment> moments() {
    return Arbitraries.randomValue(
        random ->
            new Moment(
                List.of(
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean()),
                random.nextInt(-3, 4),
                random.nextInt(3),
                random.nextInt(2),
                random.nextInt(128)));
  }

  @Provide
  Arbitrary<String> conditions() {
    return Arbitraries.randomValue(random -> condition(random, 3));
  }

  // Always in brackets, so that it can be a part of any other.
  private static String condition(Random random, int depth) {
    int form = depth == 0 ? random.nextInt(4) : random.nextInt(9);
    return switch (form) {
      case 0 -> "(lift." + FLAGS.get(random.nextInt(4)) + ")";
      case 1 -> {
        String operator = List.of("<", "<=", ">", ">=", "==", "!=").get(random.nextInt(6));
        yield "(" + number(random, 2) + " " + operator + " " + number(random, 2) + ")";
      }
      case 2 -> {
        String list = "Mode." + mode(random) + ", Mode." + mode(random);
        yield random.nextBoolean()
            ? "(lift.mode == Mode." + mode(random) + ")"
            : "(lift.mode in [" + list + "])";
      }
      case 3 -> "(lift.fault_code != '" + CODES.get(random.nextInt(2)) + "')";
      case 4, 5 -> binary(random, depth, " && ");
      case 6 -> binary(random, depth, " || ");
      case 7 -> "(!" + condition(random, depth - 1) + ")";
      default ->
          "("
              + condition(random, depth - 1)
              + " ? "
              + condition(random, depth - 1)
              + " : "
              + condition(random, depth - 1)
              + (random.nextBoolean() ? ")" : " == " + condition(random, 0) + ")");
    };
  }

  private static String mode(Random random) {
    return MODES.get(random.nextInt(3));
  }

  private static String binary(Random random, int depth, String operator) {
    return "(" + condition(random, depth - 1) + operator + condition(random, depth - 1) + ")";
  }

  private static String number(Random random, int depth) {
    return switch (depth == 0 ? random.nextInt(2) : random.nextInt(6)) {
      case 0 -> "lift.speed";
      case 1 -> "#" + random.nextInt(4) + "#";
      case 2 -> "(" + number(random, depth - 1) + " + " + number(random, depth - 1) + ")";
      case 3 -> "(" + number(random, depth - 1) + " - " + number(random, depth - 1) + ")";
      case 4 -> "(" + number(random, depth - 1) + " * #2# / #4#)";
      default ->
          "("
              + condition(random, 0)
              + " ? "
              + number(random, depth - 1)
              + " : -"
              + number(random, 0)
              + ")";
    };
  }

  private static Map<String, Object> variables(Moment moment) {
    var variables = new HashMap<String, Object>();
    for (int i = 0; i < 4; i++) {
      variables.put("lift." + FLAGS.get(i), moment.flags().get(i));
    }
    variables.put("lift.speed", (double) moment.speed());
    variables.put("lift.mode", MODES.get(moment.mode()));
    variables.put("lift.fault_code", CODES.get(moment.code()));
    MODES.forEach(mode -> variables.put("Mode." + mode, mode));
    return variables;
  }

  // What the one does not know, the other says.
  private static Moment filled(Moment moment, Moment other) {
    var flags = new ArrayList<Boolean>();
    for (int i = 0; i < 4; i++) {
      flags.add((moment.knows(i) ? moment : other).flags().get(i));
    }
    return new Moment(
        flags,
        (moment.knows(4) ? moment : other).speed(),
        (moment.knows(5) ? moment : other).mode(),
        (moment.knows(6) ? moment : other).code(),
        0);
  }

  /** A condition with inputs of its own. */
  private static final class Compiled {

    private static final Entry ENTRY = new Entry(new int[] {0}, new int[] {0});

    private final Condition condition;

    Compiled(String text) {
      var scalar = new Node.Scalar(text, true, MARK);
      var compiled = CONDITIONS.compile(new Expression(scalar, offset -> offset, "when"));
      assertThat(PROBLEMS.all()).as(text).isEmpty();
      condition = compiled.orElseThrow().condition();
    }

    int test(Moment moment) {
      int[] row = new int[SCOPE.columns().size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = i;
      }
      var inputs = new Inputs(row.length, row, new int[0], 0, ZoneOffset.UTC);
      for (int i = 0; i < row.length; i++) {
        var column = (Pack.Column.Of) SCOPE.columns().get(i);
        read(inputs, i, column.signal().name(), moment);
      }
      inputs.select(0, 0);
      int answer = condition.test(inputs);
      for (boolean regular : new boolean[] {true, false}) {
        Program fused =
            Fusion.fuse(List.of(rule()), List.of(ENTRY), new Layout(row, regular)).orElseThrow();
        assertThat(fused.answer(0, 0, inputs)).isEqualTo(answer);
        assertThat(fused.answer(1, 0, inputs)).isEqualTo(Condition.not(answer));
        assertThat(fused.stirred(0, 0, 0, new byte[] {Program.WHILE_WHEN_FALSE}, inputs))
            .isEqualTo(answer == Condition.FALSE ? 0 : 1);
        assertThat(fused.stirred(0, 0, 0, new byte[] {Program.WHILE_CLEAR_FALSE}, inputs))
            .isEqualTo(answer == Condition.TRUE ? 0 : 1);
      }
      return answer;
    }

    private Pack.Rule rule() {
      return FusionTest.rule(condition);
    }

    private void read(Inputs inputs, int column, String signal, Moment moment) {
      int input =
          switch (signal) {
            case "speed" -> 4;
            case "mode" -> 5;
            case "fault_code" -> 6;
            default -> FLAGS.indexOf(signal);
          };
      byte quality = moment.knows(input) ? Known.GOOD : Known.STALE;
      double value =
          switch (input) {
            case 4 -> moment.speed();
            case 5 -> DeviceClasses.MODE.ordinal(MODES.get(moment.mode()));
            case 6 -> TEXTS.handle(CODES.get(moment.code()));
            default -> moment.flags().get(input) ? 1 : 0;
          };
      inputs.take(column, value, quality);
    }
  }
}
