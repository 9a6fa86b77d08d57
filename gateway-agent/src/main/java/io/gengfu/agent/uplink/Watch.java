package io.gengfu.agent.uplink;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Asks the broker whether it is there, in Paho's place, and finds a connection that is half open.
 * Paho asks by a timer of its own that counts from what it sends, and gives up when the timer comes
 * again: after 30 s or more as a rule, at times while the answer is still on a slow line. Its
 * line's thread only.
 */
final class Watch {
  private static final Duration STEP = Duration.ofMillis(500);

  private final Meter meter;
  private final Timing timing;
  private boolean asked;

  /** Paho's own timer, which never rings. */
  static final class NoTimer implements MqttPingSender {
    @Override
    public void init(ClientComms comms) {}

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public void schedule(long delayInMilliseconds) {}
  }

  Watch(Meter meter, Timing timing) {
    this.meter = meter;
    this.timing = timing;
  }

  /**
   * Asks the broker whether it is there when it is time; says so when it was silent too long.
   *
   * @param drainNanos what the line may need for what is under way; its answers come after that
   */
  Optional<String> look(long now, long drainNanos, MqttAsyncClient client) {
    long limit = timing.silence().toNanos() + drainNanos;
    if (meter.silentNanos(now) > limit) {
      return Optional.of("half open: nothing heard for " + limit / 1_000_000_000 + " s");
    }
    if (restNanos(now) > 0) {
      asked = false;
    } else if (!asked) {
      try {
        // Once: a second time it would want the answer to be there.
        asked = client.checkPing(null, null) != null;
      } catch (MqttException e) {
        return Optional.of(Session.say(e));
      }
    }
    return Optional.empty();
  }

  /** Until one side has said nothing for the keep-alive (MQTT 5.0 §3.1.2.10: also this one). */
  private long restNanos(long now) {
    long still = Math.max(meter.silentNanos(now), meter.muteNanos(now));
    return timing.keepAlive().toNanos() - still;
  }

  /** Until {@link #look} has something to do. */
  long quietNanos(long now, long drainNanos) {
    long rest = restNanos(now);
    long next = rest > 0 ? rest : STEP.toNanos();
    long left = timing.silence().toNanos() + drainNanos - meter.silentNanos(now);
    return Math.max(0, Math.min(next, left)) + 1;
  }
}
