package io.gengfu.agent.bench;

import io.gengfu.agent.core.Journal;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Points;
import io.gengfu.rules.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What devices of a building say once a second. A staircase has 100 points: six chargers, half of
 * them charging (power to 1 W, current to 0.01 A, temperature and leakage to a tenth, smoke), two
 * lifts (mode, direction, door, floor, speed and six flags), fourteen thermometers of two tenths
 * each, ten smoke detectors with batteries. All analog values are noisy; a device answers within
 * some milliseconds of its turn, one time in a hundred later.
 */
final class Building {

  static final int STAIRCASE_POINTS = 100;

  /** What the journal gets of it. */
  enum Recording {
    ALL,
    /** As the core does it: what changed, and each value once a minute. */
    CHANGES
  }

  /** One signal: its value, second by second. */
  private interface Signal {
    double next(SplittableRandom random);
  }

  /** One device, polled in its turn. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Polled(int[] points, Signal[] signals, int phase) {}

  private final List<Device> devices = new ArrayList<>();
  private final List<String[]> names = new ArrayList<>();
  private final List<Signal[]> signals = new ArrayList<>();
  private final List<Polled> polled = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(11);
  private final Recording recording;
  private final double[] lastValue;
  private final long[] lastAt;
  final Points points;

  Building(int staircases, Recording recording) {
    this.recording = recording;
    for (int i = 0; i < staircases; i++) {
      for (int j = 0; j < 6; j++) {
        charger(i + "-" + j, j % 2 == 0);
      }
      lift(i + "-0");
      lift(i + "-1");
      for (int j = 0; j < 14; j++) {
        device("thermometer-" + i + "-" + j, DeviceClasses.THERMOMETER)
            .signal("temperature", tenths(22))
            .signal("ambient", tenths(20))
            .end();
      }
      for (int j = 0; j < 10; j++) {
        device("smoke-" + i + "-" + j, DeviceClasses.SMOKE_DETECTOR)
            .signal("smoke", flag(0.00001))
            .signal("battery", among(0.001, 87, 88))
            .end();
      }
    }
    points = new Points(devices);
    lastValue = new double[points.size()];
    lastAt = new long[points.size()];
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      int[] of = new int[names.get(i).length];
      for (int j = 0; j < of.length; j++) {
        of[j] = points.of(device, names.get(i)[j]).index();
      }
      polled.add(new Polled(of, signals.get(i), i * 1000 / devices.size()));
    }
  }

  private void charger(String id, boolean charging) {
    device("charger-" + id, DeviceClasses.CHARGER)
        .signal("power", charging ? noise(640, 4, 1) : random -> 0)
        .signal("current", charging ? noise(2.9, 0.02, 100) : random -> 0)
        .signal("temperature", tenths(31))
        .signal("smoke", flag(0.00001))
        .signal("leakage", noise(0.4, 0.1, 10))
        .end();
  }

  private void lift(String id) {
    device("lift-" + id, DeviceClasses.LIFT)
        .signal("mode", among(0.0001, 1, 2))
        .signal("direction", among(0.05, 0, 1, 2))
        .signal("door", among(0.05, 0, 1))
        .signal("floor", among(0.1, 1, 2, 3, 4, 5, 6))
        .signal("speed", among(0.1, 0, 0, 1.75, 1.6))
        .signal("door_zone", flag(0.05))
        .signal("person", flag(0.02))
        .signal("ebike", flag(0.001))
        .signal("alarm_button", flag(0.0001))
        .signal("over_travel", flag(0.00001))
        .signal("powered", flag(0.00001))
        .end();
  }

  private static Signal noise(double mean, double sigma, double steps) {
    double[] level = {mean};
    return random -> {
      level[0] += 0.02 * (mean - level[0]) + sigma * 0.1 * random.nextGaussian();
      return Math.rint((level[0] + sigma * random.nextGaussian()) * steps) / steps;
    };
  }

  private static Signal tenths(double mean) {
    return noise(mean, 0.08, 10);
  }

  private static Signal flag(double changes) {
    return among(changes, 0, 1);
  }

  private static Signal among(double changes, double... values) {
    double[] now = {values[0]};
    return random -> {
      if (random.nextDouble() < changes) {
        now[0] = values[random.nextInt(values.length)];
      }
      return now[0];
    };
  }

  private Begun device(String id, DeviceClass of) {
    return new Begun(
        new Device(id, of, LocalText.same(id), Location.UNKNOWN, Duration.ofSeconds(1)));
  }

  /** A device whose signals are being named. */
  private final class Begun {
    private final Device device;
    private final List<String> named = new ArrayList<>();
    private final List<Signal> given = new ArrayList<>();

    Begun(Device device) {
      this.device = device;
    }

    Begun signal(String name, Signal signal) {
      named.add(name);
      given.add(signal);
      return this;
    }

    void end() {
      devices.add(device);
      names.add(named.toArray(String[]::new));
      signals.add(given.toArray(Signal[]::new));
    }
  }

  /** The key of a point that is a noisy temperature. */
  String temperature(int thermometer) {
    return "thermometer-0-" + thermometer + ".temperature";
  }

  /**
   * Reads devices once.
   *
   * @param staircases the first of them
   * @return how many readings were handed over
   */
  int second(Journal journal, long epochMillis, int staircases) {
    int readings = 0;
    int read = 0;
    int last = staircases * STAIRCASE_POINTS;
    for (Polled device : polled) {
      if (read >= last) {
        return readings;
      }
      long at = epochMillis + device.phase + random.nextInt(random.nextInt(100) == 0 ? 60 : 4);
      for (int i = 0; i < device.points.length; i++) {
        double value = device.signals[i].next(random);
        // Two answers at most for a device, the second a little later.
        long answered = i < 4 ? at : at + 2 + (epochMillis & 1);
        read++;
        int point = device.points[i];
        if (recording == Recording.ALL
            || value != lastValue[point]
            || answered - lastAt[point] >= Journal.REPEAT.toMillis()) {
          lastValue[point] = value;
          lastAt[point] = answered;
          journal.reading(point, value, Known.GOOD, answered * 1_000_000, answered);
          readings++;
        }
      }
    }
    return readings;
  }
}
