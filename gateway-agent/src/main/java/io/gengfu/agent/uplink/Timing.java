package io.gengfu.agent.uplink;

import java.time.Duration;

/**
 * How long a session waits for the far end.
 *
 * @param connect for each step of connecting
 * @param ask after so long without a word the client asks the broker whether it is there; at most
 *     two thirds of the keep-alive
 * @param silence a connection on which nothing was heard for so long is half open
 * @param answer a broker that has not answered a message for so long acknowledges nothing; what the
 *     message needs on a slow line comes on top
 * @param will so long after a connection was lost the broker speaks its last will
 * @param confirmed a platform that has confirmed nothing for so long is reported
 * @param haste pauses between attempts are so many times shorter; 1 but in tests
 */
record Timing(
    Duration connect,
    Duration ask,
    Duration silence,
    Duration answer,
    Duration will,
    Duration confirmed,
    int haste) {

  /** A question after 15 s, and 10 s for the answer: found in 25 s. */
  static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(25),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Confirming.PATIENCE,
          1);

  /**
   * Keep-alive of a connection for alerts only, whose records are short. The broker may end a
   * connection on which no packet was complete for half as long again (MQTT 5.0 §3.1.2.10), and
   * then tells the platform by the will that the gateway is gone.
   */
  static final Duration KEEP_ALIVE_URGENT = Duration.ofSeconds(15);

  /** Of one for everything: a record of 100 kB needs 40 s and more at 20 kbit/s. */
  static final Duration KEEP_ALIVE_ALL = Duration.ofSeconds(60);

  /** Of one for all the rest, which has no will: it may be as slow as it is. */
  static final Duration KEEP_ALIVE_REST = Duration.ofMinutes(10);
}
