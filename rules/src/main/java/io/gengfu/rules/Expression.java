package io.gengfu.rules;

import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problems;

/**
 * The text of a condition, with its place in the file.
 *
 * @param scalar the text after parameters were put in
 * @param origins where in the file's text each character came from
 */
record Expression(Node.Scalar scalar, Parameters.Origins origins, String path) {

  String text() {
    return scalar.text();
  }

  void report(int offset, String wrong, String wanted, Problems problems) {
    problems.add(at(offset), path, wrong, wanted);
  }

  /** The place of a character: exact where the text stands on one line. */
  private Mark at(int offset) {
    Mark mark = scalar.mark();
    if (text().indexOf('\n') >= 0) {
      return mark;
    }
    int column = mark.column() + (scalar.quoted() ? 1 : 0) + origins.of(offset);
    return new Mark(mark.file(), mark.line(), column);
  }
}
