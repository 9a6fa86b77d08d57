package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.pi4j.io.gpio.digital.PullResistance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How one line is wanted. Each line is a request of its own: one that cannot be had takes no other
 * along.
 *
 * @param debounceMicros 0: none
 */
record LineRequest(int line, long flags, long debounceMicros) {

  /** Who has the line, as {@code gpioinfo} shows it. */
  static final String CONSUMER = "gengfu";

  /** Edges that wait for a thread that is late; the kernel then drops the oldest. */
  private static final int EVENTS = 64;

  /** Neither direction: nothing about the line changes. */
  static LineRequest asIs(int line) {
    return new LineRequest(line, 0, 0);
  }

  static LineRequest input(int line, PullResistance pull) {
    long bias =
        switch (pull) {
          case PULL_UP -> Uapi.FLAG_BIAS_PULL_UP;
          case PULL_DOWN -> Uapi.FLAG_BIAS_PULL_DOWN;
          case OFF -> Uapi.FLAG_BIAS_DISABLED;
        };
    return new LineRequest(line, Uapi.FLAG_INPUT | bias, 0);
  }

  /** The configuration of an output with its first level. */
  static MemorySegment output(boolean level) {
    MemorySegment config = Arena.ofAuto().allocate(Uapi.CONFIG);
    config.set(JAVA_LONG, Uapi.at(Uapi.CONFIG, "flags"), Uapi.FLAG_OUTPUT);
    attribute(config, 0, Uapi.ATTRIBUTE_OUTPUT_VALUES, level ? 1 : 0);
    return config;
  }

  LineRequest edges() {
    return new LineRequest(
        line, flags | Uapi.FLAG_EDGE_RISING | Uapi.FLAG_EDGE_FALLING, debounceMicros);
  }

  LineRequest debounce(long micros) {
    return new LineRequest(line, flags, micros);
  }

  /**
   * Makes the request.
   *
   * @throws KernelException if the line cannot be had so
   */
  RequestedLine on(OpenChip chip) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(Uapi.REQUEST);
      request.set(JAVA_INT, Uapi.at(Uapi.REQUEST, "offsets"), line);
      request.setString(Uapi.at(Uapi.REQUEST, "consumer"), CONSUMER);
      request.set(JAVA_INT, Uapi.at(Uapi.REQUEST, "num_lines"), 1);
      request.set(JAVA_LONG, Uapi.inConfig("flags"), flags);
      if ((flags & Uapi.FLAG_EDGE_RISING) != 0) {
        request.set(JAVA_INT, Uapi.at(Uapi.REQUEST, "event_buffer_size"), EVENTS);
      }
      if (debounceMicros > 0) {
        attribute(
            request, Uapi.at(Uapi.REQUEST, "config"), Uapi.ATTRIBUTE_DEBOUNCE, debounceMicros);
      }
      return chip.request(line, request);
    }
  }

  private static void attribute(MemorySegment segment, long config, int id, long value) {
    long first = config + Uapi.at(Uapi.CONFIG, "attrs");
    segment.set(JAVA_INT, config + Uapi.at(Uapi.CONFIG, "num_attrs"), 1);
    segment.set(JAVA_LONG, first + Uapi.at(Uapi.CONFIG_ATTRIBUTE, "mask"), 1);
    segment.set(JAVA_INT, first + Uapi.at(Uapi.ATTRIBUTE, "id"), id);
    // debounce_period_us, of 32 bits, is the first half of the union: little-endian machines only.
    segment.set(JAVA_LONG, first + Uapi.at(Uapi.ATTRIBUTE, "values"), value);
  }
}
