package io.gengfu.rules;

/** How bad it is. */
public enum Severity {
  CRITICAL(1),
  HIGH(2),
  MEDIUM(3),
  LOW(4);

  private final int level;

  Severity(int level) {
    this.level = level;
  }

  /** What the platform gets: 1 (critical) to 4 (low). */
  public int level() {
    return level;
  }

  /**
   * The inverse of {@link #level}.
   *
   * @throws IllegalArgumentException if there is no such level
   */
  public static Severity ofLevel(int level) {
    for (Severity severity : values()) {
      if (severity.level == level) {
        return severity;
      }
    }
    throw new IllegalArgumentException("no severity has the level " + level);
  }
}
