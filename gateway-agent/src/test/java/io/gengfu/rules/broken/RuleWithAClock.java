package io.gengfu.rules.broken;

final class RuleWithAClock {
  private RuleWithAClock() {}

  static long time() {
    return System.nanoTime();
  }
}
