package io.gengfu.agent.uplink;

import java.time.Duration;

/**
 * How long a session waits for the far end.
 *
 * @param connect for each step of connecting
 * @param keepAlive after so long without a word the client asks the broker whether it is there;
 *     whole seconds
 * @param silence a connection on which nothing was heard for so long is half open
 * @param answer a broker that has not answered a message for so long acknowledges nothing; what the
 *     message needs on a slow line comes on top
 * @param will so long after a connection was lost the broker speaks its last will
 * @param confirmed a platform that has confirmed nothing for so long is reported
 * @param haste pauses between attempts are so many times shorter; 1 but in tests
 */
record Timing(
    Duration connect,
    Duration keepAlive,
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
}
