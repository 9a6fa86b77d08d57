package io.gengfu.agent.uplink;

import io.gengfu.agent.store.Bypass.Undurable;
import io.gengfu.agent.store.Epoch;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * How one uplink speaks: its topics, what stands in its messages, under which name it comes, and
 * what it listens to. Knows nothing of sessions, order or repetition. Any thread.
 */
sealed interface Codec permits CloudEventsCodec, KuraCodec {

  /** Whether the gateway can be reached. */
  enum Presence {
    ONLINE,
    /** It took its leave. */
    OFFLINE,
    /** The broker says so, in the gateway's name: the last will. */
    LOST
  }

  /** A receipt: the platform stored everything up to {@code upTo}. */
  record Receipt(Lane lane, String epoch, long upTo) {}

  /** How far the records of one file go. */
  record Marks(Epoch epoch, Map<Lane, Long> highWater) {}

  /**
   * How its records are marked (MQTT 5 §3.3.2.3).
   *
   * @param text UTF-8, and not bytes
   */
  record Format(String contentType, boolean text) {}

  /**
   * A message that is no record.
   *
   * @param qosMost the broker may allow less
   * @param retained the broker keeps it for whoever comes
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Letter(String topic, byte[] payload, Format format, int qosMost, boolean retained) {}

  /** What a message means that has come. */
  sealed interface Heard {

    record Confirmed(Receipt receipt) implements Heard {}

    /** The gateway's own status, or that of another under its name. */
    record Standing(boolean offline) implements Heard {}

    /** A command, to be judged by whoever takes commands. */
    record Asked() implements Heard {}

    /** Nothing that this codec knows. */
    record Unknown() implements Heard {}
  }

  /** Where the records of a lane go. */
  String topic(Lane lane);

  Format format();

  byte[] encode(OutboxRecord entry);

  /**
   * A transition that the store has not taken: without epoch and sequence, under an identity that
   * no record can have.
   */
  byte[] encode(Undurable past);

  /**
   * Whether the gateway is there, and how far its records go.
   *
   * @param at when it was so; of a last will, when its session began
   */
  Letter presence(Presence presence, String session, Instant at, Marks alerts, Marks telemetry);

  /** How often the platform is told that it is there; empty: once in each session. */
  Optional<Duration> presenceEvery();

  /**
   * By which name to go to the broker.
   *
   * @param twin changes it while there is a second gateway of the name, where the platform bears it
   */
  String clientId(Line.Role role, Twin twin);

  /**
   * What a session listens to; may be nothing.
   *
   * @param commands whether the uplink takes any
   */
  List<MqttSubscription> subscriptions(boolean commands);

  Heard hear(String topic, byte[] payload);
}
