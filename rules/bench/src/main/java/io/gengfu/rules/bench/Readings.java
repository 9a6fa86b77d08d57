package io.gengfu.rules.bench;

import io.gengfu.rules.Known;
import java.util.Random;

/** A stream of readings that is the same for every way of evaluating them. */
final class Readings {

  /** After so many turns a device also tells what else it measures. */
  static final int ROUNDS = 8;

  final int[] devices;
  final byte[] signals;
  final double[] values;
  final byte[] known;
  private int size;

  private Readings(int capacity) {
    devices = new int[capacity];
    signals = new byte[capacity];
    values = new double[capacity];
    known = new byte[capacity];
  }

  int size() {
    return size;
  }

  /**
   * Devices in turn, as in a quiet building: temperatures that change, of which one in a hundred is
   * hot for a single reading (its wait begins and is forgotten), one in two hundred that fails, and
   * one device in twenty whose alerts are active all the time. After the first turn no alert
   * changes.
   *
   * @param rounds a multiple of {@link #ROUNDS}
   */
  static Readings steady(int devices, int rounds) {
    var random = new Random(17);
    var stream = new Readings(devices * (rounds + 2 * rounds / ROUNDS));
    for (int round = 0; round < rounds; round++) {
      for (int device = 0; device < devices; device++) {
        boolean burning = device % 20 == 7;
        if (round % ROUNDS == 0) {
          stream.add(device, Job.SMOKE, burning || device % 10 == 3 ? 1 : 0, Known.GOOD);
          stream.add(device, Job.CURRENT, 1, Known.GOOD);
        }
        int chance = random.nextInt(200);
        double quiet = 20 + random.nextInt(280) / 10.0;
        boolean spike = chance < 2 && device % 10 != 3;
        if (burning) {
          stream.add(device, Job.TEMPERATURE, 80 + quiet, Known.GOOD);
        } else if (chance == 5) {
          stream.add(device, Job.TEMPERATURE, Double.NaN, Known.BAD);
        } else {
          // Never hot in two turns that follow each other, nor over the end of the stream.
          boolean hot = spike && (round & 1) == 1;
          stream.add(device, Job.TEMPERATURE, hot ? quiet + 60 : quiet, Known.GOOD);
        }
      }
    }
    return stream;
  }

  /** Every reading crosses a limit, though no alert comes of it. */
  static Readings restless(int devices) {
    var random = new Random(17);
    var stream = new Readings(devices * (ROUNDS + 2));
    for (int round = 0; round < ROUNDS; round++) {
      for (int device = 0; device < devices; device++) {
        if (round == 0) {
          stream.add(device, Job.SMOKE, 0, Known.GOOD);
          stream.add(device, Job.CURRENT, 1, Known.GOOD);
        }
        double from = (round & 1) == 0 ? 20 : 51;
        stream.add(device, Job.TEMPERATURE, from + random.nextInt(80) / 10.0, Known.GOOD);
      }
    }
    return stream;
  }

  /** Anything in any order: for showing that all ways decide the same. */
  static Readings wild(int devices, int count, long seed) {
    var random = new Random(seed);
    var stream = new Readings(count);
    for (int i = 0; i < count; i++) {
      int device = random.nextInt(devices);
      byte known = random.nextInt(8) == 0 ? Known.STALE : Known.GOOD;
      switch (random.nextInt(4)) {
        case 0 -> stream.add(device, Job.SMOKE, random.nextInt(2), known);
        case 1 -> stream.add(device, Job.CURRENT, random.nextInt(30), known);
        default -> stream.add(device, Job.TEMPERATURE, 47 + random.nextInt(20), known);
      }
    }
    return stream;
  }

  private void add(int device, int signal, double value, byte quality) {
    devices[size] = device;
    signals[size] = (byte) signal;
    values[size] = value;
    known[size] = quality;
    size++;
  }
}
