package io.gengfu.simulators.line;

import java.time.Duration;

/**
 * How good a line is. All connections share its bandwidth, packet by packet; a lost packet holds up
 * its own connection only, as in TCP, and takes bandwidth again.
 *
 * @param bitsPerSecond in each direction; 0 for no limit
 * @param latency one way
 * @param jitter added to the latency, up to so much; packets stay in order
 * @param loss the part of packets that is lost, 0 to less than 1
 * @param retransmission after so long a lost packet goes again; doubled when it is lost again
 * @param seed of the dice
 */
public record LineQuality(
    long bitsPerSecond,
    Duration latency,
    Duration jitter,
    double loss,
    Duration retransmission,
    long seed) {

  /** As fast as the machine. */
  public static final LineQuality PERFECT =
      new LineQuality(0, Duration.ZERO, Duration.ZERO, 0, Duration.ofMillis(300), 0);

  public LineQuality {
    if (bitsPerSecond < 0 || loss < 0 || loss >= 1) {
      throw new IllegalArgumentException("no such line: " + bitsPerSecond + " bit/s, " + loss);
    }
  }

  /** With this limit in each direction. */
  public LineQuality bitsPerSecond(long limit) {
    return new LineQuality(limit, latency, jitter, loss, retransmission, seed);
  }

  /** With these delays, one way. */
  public LineQuality delay(Duration one, Duration varying) {
    return new LineQuality(bitsPerSecond, one, varying, loss, retransmission, seed);
  }

  /** With this part of the packets lost. */
  public LineQuality loss(double part, Duration again, long dice) {
    return new LineQuality(bitsPerSecond, latency, jitter, part, again, dice);
  }
}
