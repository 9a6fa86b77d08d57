package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.rules.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The way to one platform: threads that read the outbox and send, for ever; one for alerts, status
 * and commands, one for the rest. Makes nobody wait; an unreachable broker is a state, not an
 * error.
 */
public final class Uplink implements AutoCloseable {

  private final Both both;
  private final Outbox outbox;
  private final Line first;
  private final Line second;

  private Uplink(Both both, Store store) {
    this.both = both;
    String name = both.config.name();
    outbox = store.outbox(name);
    Status status = new Status(both.codec, outbox);
    first = new Line(Line.Role.FIRST, both, store.outbox(name), status);
    second = new Line(Line.Role.SECOND, both, store.outbox(name), status);
  }

  /** {@link #start(String, UplinkConfig, Store, Optional, Budget)} of one without commands. */
  public static Uplink start(String gateway, UplinkConfig config, Store store) {
    return start(gateway, config, store, Optional.empty(), Budget.none());
  }

  /**
   * Begins to connect and send, in the background, and returns at once.
   *
   * @param gateway its id
   * @param store opened with this uplink's name; stays open longer than the uplink
   * @param commands without one the gateway does not even listen for commands
   * @param budget of this uplink alone
   */
  public static Uplink start(
      String gateway,
      UplinkConfig config,
      Store store,
      Optional<CommandListener> commands,
      Budget budget) {
    return start(new Both(config, gateway, Timing.USUAL, commands, budget), store);
  }

  static Uplink start(Both both, Store store) {
    Uplink uplink = new Uplink(both, store);
    store.onCommit(both::wake);
    both.commands.ifPresent(
        listener ->
            listener.begin(
                reply -> {
                  both.replies.add(reply);
                  both.wake();
                }));
    uplink.first.start();
    uplink.second.start();
    return uplink;
  }

  public UplinkStatus status() {
    Line.Phase now = first.phase();
    Map<Lane, Long> pending = new EnumMap<>(Lane.class);
    for (Lane lane : Lane.values()) {
      pending.put(lane, outbox.pending(lane));
    }
    Counters counters = both.counters;
    return new UplinkStatus(
        both.config.name(),
        now.state(),
        now.since(),
        now.reason(),
        pending,
        counters.sent.get(),
        counters.redelivered.get(),
        counters.refused.get(),
        counters.tombstones.get(),
        counters.lastError(),
        traffic());
  }

  private UplinkStatus.Traffic traffic() {
    boolean together = both.together();
    Line.Phase other = second.phase();
    Budget.Spent spent = both.budget.spent();
    String waits =
        spent.until().map(day -> "waits, the budget is spent; goes on on " + day).orElse("");
    String way = together ? "with the alerts" : other.state() + ", " + other.reason();
    return new UplinkStatus.Traffic(
        waits.isEmpty() ? way : waits,
        together ? first.bytesPerSecond() : second.bytesPerSecond(),
        spent);
  }

  /** Says good-bye to the broker if there is one, then ends the threads. The store stays open. */
  @Override
  public void close() {
    second.close();
    first.close();
    both.budget.close();
    outbox.close();
  }
}
