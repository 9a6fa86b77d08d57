package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Journal;

/** The journal in front of both files. */
final class RingJournal implements Journal {
  private final TransitionRing transitions;
  private final TelemetryRing telemetry;
  private final AlertWriter alertWriter;
  private final TelemetryWriter telemetryWriter;

  RingJournal(
      TransitionRing transitions,
      TelemetryRing telemetry,
      AlertWriter alertWriter,
      TelemetryWriter telemetryWriter) {
    this.transitions = transitions;
    this.telemetry = telemetry;
    this.alertWriter = alertWriter;
    this.telemetryWriter = telemetryWriter;
  }

  @Override
  public void decided(Decision decision) {
    transitions.put(decision);
  }

  @Override
  public void reading(int point, double value, byte known, long nanos, long epochMillis) {
    if (telemetry.put(point, value, known, epochMillis, epochMillis - nanos / 1_000_000)) {
      telemetryWriter.wake();
    }
  }

  @Override
  public void wake() {
    alertWriter.wake();
  }
}
