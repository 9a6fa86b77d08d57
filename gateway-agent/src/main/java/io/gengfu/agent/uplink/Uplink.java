package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.store.Outbox;
import io.gengfu.agent.store.Store;
import io.gengfu.agent.time.SystemClock;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.rules.Lane;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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

  private final Access access;
  private final Access secondAccess;
  private final Twin twin;

  private Uplink(Both both, Store store, Clock clock) {
    this.both = both;
    String name = both.config.name();
    outbox = store.outbox(name);
    twin = new Twin(name, both.gateway, outbox);
    access = new Access(both.config, clock);
    Status status = new Status(both.codec, outbox);
    PastTheStore past = new PastTheStore(store.bypass(), name, both.config.filter()::takes);
    first = new Line(Line.Role.FIRST, both, store.outbox(name), access, twin, status, past);
    secondAccess = new Access(both.config, clock);
    second = new Line(Line.Role.SECOND, both, store.outbox(name), secondAccess, twin, status, past);
  }

  /** One on the machine's clock that takes no commands. */
  public static Uplink start(String gateway, UplinkConfig config, Store store) {
    return start(gateway, config, store, SystemClock.open(), Optional.empty());
  }

  /** One whose line may carry whatever it can. */
  public static Uplink start(
      String gateway,
      UplinkConfig config,
      Store store,
      Clock clock,
      Optional<CommandListener> commands) {
    return start(gateway, config, store, clock, commands, Budget.none());
  }

  /**
   * Begins to connect and send, in the background, and returns at once.
   *
   * @param gateway its id
   * @param store opened with this uplink's name; stays open longer than the uplink
   * @param clock by which certificates are valid
   * @param commands without one the gateway does not even listen for commands
   * @param budget of this uplink alone
   */
  public static Uplink start(
      String gateway,
      UplinkConfig config,
      Store store,
      Clock clock,
      Optional<CommandListener> commands,
      Budget budget) {
    return start(new Both(config, gateway, Timing.USUAL, commands, budget), store, clock);
  }

  static Uplink start(Both both, Store store, Clock clock) {
    Uplink uplink = new Uplink(both, store, clock);
    store.onCommit(both::wake);
    store.bypass().onNews(both::wake);
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
        troubles(now),
        access.certificate(),
        access.broker(),
        traffic());
  }

  private List<Trouble> troubles(Line.Phase now) {
    var troubles = new ArrayList<Trouble>();
    access.trouble().ifPresent(troubles::add);
    twin.trouble().ifPresent(troubles::add);
    if (now.state() == State.ONLINE) {
      both.confirming.trouble(System.nanoTime()).ifPresent(troubles::add);
      ofTheSecond().ifPresent(troubles::add);
    }
    return troubles;
  }

  /** While the first stands, and the second should: what keeps it. */
  private Optional<Trouble> ofTheSecond() {
    Line.Phase phase = second.phase();
    boolean wanted = !both.together() && both.budget.spent().until().isEmpty();
    if (!wanted || phase.state() == State.ONLINE) {
      return Optional.empty();
    }
    Optional<Trouble> known = secondAccess.trouble();
    if (known.isPresent()) {
      return known.map(Troubles::ofTheSecond);
    }
    // Between two attempts it is no trouble yet.
    boolean longAgo = second.notOnlineFor().compareTo(both.timing.answer().multipliedBy(2)) > 0;
    return longAgo && phase.state() == State.WAITING
        ? Optional.of(Troubles.ofTheSecond(phase.reason()))
        : Optional.empty();
  }

  private UplinkStatus.Traffic traffic() {
    boolean together = both.together();
    Line.Phase other = second.phase();
    Budget.Spent spent = both.budget.spent();
    String waits =
        spent.until().map(day -> "waits, the budget is spent; goes on on " + day).orElse("");
    String refused = both.whyTogether();
    String way = together ? "with the alerts" : other.state() + ", " + other.reason();
    way += refused.isEmpty() ? "" : ": the broker bears no second connection (" + refused + ")";
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
