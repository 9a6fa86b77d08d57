package io.gengfu.agent.core;

import io.gengfu.agent.config.Site.LetsGo;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.model.Output;
import io.gengfu.model.Point;
import io.gengfu.model.Value;
import io.gengfu.rules.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One flag output: who asks for what, what it should be, and whether the device agrees. Under the
 * core's lock.
 *
 * <p>A request for the safe state always wins. A request for the active state counts while it has
 * time left, the interlock holds and the cap is not used up; once refused it is gone, and only a
 * new request can bring the output back.
 */
final class OutputControl {

  /** What the output should be; {@code ANY} leaves it to the device. */
  private enum Desired {
    ANY,
    SAFE,
    ACTIVE
  }

  private record Request(String owner, Priority priority, boolean value, long until) {}

  private static final long FIRST_RETRY = Duration.ofMillis(500).toNanos();
  private static final long LAST_RETRY = Duration.ofSeconds(10).toNanos();

  private final Point point;
  private final Output output;
  private final CurrentRules rules;
  private final int interlockPoint;
  private final double interlockValue;
  private final @Nullable Activations activations;
  private final @Nullable LetsGo letsGo;
  private final List<Request> requests = new ArrayList<>();

  private @Nullable OutputChannel channel;
  private Desired desired = Desired.ANY;
  private String owner = "";
  private long ownedUntil = Long.MAX_VALUE;
  private long retriggerAt = Long.MAX_VALUE;
  private long retryAt;
  private long retryPause = FIRST_RETRY;
  private String refusal = "";
  // What is stored speaks of a process that is gone.
  private boolean outdated;

  OutputControl(
      Point point,
      CurrentRules rules,
      int interlockPoint,
      double interlockValue,
      @Nullable LetsGo letsGo) {
    this.point = point;
    this.output = point.signal().output().orElseThrow();
    this.rules = rules;
    this.interlockPoint = interlockPoint;
    this.interlockValue = interlockValue;
    this.activations = output.cap().map(Activations::new).orElse(null);
    this.letsGo = letsGo;
  }

  void attach(OutputChannel toDevice) {
    channel = toDevice;
  }

  /** A new request of the same owner replaces the former. */
  void request(String who, Priority priority, boolean value, long atMostNanos, long now) {
    release(who);
    long until = atMostNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + atMostNanos;
    requests.add(new Request(who, priority, value, until));
  }

  void release(String who) {
    requests.removeIf(r -> r.owner().equals(who));
  }

  void releaseAll() {
    requests.clear();
  }

  /** Brings back what the last process knew; a dangerous output must be decided anew. */
  void restore(OutputState saved, long now, Instant wall, Duration grace) {
    outdated =
        !saved.owner().isEmpty()
            || saved.activations().stream().anyMatch(activation -> activation.end().isEmpty());
    if (activations != null) {
      activations.restore(saved.activations(), now, wall);
    }
    if (saved.owner().isEmpty() || output.dangerous()) {
      return;
    }
    long left = saved.until().map(u -> Duration.between(wall, u).toNanos()).orElse(grace.toNanos());
    request(
        saved.owner(),
        Priority.RULE,
        saved.value() != 0,
        Math.clamp(left, 0, grace.toNanos()),
        now);
  }

  /**
   * Decides what the output should be, and commands the device where it is not.
   *
   * @return whether owner or value changed, which then is to be persisted
   */
  boolean settle(long now) {
    requests.removeIf(r -> now >= r.until());
    Request winner = winner(now);
    Desired next =
        winner == null
            ? output.rest() == Output.Rest.SAFE ? Desired.SAFE : Desired.ANY
            : winner.value() ? Desired.ACTIVE : Desired.SAFE;
    String nextOwner = winner == null ? "" : winner.owner();
    boolean changed = next != desired || !nextOwner.equals(owner);
    boolean first = desired == Desired.ANY && next == Desired.SAFE && nextOwner.isEmpty();
    if (next != desired) {
      account(next, now);
      desired = next;
      retryPause = FIRST_RETRY;
      // At start the device is asked first: a safe output is not written for nothing.
      if (!first) {
        command(now);
      }
    } else {
      maintain(now);
    }
    owner = nextOwner;
    ownedUntil = winner == null ? Long.MAX_VALUE : winner.until();
    boolean tell = outdated || (changed && !first);
    outdated = false;
    return tell;
  }

