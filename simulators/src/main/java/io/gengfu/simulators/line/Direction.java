package io.gengfu.simulators.line;

/** Which way bytes go. */
public enum Direction {
  TO_SERVER,
  TO_CLIENT;

  Direction opposite() {
    return this == TO_SERVER ? TO_CLIENT : TO_SERVER;
  }
}
