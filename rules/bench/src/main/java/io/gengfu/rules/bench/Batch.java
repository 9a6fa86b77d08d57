package io.gengfu.rules.bench;

/** A job and the readings that it gets, in batches without end. */
final class Batch {

  static final int READINGS = 20_000;

  /** Devices report in turn, each once a second. */
  private static final long SECOND = 1_000_000_000L;

  private final Job rules;
  private final int[] addresses;
  private final double[] values;
  private final byte[] known;
  private final long pause;
  private int at;
  private long now = SECOND;
  private long steps;

  /**
   * @param job A, B, or restless, which is job A with other readings
   * @param rounds how many turns of the devices there are before the readings begin again
   */
  Batch(String job, String way, int devices, int rounds) {
    rules = Jobs.of(job, way, devices, (device, rule, raised, nanos) -> steps++);
    Readings readings =
        job.equals("restless") ? Readings.restless(devices) : Readings.steady(devices, rounds);
    addresses = new int[readings.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = rules.address(readings.devices[i], readings.signals[i]);
    }
    values = readings.values;
    known = readings.known;
    pause = SECOND / devices;
  }

  /** One batch; answers how many alert transitions there have been so far. */
  long run() {
    Job used = rules;
    int next = at;
    long time = now;
    int[] to = addresses;
    int end = to.length;
    for (int i = 0; i < READINGS; i++) {
      used.reading(to[next], values[next], known[next], time);
      time += pause;
      if (++next == end) {
        next = 0;
      }
    }
    at = next;
    now = time;
    return steps;
  }
}
