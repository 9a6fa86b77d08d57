package io.gengfu.rules.bench;

import io.gengfu.rules.Known;
import java.util.Arrays;

/**
 * What somebody would write who needs only these two rules: one array for each column, waits that
 * are looked through only when the earliest may be over. Keeps value, quality and time of every
 * signal, as a gateway must. The two conditions are left to the subclass.
 */
abstract class StateMachine implements Job {

  static final int FALSE = 0;
  static final int TRUE = 1;
  static final int UNKNOWN = 2;

  private static final long WAIT = 30_000_000_000L;
  private static final int READINGS = 3;
  private static final long NEVER = Long.MAX_VALUE;

  private static final byte IDLE = 0;
  private static final byte PENDING = 1;
  private static final byte ACTIVE = 2;

  final double[] temperature;
  final byte[] temperatureKnown;
  final double[] smoke;
  final byte[] smokeKnown;
  final double[] current;
  final byte[] currentKnown;
  private final long[] temperatureAt;
  private final long[] smokeAt;
  private final long[] currentAt;
  private final byte[] hotPhase;
  private final byte[] hotReadings;
  private final long[] hotDue;
  private final long[] hotLeft;
  private final boolean[] danger;
  private final Alerts alerts;
  // No wait is over before this.
  private long earliest = NEVER;

  StateMachine(int devices, Alerts alerts) {
    this.alerts = alerts;
    temperature = new double[devices];
    temperatureKnown = new byte[devices];
    temperatureAt = new long[devices];
    smoke = new double[devices];
    smokeKnown = new byte[devices];
    smokeAt = new long[devices];
    current = new double[devices];
    currentKnown = new byte[devices];
    currentAt = new long[devices];
    hotPhase = new byte[devices];
    hotReadings = new byte[devices];
    hotDue = new long[devices];
    hotLeft = new long[devices];
    danger = new boolean[devices];
    Arrays.fill(hotDue, NEVER);
  }

  /** Whether the device is hot. */
  abstract int hot(int device);

  /** Whether it is smoking and warm. */
  abstract int dangerous(int device);

  /** Whether {@link #hot} reads the current too. */
  boolean hotReadsCurrent(int device) {
    return false;
  }

  /** Whether {@link #dangerous} reads the current too. */
  boolean dangerReadsCurrent(int device) {
    return false;
  }

  @Override
  public int address(int device, int signal) {
    return device << 2 | signal;
  }

  @Override
  public final void reading(int address, double value, byte known, long nanos) {
    if (nanos >= earliest) {
      expire(nanos);
    }
    int device = address >> 2;
    switch (address & 3) {
      case TEMPERATURE -> {
        temperature[device] = value;
        temperatureKnown[device] = known;
        temperatureAt[device] = nanos;
        hotRule(device, true, nanos);
        dangerRule(device, nanos);
      }
      case SMOKE -> {
        smoke[device] = value;
        smokeKnown[device] = known;
        smokeAt[device] = nanos;
        dangerRule(device, nanos);
      }
      default -> {
        current[device] = value;
        currentKnown[device] = known;
        currentAt[device] = nanos;
        if (hotReadsCurrent(device)) {
          hotRule(device, false, nanos);
        }
        if (dangerReadsCurrent(device)) {
          dangerRule(device, nanos);
        }
      }
    }
  }

  private void hotRule(int device, boolean counts, long nanos) {
    int hot = hot(device);
    switch (hotPhase[device]) {
      case IDLE -> {
        if (hot == TRUE) {
          hotPhase[device] = PENDING;
          hotReadings[device] = 0;
          wait(device, WAIT, nanos);
          count(device, counts, nanos);
        }
      }
      case PENDING -> {
        if (hot == TRUE) {
          if (hotDue[device] == NEVER) {
            wait(device, hotLeft[device], nanos);
          }
          count(device, counts, nanos);
        } else if (hot == FALSE) {
          hotPhase[device] = IDLE;
          hotDue[device] = NEVER;
        } else if (hotDue[device] != NEVER) {
          hotLeft[device] = hotDue[device] - nanos;
          hotDue[device] = NEVER;
        }
      }
      default -> {
        if (hot == FALSE) {
          hotPhase[device] = IDLE;
          alerts.step(device, 0, false, nanos);
        }
      }
    }
  }

  private void wait(int device, long wait, long nanos) {
    hotDue[device] = nanos + wait;
    earliest = Math.min(earliest, nanos + wait);
  }

  private void count(int device, boolean counts, long nanos) {
    if (counts && ++hotReadings[device] == READINGS) {
      raise(device, nanos);
    }
  }

  private void raise(int device, long nanos) {
    hotPhase[device] = ACTIVE;
    hotDue[device] = NEVER;
    alerts.step(device, 0, true, nanos);
  }

  private void dangerRule(int device, long nanos) {
    int answer = dangerous(device);
    if (answer == (danger[device] ? FALSE : TRUE)) {
      danger[device] ^= true;
      alerts.step(device, 1, danger[device], nanos);
    }
  }

  private void expire(long nanos) {
    earliest = NEVER;
    for (int device = 0; device < hotDue.length; device++) {
      if (hotDue[device] <= nanos) {
        // At the time when the wait was over, however late anybody looks.
        raise(device, hotDue[device]);
      }
      earliest = Math.min(earliest, hotDue[device]);
    }
  }

  static int good(byte known, boolean answer) {
    return known != Known.GOOD ? UNKNOWN : answer ? TRUE : FALSE;
  }

  static int and(int a, int b) {
    return a == FALSE || b == FALSE ? FALSE : a == TRUE && b == TRUE ? TRUE : UNKNOWN;
  }

  static int or(int a, int b) {
    return a == TRUE || b == TRUE ? TRUE : a == FALSE && b == FALSE ? FALSE : UNKNOWN;
  }

  /** When the latest reading of the device's signal came. */
  final long arrived(int device, int signal) {
    return switch (signal) {
      case TEMPERATURE -> temperatureAt[device];
      case SMOKE -> smokeAt[device];
      default -> currentAt[device];
    };
  }
}
