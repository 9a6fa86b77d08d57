package io.gengfu.rules.broken;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class RuleThatLogs {
  static final Logger LOG = LoggerFactory.getLogger(RuleThatLogs.class);

  private RuleThatLogs() {}
}