  /** As it stands it is told again the next time it is settled. */
  void saveAgain() {
    outdated = true;
  }

  /** Whether the device has taken the safe state, or was never asked to. */
  boolean isLetGo() {
    return channel == null
        || desired != Desired.SAFE
        || (!channel.isBusy() && channel.trouble() == null);
  }

  private @Nullable Request winner(long now) {
    Request safe = null;
    Request active = null;
    for (Request request : requests) {
      if (!request.value()) {
        safe = request;
      } else if (active == null || PRECEDENCE.compare(request, active) > 0) {
        active = request;
      }
    }
    if (safe != null) {
      return safe;
    }
    if (active == null) {
      return null;
    }
    refusal = refused(now);
    if (refusal.isEmpty()) {
      return active;
    }
    requests.removeIf(Request::value);
    return null;
  }

  private static final Comparator<Request> PRECEDENCE = Comparator.comparing(Request::priority);

  /** Why the output may not be active now; empty when it may. */
  private String refused(long now) {
    Output.Interlock interlock = output.interlock().orElse(null);
    if (interlock != null) {
      if (rules.known(interlockPoint) != Known.GOOD) {
        return interlock.signal() + " is not known";
      }
      if (now - rules.arrived(interlockPoint) > interlock.maxAge().toNanos()) {
        return interlock.signal() + " is too old";
      }
      if (rules.value(interlockPoint) != interlockValue) {
        return interlock.signal() + " is not " + interlock.constant();
      }
    }
    return activations != null && activations.leftNanos(now) == 0 ? "its cap is used up" : "";
  }

  private void account(Desired next, long now) {
    if (activations == null) {
      return;
    }
    if (next == Desired.ACTIVE) {
      activations.begin(now);
    } else {
      activations.end(now);
    }
  }

  private void command(long now) {
    if (channel == null || desired == Desired.ANY) {
      return;
    }
    channel.command(Value.of(desired == Desired.ACTIVE));
    retryAt = now + retryPause;
    retriggerAt =
        desired == Desired.ACTIVE && letsGo != null
            ? now + letsGo.retrigger().toNanos()
            : Long.MAX_VALUE;
  }

  // The device disagrees, a write failed, or the device wants to hear it again.
  private void maintain(long now) {
    if (channel == null || desired == Desired.ANY || channel.isBusy()) {
      return;
    }
    boolean known = rules.known(point.index()) == Known.GOOD;
    boolean agrees = known && (rules.value(point.index()) != 0) == (desired == Desired.ACTIVE);
    if (agrees && channel.trouble() == null) {
      retryPause = FIRST_RETRY;
    }
    if (now >= retriggerAt) {
      command(now);
    } else if (now >= retryAt && (channel.trouble() != null || (known && !agrees))) {
      retryPause = Math.min(LAST_RETRY, 2 * retryPause);
      command(now);
    }
  }

  OutputState state(long now, Instant wall) {
    return new OutputState(
        point.key(),
        owner,
        desired == Desired.ACTIVE ? 1 : 0,
        ownedUntil == Long.MAX_VALUE
            ? Optional.empty()
            : Optional.of(wall.plusNanos(ownedUntil - now)),
        activations == null ? List.of() : activations.saved(now, wall));
  }

  OutputStanding standing() {
    boolean on = rules.value(point.index()) == 1;
    byte known = rules.known(point.index());
    boolean busy = channel != null && channel.isBusy();
    boolean agrees =
        desired == Desired.ANY || (known == Known.GOOD && on == (desired == Desired.ACTIVE));
    String trouble = channel == null ? "" : Objects.requireNonNullElse(channel.trouble(), "");
    return new OutputStanding(
        desired == Desired.ACTIVE,
        known,
        on,
        agrees && !busy && trouble.isEmpty(),
        owner,
        requests.stream().map(Request::owner).collect(Collectors.toSet()),
        refusal,
        trouble);
  }

  Point point() {
    return point;
  }

  int interlockPoint() {
    return interlockPoint;
  }

  @Nullable OutputChannel channel() {
    return channel;
  }

  String owner() {
    return owner;
  }

  /** Why the last request for the active state ended before its time; empty if it did not. */
  String refusal() {
    return refusal;
  }
}
