package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table operator × quality of the reference, cell by cell: what each derived signal is when its
 * input is lost, and what it is when the input comes back as it was.
 */
class QualityTableTest {

  private static final double UNKNOWN = Double.NaN;

  /**
   * One line of the table: the signal is 1 (or 2 for numbers) before.
   *
   * @param signal over lift.ebike or lift.speed
   * @param lost the signal's value after its input was lost for a second
   * @param longLost the same when it was lost for half of the window
   * @param back and when the input has been back for a second
   */
  private record Line(String signal, double before, double lost, double longLost, double back) {}

  private static final List<Line> TABLE =
      List.of(
          // Set, and released is known not to be.
          new Line("{latch: lift.ebike, until: lift.person}", 1, 1, 1, 1),
          // What is known is enough already.
          new Line("{count: lift.ebike, within: 1m, at-least: 1}", 1, 1, 1, 1),
          // It is not, and might have been reached unseen.
          new Line("{count: lift.ebike, within: 1m, at-least: 2}", 0, 0, UNKNOWN, UNKNOWN),
          new Line("{count: lift.ebike, within: 1m, below: 2}", 1, 1, UNKNOWN, UNKNOWN),
          new Line("{count: lift.ebike, within: 1m, below: 1}", 0, 0, 0, 0),
          new Line("{count: lift.ebike, within: 1m}", 1, 1, UNKNOWN, UNKNOWN),
          new Line("{total: lift.speed, over: 1m, below: 1}", 1, 1, UNKNOWN, UNKNOWN),
          new Line("{total: lift.speed, over: 1m}", 0, 0, UNKNOWN, UNKNOWN),
          new Line("{sum: lift.speed, over: 1m, at-least: 2}", 1, 1, 1, 1),
          new Line("{sum: lift.speed, over: 1m}", 2, 2, UNKNOWN, UNKNOWN),
          new Line("{avg: lift.speed, over: 1m}", 2, 2, UNKNOWN, UNKNOWN),
          new Line("{min: lift.speed, over: 1m}", 2, 2, UNKNOWN, UNKNOWN),
          new Line("{max: lift.speed, over: 1m}", 2, 2, UNKNOWN, UNKNOWN),
          new Line("{rate: lift.speed, over: 1m, per: 1m}", 0, UNKNOWN, UNKNOWN, 0),
          new Line("{absent: '!lift.ebike', longer-than: 30s}", 1, UNKNOWN, UNKNOWN, 1),
          new Line("{absent: lift.ebike, longer-than: 30s}", 0, UNKNOWN, UNKNOWN, 0),
          new Line("{at-least: 1, of: [lift.ebike, lift.person]}", 1, UNKNOWN, UNKNOWN, 1),
          new Line(
              "{at-least: 1, of: [lift.ebike, lift.person], within: 10s}", 1, 1, UNKNOWN, 1),
          // It waits for the other one, which is known.
          new Line("{sequence: [lift.person, lift.ebike], within: 1m}", 0, 0, 0, 0),
          new Line("{sequence: [lift.speed < 0, lift.person], within: 1m}", 0, UNKNOWN, UNKNOWN, 0),
          new Line("{map: lift.speed, to: {\"2\": 7}, else: 8}", 7, UNKNOWN, UNKNOWN, 7),
          new Line("{number-of: cars.ebike, at-least: 1}", 1, UNKNOWN, UNKNOWN, 1),
          new Line("{number-of: cars.ebike, at-least: 2}", 0, 0, 0, 0),
          new Line("{number-of: cars.ebike}", 1, UNKNOWN, UNKNOWN, 1),
          new Line("{number-of: cars.ebike, within: 10s, at-least: 1}", 1, 1, UNKNOWN, 1),
          new Line("{share-of: cars.ebike}", 1, UNKNOWN, UNKNOWN, 1),
          new Line("{max-of: cars.speed}", 2, UNKNOWN, UNKNOWN, 2),
          new Line("{sum-of: cars.speed}", 2, UNKNOWN, UNKNOWN, 2));

  static Stream<Arguments> cells() {
    var cells = new ArrayList<Arguments>();
    for (Line line : TABLE) {
      for (byte known :
          new byte[] {Known.GOOD, Known.UNCERTAIN, Known.BAD, Known.STALE, Known.NEVER}) {
        cells.add(Arguments.of(line, known));
      }
    }
    return cells.stream();
  }

  // The group is lift 1 alone.
  private static Bench site(Line line) {
    boolean flag = line.signal().contains("at-least") || line.signal().contains("below");
    boolean answers = flag || line.signal().matches("\\{(latch|absent|sequence).*");
    return Bench.with(
        Bench.signals(answers ? "s" : "s > 1e6", "s: " + line.signal())
            .replace("for-each:", "all: {cars: {class: lift, same: building}}\nfor-each:"));
  }

  private static void lose(Bench site, byte known) {
    for (String signal : List.of("ebike", "speed")) {
      if (known == Known.GOOD) {
        site.reads("lift-1." + signal, signal.equals("ebike") ? true : 2);
      } else {
        site.loses("lift-1." + signal, known);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void cell(Line line, byte known) {
    Bench site = site(line).reads("lift-1.person", false);
    site.reads("lift-1.ebike", false).reads("lift-1.speed", 2).after("90S");
    site.reads("lift-1.ebike", true).reads("lift-1.speed", 2).after("1S");
    if (line.signal().contains("'!lift.ebike'")) {
      site.after("40S");
    }
    assertThat((Double) site.signal("s")).isEqualTo((Double) line.before());

    lose(site, known);
    site.after("1S");
    if (known == Known.GOOD) {
      double repeated = line.signal().equals("{sum: lift.speed, over: 1m}") ? 4 : line.before();
      assertThat((Double) site.signal("s")).isEqualTo((Double) repeated);
      return;
    }
    assertThat((Double) site.signal("s")).isEqualTo((Double) line.lost());
    site.after("30S");
    assertThat((Double) site.signal("s")).isEqualTo((Double) line.longLost());
    site.reads("lift-1.ebike", true).reads("lift-1.speed", 2).after("1S");
    assertThat((Double) site.signal("s")).isEqualTo((Double) line.back());
  }

  // Nothing is known of a device that was never heard of, whatever is asked.
  @ParameterizedTest
  @MethodSource("lines")
  void whatWasNeverHeardIsUnknown(Line line) {
    Bench site = site(line).after("2H");
    assertThat(site.signal("s")).isNaN();
    site.loses("lift-1.ebike", Known.BAD).loses("lift-1.speed", Known.BAD).after("1S");
    boolean cannotBe = line.signal().equals("{number-of: cars.ebike, at-least: 2}");
    Double expected = cannotBe ? 0 : UNKNOWN;
    assertThat((Double) site.signal("s")).isEqualTo(expected);
  }

  static Stream<Line> lines() {
    return TABLE.stream();
  }
}
