package io.gengfu.model;

/** How far a reading is to be trusted. Only a good one answers a condition. */
public sealed interface Quality {

  /** Fresh and believed. */
  record Good() implements Quality {
    private static final Good INSTANCE = new Good();
  }

  /** There is a value, but the device or the driver doubts it: a sensor warming up. */
  record Uncertain(String why) implements Quality {}

  /** There is no value. {@code detail} is for people: the exception code, the status name. */
  record Bad(Cause cause, String detail) implements Quality {}

  static Quality good() {
    return Good.INSTANCE;
  }

  default boolean isGood() {
    return this instanceof Good;
  }
}
