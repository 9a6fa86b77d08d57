package io.gengfu.driver.gpio;

import java.time.Duration;

/** The thread of one chip and its clock; a test moves its own. */
interface Timers extends AutoCloseable {

  /** Monotonic nanoseconds from an arbitrary origin. */
  long nanos();

  /** How long the machine has been running; zero when that is not known. */
  Duration sinceBoot();

  /** Runs the task once, later; nothing after {@link #close}. */
  void after(Duration delay, Runnable task);

  /** Idempotent; returns when no task runs any more, or after 2 s. */
  @Override
  void close();
}
