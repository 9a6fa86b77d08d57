package io.gengfu.rules.trial;

import io.gengfu.settings.Durations;
import io.gengfu.settings.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step that decided something else than expected.
 *
 * @param mark of the step
 * @param step counted from 1
 * @param at the virtual time since the start of the test when the step was over
 * @param lines all that was expected or decided in the step, in order
 */
public record Difference(Mark mark, int step, Duration at, List<Line> lines) {

  /** Which side of the comparison a line is on. */
  public enum Side {
    BOTH(' '),
    EXPECTED('-'),
    DECIDED('+');

    private final char sign;

    Side(char sign) {
      this.sign = sign;
    }
  }

  /**
   * One decision.
   *
   * @param at when it was made, since the start of the test; empty where it was only expected
   */
  public record Line(Side side, String text, Optional<Duration> at) {

    /** As in a unified diff: {@code -} expected only, {@code +} decided only. */
    @Override
    public String toString() {
      String line = side.sign + " " + text;
      return at.map(when -> "%-48s at %s".formatted(line, Durations.show(when))).orElse(line);
    }
  }

  /** A rule that flaps through a long series decides more than anybody wants to read. */
  private static final int MAX_SHOWN = 40;

  /** Something that was decided. */
  record Decided(String text, Duration at) {}

  public Difference {
    lines = List.copyOf(lines);
  }

  /** Both lists as one, with as many lines in common as their orders allow. */
  static List<Line> compare(List<String> expected, List<Decided> decided) {
    // common[i][j]: how many lines the rests from i and j on have in common.
    int[][] common = new int[expected.size() + 1][decided.size() + 1];
    for (int i = expected.size() - 1; i >= 0; i--) {
      for (int j = decided.size() - 1; j >= 0; j--) {
        common[i][j] =
            expected.get(i).equals(decided.get(j).text())
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    var lines = new ArrayList<Line>();
    int i = 0;
    int j = 0;
    while (i < expected.size() || j < decided.size()) {
      if (i < expected.size()
          && j < decided.size()
          && expected.get(i).equals(decided.get(j).text())) {
        lines.add(line(Side.BOTH, decided.get(j++)));
        i++;
      } else if (i < expected.size()
          && (j == decided.size() || common[i + 1][j] >= common[i][j + 1])) {
        lines.add(new Line(Side.EXPECTED, expected.get(i++), Optional.empty()));
      } else {
        lines.add(line(Side.DECIDED, decided.get(j++)));
      }
    }
    return lines;
  }

  private static Line line(Side side, Decided decided) {
    return new Line(side, decided.text(), Optional.of(decided.at()));
  }

  /** Several lines: the step's place and time, then what differs. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(mark).append(": step ").append(step);
    text.append(", at ").append(Durations.show(at)).append(" (- expected, + decided)");
    lines.stream().limit(MAX_SHOWN).forEach(line -> text.append("\n  ").append(line));
    if (lines.size() > MAX_SHOWN) {
      text.append("\n  … and ").append(lines.size() - MAX_SHOWN).append(" more");
    }
    return text.toString();
  }
}
