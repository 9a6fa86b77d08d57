package io.gengfu.rules.bench;

import java.util.Locale;

/** The conditions of both jobs as texts: for job B, five shapes with ten sets of constants. */
final class Templates {

  static final int COUNT = 50;

  private Templates() {}

  /** Job A's only one. */
  static String[] ofA() {
    return new String[] {"c.temperature > 60", "c.smoke && c.temperature > 50"};
  }

  static String[] ofB(int template) {
    int set = template / 5;
    double high = 60 + set * 0.5;
    double warm = 50 + set * 0.5;
    int some = 10 + set;
    int much = 30 + set;
    return switch (template % 5) {
      case 0 -> conditions("c.temperature > %s", high, "c.smoke && c.temperature > %s", warm);
      case 1 -> conditions("c.temperature >= %s", high, "c.smoke && c.temperature >= %s", warm);
      case 2 ->
          conditions(
              "c.temperature > %s && c.current < " + some,
              high,
              "c.smoke && c.temperature > %s",
              warm);
      case 3 ->
          conditions("c.temperature - 1 > %s", high - 1, "c.smoke && !(c.temperature < %s)", warm);
      default ->
          conditions(
              "c.temperature > %s || c.current > " + much,
              high,
              "(c.smoke || c.current > " + much + ") && c.temperature > %s",
              warm);
    };
  }

  private static String[] conditions(String hot, double high, String danger, double warm) {
    return new String[] {
      String.format(Locale.ROOT, hot, high), String.format(Locale.ROOT, danger, warm)
    };
  }

  /** A pack of these two rules. */
  static String pack(String name, String[] conditions) {
    return """
    pack: %s
    version: "1"
    title: {zh: 试, en: Test}
    scenario: test
    for-each: {c: charger}
    rules:
      - id: hot
        when: %s
        for: 3 readings or 30s
        latched: true
        severity: high
        message: {zh: 热, en: Hot}
      - id: danger
        when: %s
        severity: critical
        message: {zh: 险, en: Dangerous}
    """
        .formatted(name, conditions[0], conditions[1]);
  }

  /** A pack of so many rules of two conditions each. */
  static String large(int rules) {
    var pack = new StringBuilder(pack("large", ofA()));
    for (int i = 2; i < rules; i++) {
      pack.append(
          """
            - id: rule-%d
              when: c.temperature > %d && !c.smoke || c.current > %d
              severity: low
              message: {zh: 多, en: Many}
          """
              .formatted(i, 50 + i, 100 + i));
    }
    return pack.toString();
  }
}
