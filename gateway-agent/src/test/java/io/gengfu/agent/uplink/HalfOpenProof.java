package io.gengfu.agent.uplink;

import static io.gengfu.simulators.line.Direction.TO_CLIENT;
import static io.gengfu.simulators.line.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.gengfu.agent.config.GatewayConfig.Metering;
import io.gengfu.agent.uplink.Behind.Broker;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import io.gengfu.simulators.line.Direction;
import io.gengfu.simulators.line.LineQuality;
import io.gengfu.simulators.line.Packet;
import io.gengfu.simulators.line.PacketFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * How long a half-open connection is taken for a good one, with the times of real life: {@code
 * ./gengfu prove half-open}. Not among the tests of every build, which do the same in three seconds
 * ({@link BrokenBrokerIT}).
 */
class HalfOpenProof {

  /** What is asked for of the connection of alerts. */
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(30);

  private static final int TELEMETRY_BITS_PER_SECOND = 400_000;

  /** As many as leave a small machine idle enough. */
  private static final int TOGETHER = 5;

  @TempDir private Path folder;

  /** What goes on when the line freezes. */
  private enum Load {
    /** Nothing. */
    QUIET,
    /** An alert is raised in the moment after. */
    ALERT,
    /** Large blocks of telemetry fill the line, and an alert is raised. */
    TELEMETRY
  }

  /** Which connections freeze. */
  private enum Frozen {
    ALL,
    FIRST,
    SECOND
  }

  private record Case(
      Broker broker, int connections, Frozen frozen, Set<Direction> ways, Load load) {

    @Override
    public String toString() {
      String way = ways.size() == 2 ? "both ways" : ways.iterator().next().toString();
      return "%-9s | %11d | %-6s | %-9s | %-9s".formatted(broker, connections, frozen, way, load);
    }
  }

  /**
   * @param foundMillis until the connection was given up
   * @param thereMillis until every alert was at the platform after the line was good again
   */
  private record Found(Case of, long foundMillis, long thereMillis) {}

  private static List<Case> cases() {
    Set<Direction> both = EnumSet.allOf(Direction.class);
    List<Case> cases = new ArrayList<>();
    for (Broker broker : List.of(Broker.MOSQUITTO, Broker.ARTEMIS)) {
      for (Load load : Load.values()) {
        cases.add(new Case(broker, 2, Frozen.ALL, both, load));
      }
      cases.add(new Case(broker, 2, Frozen.ALL, Set.of(TO_CLIENT), Load.ALERT));
      cases.add(new Case(broker, 2, Frozen.ALL, Set.of(TO_SERVER), Load.ALERT));
    }
    cases.add(new Case(Broker.MOSQUITTO, 1, Frozen.ALL, both, Load.TELEMETRY));
    cases.add(new Case(Broker.MOSQUITTO, 2, Frozen.FIRST, both, Load.TELEMETRY));
    cases.add(new Case(Broker.MOSQUITTO, 2, Frozen.SECOND, both, Load.TELEMETRY));
    cases.add(new Case(Broker.MOSQUITTO, 2, Frozen.SECOND, both, Load.QUIET));
    return cases;
  }

  @Test
  void aHalfOpenConnectionIsFoundInTime() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("io.gengfu");
    Level before = log.getLevel();
    log.setLevel(Level.OFF);
    List<Found> all = new ArrayList<>();
    try (var together = Executors.newFixedThreadPool(TOGETHER)) {
      List<Future<Found>> running = new ArrayList<>();
      for (Case of : cases()) {
        Path room = Files.createDirectory(folder.resolve("case-" + running.size()));
        running.add(together.submit(() -> find(of, room)));
      }
      for (Future<Found> one : running) {
        all.add(one.get());
      }
    } finally {
      log.setLevel(before);
    }
    System.out.println(
        "half-open: broker    | connections | frozen | way       | load      | found after |"
            + " alerts there after the repair");
    for (Found one : all) {
      System.out.printf(
          "half-open: %s | %9.1f s | %6.1f s%n",
          one.of(), one.foundMillis() / 1e3, one.thereMillis() / 1e3);
    }
    assertThat(all).allMatch(one -> one.foundMillis() <= FOUND_WITHIN.toMillis());
  }

  private static ConditionFactory within(Case of) {
    return await(of.toString()).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(50));
  }

  private static Found find(Case of, Path room) throws Exception {
    Behind behind = new Behind(room, of.broker());
    try {
      behind.timing = Timing.USUAL;
      behind.metering = new Metering(of.connections(), 0, 0);
      var ice = new Ice(of.frozen());
      behind.fault(ice);
      int alerts = 10;
      behind.record(alerts, Lane.ALERT);
      if (of.load() == Load.TELEMETRY) {
        behind.line().quality(LineQuality.PERFECT.bitsPerSecond(TELEMETRY_BITS_PER_SECOND));
        behind.largeBlocks(30);
      }
      behind.start();
      within(of).until(() -> behind.alertsAtThePlatform() == 10);
      if (of.load() == Load.TELEMETRY) {
        long all = waits(behind);
        within(of).until(() -> waits(behind) < all - 5);
      } else {
        within(of).until(() -> behind.allConfirmed() && stands(of, behind));
      }
      if (of.frozen() == Frozen.ALL && of.ways().size() == 1) {
        behind.line().freeze(of.ways().iterator().next());
      } else if (of.frozen() == Frozen.ALL) {
        behind.line().stall();
      } else {
        ice.freeze();
      }
      long frozen = System.nanoTime();
      if (of.load() != Load.QUIET) {
        alerts++;
        behind.record(1, Lane.ALERT);
      }
      within(of).until(() -> !stands(of, behind));
      long found = System.nanoTime();
      behind.line().restore();
      ice.thaw();
      behind.line().quality(LineQuality.PERFECT);
      int expected = alerts;
      within(of).until(() -> behind.alertsAtThePlatform() == expected);
      long there = System.nanoTime();
      within(of).until(behind::allConfirmed);
      assertThat(behind.platform.store().duplicatedTransitions()).isEmpty();
      assertThat(behind.platform.store().gaps()).isEmpty();
      assertThat(behind.alertsAtThePlatform()).isEqualTo(alerts);
      return new Found(of, (found - frozen) / 1_000_000, (there - found) / 1_000_000);
    } finally {
      behind.close();
    }
  }

  private static long waits(Behind behind) {
    return behind.status().pending().getOrDefault(Lane.TELEMETRY, 0L);
  }

  /** Whether the gateway takes the connection for a good one. */
  private static boolean stands(Case of, Behind behind) {
    return of.frozen() == Frozen.SECOND
        ? behind.status().traffic().telemetry().startsWith(State.ONLINE.name())
        : behind.state() == State.ONLINE;
  }

  /** Freezes one of two connections: nothing moves on it any more, and nobody says so. */
  private static final class Ice implements PacketFault {
    private final Frozen which;
    private final Set<Connection> reached = ConcurrentHashMap.newKeySet();
    private volatile boolean frozen;

    Ice(Frozen which) {
      this.which = which;
    }

    void freeze() {
      frozen = true;
    }

    void thaw() {
      frozen = false;
      reached.clear();
    }

    @Override
    public List<Packet> pass(Direction direction, Packet packet, Connection connection) {
      if (packet.type() == Packet.Type.CONNECT
          && packet.clientId().endsWith("-second") == (which == Frozen.SECOND)) {
        reached.add(connection);
      }
      return frozen && reached.contains(connection) ? List.of() : List.of(packet);
    }
  }
}
