package io.gengfu.agent.uplink;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttPingReq;
import org.jspecify.annotations.Nullable;

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
  private final Question question;
  private boolean asked;

  /** Whether the broker is there; its answer is heard by the meter. */
  interface Question {
    void ask() throws MqttException;
  }

  /**
   * Takes the place of Paho's timer and never rings; asks by itself. Paho's own question would come
   * only after the keep-alive that the broker was told, which has to be long on a thin line.
   */
  static final class Pings implements MqttPingSender, Question {
    private @Nullable ClientComms paho;

    @Override
    public void init(ClientComms comms) {
      paho = comms;
    }

    @Override
    public void ask() throws MqttException {
      if (paho != null) {
        paho.getClientState()
            .send(new MqttPingReq(), new MqttToken(paho.getClient().getClientId()));
      }
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public void schedule(long delayInMilliseconds) {}
  }

  Watch(Meter meter, Timing timing, Question question) {
    this.meter = meter;
    this.timing = timing;
    this.question = question;
  }

  /**
   * Asks the broker whether it is there when it is time; says so when it was silent too long.
   *
   * @param drainNanos what the line may need for what is under way; its answers come after that
   */
  Optional<String> look(long now, long drainNanos) {
    long limit = timing.silence().toNanos() + drainNanos;
    if (meter.silentNanos(now) > limit) {
      return Optional.of("half open: nothing heard for " + limit / 1_000_000_000 + " s");
    }
    if (restNanos(now) > 0) {
      asked = false;
    } else if (!asked) {
      try {
        question.ask();
        asked = true;
      } catch (MqttException e) {
        return Optional.of(End.say(e));
      }
    }
    return Optional.empty();
  }

  /** Until one side has said nothing for so long that it is time to ask. */
  private long restNanos(long now) {
    long still = Math.max(meter.silentNanos(now), meter.muteNanos(now));
    return timing.ask().toNanos() - still;
  }

  /** Until {@link #look} has something to do. */
  long quietNanos(long now, long drainNanos) {
    long rest = restNanos(now);
    long next = rest > 0 ? rest : STEP.toNanos();
    long left = timing.silence().toNanos() + drainNanos - meter.silentNanos(now);
    return Math.max(0, Math.min(next, left)) + 1;
  }
}
