package io.gengfu.driver.broken;

import io.gengfu.rules.Severity;

final class DriverThatRules {
  static final Severity WORST = Severity.CRITICAL;

  private DriverThatRules() {}
}
