package io.gengfu.agent.store;

import io.gengfu.model.LocalText;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Suppression;
import java.time.Instant;

/**
 * One alert as a list shows it.
 *
 * @param severity 1 (critical) to 4 (low)
 * @param devices ids, comma separated, the one of {@code for-each} first
 * @param transitions number of its last transition
 * @param suppression of its instance now, while it is open
 * @param open whether a transition may still follow
 */
public record AlertSummary(
    String alertId,
    String instance,
    String scenario,
    String rule,
    Lane lane,
    int severity,
    AlertState state,
    LocalText message,
    String devices,
    Instant raisedAt,
    Instant changedAt,
    int transitions,
    boolean open,
    Suppression suppression) {}
