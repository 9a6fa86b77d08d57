package io.gengfu.rules;

import io.gengfu.model.LocalText;

/**
 * What the last transition of an open alert said, kept with the instance's state: a withdrawal must
 * be complete in itself even when the pack that raised the alert is gone.
 */
public record OpenAlert(
    String pack,
    String packVersion,
    String ruleVersion,
    String rule,
    String scenario,
    Severity severity,
    Lane lane,
    LocalText message) {

  static OpenAlert of(AlertTransition open) {
    return new OpenAlert(
        open.pack(),
        open.packVersion(),
        open.ruleVersion(),
        open.rule(),
        open.scenario(),
        open.severity(),
        open.lane(),
        open.message());
  }
}
