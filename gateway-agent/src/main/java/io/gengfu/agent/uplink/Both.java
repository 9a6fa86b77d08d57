package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.WireFormat;
import io.gengfu.rules.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of one uplink have in common, and what they tell each other. Alerts have one
 * to themselves; where the broker does not bear a second one, everything goes by the first. Any
 * thread.
 */
final class Both {
  private static final Logger LOG = LoggerFactory.getLogger(Both.class);

  private static final List<Lane> URGENT = List.of(Lane.LIFE, Lane.ALERT);
  private static final List<Lane> REST = List.of(Lane.TELEMETRY, Lane.AUDIT);

  /** After so long a broker that refused a second connection is asked again. */
  private static final Duration TOGETHER = Duration.ofHours(1);

  /** What ends so soon after the second connection came was ended by it. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final int SOON_LOST_MOST = 3;

  final UplinkConfig config;
  final String gateway;
  final Codec codec;
  final Timing timing;
  final Optional<CommandListener> commands;
  final Counters counters = new Counters();
  final Replies replies;
  final Budget budget;
  final Confirming confirming;

  /** Receipts for what the second connection sends; only the first one listens. */
  final ReceiptBox elsewhere = new ReceiptBox();

  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  private volatile boolean urgentOnline;
  private volatile boolean alertsWait;
  private volatile boolean together;
  private volatile String whyTogether = "";
  private volatile long apartAgain;
  private volatile long secondOnlineAt;
  private volatile boolean secondOnline;
  private volatile int secondSoonLost;
  private volatile int willQos = 1;

  Both(
      UplinkConfig config,
      String gateway,
      Timing timing,
      Optional<CommandListener> commands,
      Budget budget) {
    this.config = config;
    this.gateway = gateway;
    this.timing = timing;
    this.commands = commands;
    this.budget = budget;
    codec =
        switch (config.format()) {
          case WireFormat.CloudEvents _ -> new CloudEventsCodec(gateway, config.name());
          case WireFormat.Kura kura -> new KuraCodec(gateway, config.name(), kura);
        };
    replies = new Replies(config.name());
    confirming =
        new Confirming(
            config.name(), new Topics(gateway).receipt(), timing.confirmed(), config.resendAfter());
    together = config.connections() == 1;
  }

  void onWake(Runnable wake) {
    wakes.add(wake);
  }

  void wake() {
    wakes.forEach(Runnable::run);
  }

  /** The lanes of the first connection now. */
  List<Lane> urgentLanes() {
    return together ? List.of(Lane.values()) : URGENT;
  }

  List<Lane> restLanes() {
    return REST;
  }

  /** Whether everything goes by one connection. */
  boolean together() {
    return together;
  }

  /** Why that is so against the site's wish; empty where it is its wish. */
  String whyTogether() {
    return together ? whyTogether : "";
  }

  /**
   * The first connection stands, or does no more.
   *
   * @return whether the second one ended it
   */
  boolean urgent(boolean online, int endCode) {
    if (online && together && config.connections() == 2 && System.nanoTime() - apartAgain >= 0) {
      together = false;
      secondSoonLost = 0;
    }
    urgentOnline = online;
    alertsWait = false;
    boolean soon = secondOnline && System.nanoTime() - secondOnlineAt < SOON.toNanos();
    boolean ended = !online && endCode == Reasons.SESSION_TAKEN_OVER && soon;
    if (ended) {
      useOne("it ended the first when the second came");
    }
    wake();
    return ended;
  }

  boolean urgentOnline() {
    return urgentOnline;
  }

  /** The second connection stands. */
  void secondOnline() {
    secondOnlineAt = System.nanoTime();
    secondOnline = true;
  }

  /** The second connection was refused, or is over. */
  void secondOver(int code, boolean wanted) {
    boolean soon = secondOnline && System.nanoTime() - secondOnlineAt < SOON.toNanos();
    boolean refused = !secondOnline && Reasons.isCode(code) && !Reasons.passes(code);
    secondOnline = false;
    if (!wanted || !urgentOnline) {
      return;
    }
    secondSoonLost = soon ? secondSoonLost + 1 : 0;
    if (refused || secondSoonLost >= SOON_LOST_MOST) {
      useOne(refused ? Reasons.say(code) : "it ends it again and again");
    }
  }

  private void useOne(String why) {
    if (!together) {
      together = true;
      whyTogether = why;
      apartAgain = System.nanoTime() + TOGETHER.toNanos();
      LOG.warn(
          "uplink {}: the broker bears no second connection ({}); everything goes by one for {}",
          config.name(),
          why,
          TOGETHER);
      wake();
    }
  }

  /** Whether alerts wait for the line: then nothing else may take any of it. */
  void alertsWait(boolean wait) {
    boolean before = alertsWait;
    alertsWait = wait;
    if (before && !wait) {
      wake();
    }
  }

  boolean alertsWait() {
    return alertsWait;
  }

  int willQos() {
    return willQos;
  }

  /** The broker takes no will above QoS 0. */
  void lowerWill() {
    willQos = 0;
  }
}
