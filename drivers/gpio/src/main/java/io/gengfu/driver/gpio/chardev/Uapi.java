package io.gengfu.driver.gpio.chardev;

import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;

/**
 * {@code linux/gpio.h}, version 2: structures, numbers of calls, flags. Names are the header's; a
 * test has the C compiler hold all of it against the header.
 */
final class Uapi {

  static final int NAME_SIZE = 32;
  static final int LINES_MAX = 64;
  static final int ATTRIBUTES_MAX = 10;

  static final long FLAG_USED = 1;
  static final long FLAG_INPUT = 1 << 2;
  static final long FLAG_OUTPUT = 1 << 3;
  static final long FLAG_EDGE_RISING = 1 << 4;
  static final long FLAG_EDGE_FALLING = 1 << 5;
  static final long FLAG_BIAS_PULL_UP = 1 << 8;
  static final long FLAG_BIAS_PULL_DOWN = 1 << 9;
  static final long FLAG_BIAS_DISABLED = 1 << 10;

  static final int ATTRIBUTE_OUTPUT_VALUES = 2;
  static final int ATTRIBUTE_DEBOUNCE = 3;

  static final int EVENT_RISING = 1;
  static final int EVENT_FALLING = 2;

  static final StructLayout CHIP_INFO =
      structLayout(
              sequenceLayout(NAME_SIZE, JAVA_BYTE).withName("name"),
              sequenceLayout(NAME_SIZE, JAVA_BYTE).withName("label"),
              JAVA_INT.withName("lines"))
          .withName("gpiochip_info");

  /** {@code values} stands for the union, which holds {@code debounce_period_us} as well. */
  static final StructLayout ATTRIBUTE =
      structLayout(
              JAVA_INT.withName("id"), JAVA_INT.withName("padding"), JAVA_LONG.withName("values"))
          .withName("gpio_v2_line_attribute");

  static final StructLayout CONFIG_ATTRIBUTE =
      structLayout(ATTRIBUTE.withName("attr"), JAVA_LONG.withName("mask"))
          .withName("gpio_v2_line_config_attribute");

  static final StructLayout CONFIG =
      structLayout(
              JAVA_LONG.withName("flags"),
              JAVA_INT.withName("num_attrs"),
              sequenceLayout(5, JAVA_INT).withName("padding"),
              sequenceLayout(ATTRIBUTES_MAX, CONFIG_ATTRIBUTE).withName("attrs"))
          .withName("gpio_v2_line_config");

  static final StructLayout REQUEST =
      structLayout(
              sequenceLayout(LINES_MAX, JAVA_INT).withName("offsets"),
              sequenceLayout(NAME_SIZE, JAVA_BYTE).withName("consumer"),
              CONFIG.withName("config"),
              JAVA_INT.withName("num_lines"),
              JAVA_INT.withName("event_buffer_size"),
              sequenceLayout(5, JAVA_INT).withName("padding"),
              JAVA_INT.withName("fd"))
          .withName("gpio_v2_line_request");

  static final StructLayout LINE_INFO =
      structLayout(
              sequenceLayout(NAME_SIZE, JAVA_BYTE).withName("name"),
              sequenceLayout(NAME_SIZE, JAVA_BYTE).withName("consumer"),
              JAVA_INT.withName("offset"),
              JAVA_INT.withName("num_attrs"),
              JAVA_LONG.withName("flags"),
              sequenceLayout(ATTRIBUTES_MAX, ATTRIBUTE).withName("attrs"),
              sequenceLayout(4, JAVA_INT).withName("padding"))
          .withName("gpio_v2_line_info");

  static final StructLayout VALUES =
      structLayout(JAVA_LONG.withName("bits"), JAVA_LONG.withName("mask"))
          .withName("gpio_v2_line_values");

  static final StructLayout EVENT =
      structLayout(
              JAVA_LONG.withName("timestamp_ns"),
              JAVA_INT.withName("id"),
              JAVA_INT.withName("offset"),
              JAVA_INT.withName("seqno"),
              JAVA_INT.withName("line_seqno"),
              sequenceLayout(6, JAVA_INT).withName("padding"))
          .withName("gpio_v2_line_event");

  /** Of {@code poll.h}. */
  static final StructLayout POLL =
      structLayout(
              JAVA_INT.withName("fd"),
              JAVA_SHORT.withName("events"),
              JAVA_SHORT.withName("revents"))
          .withName("pollfd");

  static final short POLL_IN = 1;

  static final long GET_CHIP_INFO = read(0x01, CHIP_INFO);
  static final long GET_LINE_INFO = readWrite(0x05, LINE_INFO);
  static final long GET_LINE = readWrite(0x07, REQUEST);
  static final long SET_CONFIG = readWrite(0x0d, CONFIG);
  static final long GET_VALUES = readWrite(0x0e, VALUES);
  static final long SET_VALUES = readWrite(0x0f, VALUES);

  private Uapi() {}

  /** Where a member stands. */
  static long at(StructLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }

  /** Where a member of the configuration within a request stands. */
  static long inConfig(String member) {
    return at(REQUEST, "config") + at(CONFIG, member);
  }

  /** A text of at most {@link #NAME_SIZE} bytes, ended by a zero where there is room. */
  static String text(MemorySegment struct, long at) {
    byte[] bytes = struct.asSlice(at, NAME_SIZE).toArray(JAVA_BYTE);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  // _IOC of asm-generic/ioctl.h: direction, size, type, number.
  private static long read(int number, MemoryLayout argument) {
    return 2L << 30 | argument.byteSize() << 16 | 0xb4 << 8 | number;
  }

  private static long readWrite(int number, MemoryLayout argument) {
    return 3L << 30 | argument.byteSize() << 16 | 0xb4 << 8 | number;
  }
}
