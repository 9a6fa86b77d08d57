package io.gengfu.agent.uplink;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Finds a connection that is half open. Paho alone asks the broker only so often, counts from what
 * it sends itself, and needs 30 s and more.
 */
final class Watch {
  private static final Duration STEP = Duration.ofMillis(500);

  private final Meter meter;
  private final Timing timing;

  Watch(Meter meter, Timing timing) {
    this.meter = meter;
    this.timing = timing;
  }

  /** Asks the broker whether it is there when it has been silent; says so when it was too long. */
  Optional<String> look(long now, MqttAsyncClient client) {
    long silent = meter.silentNanos(now);
    if (silent > timing.silence().toNanos()) {
      return Optional.of("half open: nothing heard for " + timing.silence().toSeconds() + " s");
    }
    if (silent > timing.keepAlive().toNanos()) {
      try {
        client.checkPing(null, null); // sends one only where none is under way
      } catch (MqttException e) {
        return Optional.of(Session.say(e));
      }
    }
    return Optional.empty();
  }

  long quietNanos(long now) {
    long silent = meter.silentNanos(now);
    long ask = timing.keepAlive().toNanos();
    long next = silent <= ask ? ask - silent : STEP.toNanos();
    return Math.max(0, Math.min(next, timing.silence().toNanos() - silent)) + 1;
  }
}
