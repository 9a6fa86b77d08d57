package io.gengfu.simulators.wired;

import io.gengfu.simulators.gpio.SimulatedLines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A relay on an output line of the gateway, with what hangs on it: a siren, a lamp. Keeps its last
 * {@value #SWITCHINGS_MAX} switchings and counts all of them. Safe for use by any thread.
 */
public final class Relay {

  /** One change, as the relay saw it. */
  public record Switching(Instant at, long atNanos, boolean on) {}

  /** Told when the relay really changed. */
  public interface Listener {
    void switched(boolean on, long nanos);
  }

  private static final int SWITCHINGS_MAX = 10_000;

  private final int line;
  private final List<Switching> switchings = new ArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong count = new AtomicLong();
  private boolean on;

  public Relay(SimulatedLines lines, int line) {
    this.line = line;
    lines.onOutput(
        (driven, level, nanos) -> {
          if (driven == line) {
            drive(level, nanos);
          }
        });
  }

  public int line() {
    return line;
  }

  public synchronized boolean on() {
    return on;
  }

  /** How often it changed. */
  public long count() {
    return count.get();
  }

  /** The last changes, oldest first. */
  public synchronized List<Switching> switchings() {
    return List.copyOf(switchings);
  }

  public void onSwitch(Listener listener) {
    listeners.add(listener);
  }

  private void drive(boolean level, long nanos) {
    synchronized (this) {
      if (level == on) {
        return;
      }
      on = level;
      count.incrementAndGet();
      if (switchings.size() == SWITCHINGS_MAX) {
        switchings.removeFirst();
      }
      switchings.add(new Switching(Instant.now(), nanos, level));
    }
    listeners.forEach(l -> l.switched(level, nanos));
  }
}
