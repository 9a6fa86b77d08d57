package io.gengfu.settings;

/**
 * One mistake in a file.
 *
 * @param path the key, dotted from the top of the document; empty for the document itself
 * @param wrong what is there, and why it cannot be
 * @param wanted what would be right
 */
public record Problem(Mark mark, String path, String wrong, String wanted) {

  /** One line: file, line, column, key, what is wrong, what was wanted. */
  @Override
  public String toString() {
    String key = path.isEmpty() ? "" : path + ": ";
    String want = wanted.isEmpty() ? "" : "; wanted: " + wanted;
    return mark + ": " + key + wrong + want;
  }
}
