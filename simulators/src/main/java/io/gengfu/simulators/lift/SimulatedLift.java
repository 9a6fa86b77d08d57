package io.gengfu.simulators.lift;

import io.gengfu.simulators.lift.DoorHold.By;
import io.gengfu.simulators.lift.DoorHold.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The controller of one lift, without the protocol. It does what it is told: it also holds its door
 * in firefighter mode, so that a test can see who asked for that.
 *
 * <p>Safe for use by any thread. Listeners are called on the thread that brought the change.
 */
public final class SimulatedLift {

  /** Told when the door is held or let go. */
  public interface DoorListener {
    void doorHold(SimulatedLift lift, boolean held, long nanos);
  }

  /** One text that the car spoke. */
  public record Announcement(Instant at, long atNanos, String text) {}

  /** What one node answers: the value, its OPC UA status code and its source time. */
  record NodeValue(Object value, long statusCode, Instant sourceTime) {}

  private static final long GOOD = 0;

  private final String name;
  private final Duration watchdog;
  private final ScheduledExecutorService timer;
  private final Map<LiftSignal, Object> values = new EnumMap<>(LiftSignal.class);
  private final Map<LiftSignal, Long> faults = new EnumMap<>(LiftSignal.class);
  private final List<DoorHold> holds = new ArrayList<>();
  private final List<Announcement> announcements = new ArrayList<>();
  private final List<DoorListener> listeners = new CopyOnWriteArrayList<>();
  private @Nullable DoorHold current;
  private @Nullable ScheduledFuture<?> letGo;
  private @Nullable Instant stoppedClock;
  private boolean closeWhenFree;

  SimulatedLift(String name, Duration watchdog, ScheduledExecutorService timer) {
    this.name = name;
    this.watchdog = watchdog;
    this.timer = timer;
    values.put(LiftSignal.MODE, LiftMode.NORMAL.code());
    values.put(LiftSignal.CAR_STATUS, 0);
    values.put(LiftSignal.DIRECTION, LiftDirection.NONE.code());
    values.put(LiftSignal.DOOR, LiftDoor.CLOSED.code());
    values.put(LiftSignal.DOOR_ZONE, true);
    values.put(LiftSignal.FLOOR, 1);
    values.put(LiftSignal.PERSON, false);
    values.put(LiftSignal.ALARM_BUTTON, false);
    values.put(LiftSignal.EBIKE, false);
    values.put(LiftSignal.FAULT_CODE, "");
    values.put(LiftSignal.SPEED, 0.0);
    values.put(LiftSignal.DOOR_HOLD, false);
    values.put(LiftSignal.VOICE, "");
  }

  /** Also the {@code root} of its node ids. */
  public String name() {
    return name;
  }

  public void mode(LiftMode mode) {
    set(LiftSignal.MODE, mode.code());
  }

  public void person(boolean present) {
    set(LiftSignal.PERSON, present);
  }

  public void ebike(boolean present) {
    set(LiftSignal.EBIKE, present);
  }

  public void alarmButton(boolean pressed) {
    set(LiftSignal.ALARM_BUTTON, pressed);
  }

  /** Sets the door's position as its sensors see it, whatever holds it. */
  public void door(LiftDoor position) {
    set(LiftSignal.DOOR, position.code());
  }

  /** Lets the door open, as on arrival. */
  public synchronized void openDoor() {
    closeWhenFree = false;
    door(LiftDoor.OPEN);
  }

  /** Lets the door close; a held door closes only when it is let go. */
  public synchronized void closeDoor() {
    closeWhenFree = current != null;
    if (!closeWhenFree) {
      door(LiftDoor.CLOSED);
    }
  }

  /** The car leaves its floor, or stops where it is. */
  public synchronized void moving(LiftDirection direction, double metresPerSecond) {
    boolean runs = direction != LiftDirection.NONE;
    set(LiftSignal.DIRECTION, direction.code());
    set(LiftSignal.CAR_STATUS, runs ? 1 : 0);
    set(LiftSignal.SPEED, metresPerSecond);
    if (runs) {
      set(LiftSignal.DOOR_ZONE, false);
    }
  }

  /** The car stands level with a floor. */
  public synchronized void at(int floor) {
    moving(LiftDirection.NONE, 0);
    set(LiftSignal.FLOOR, floor);
    set(LiftSignal.DOOR_ZONE, true);
  }

  /**
   * Sets any input of the gateway.
   *
   * @throws IllegalArgumentException for another type than the node's, or for an output
   */
  public synchronized void set(LiftSignal signal, Object value) {
    if (signal.writable() || !signal.type().isInstance(value)) {
      throw new IllegalArgumentException(signal + " cannot be set to " + value);
    }
    values.put(signal, value);
  }

  public synchronized Object value(LiftSignal signal) {
    return value0(signal);
  }

  /** From now on the node answers with this OPC UA status code, for example Bad_SensorFailure. */
  public synchronized void fault(LiftSignal signal, long statusCode) {
    faults.put(signal, statusCode);
  }

  /** All nodes are good again. */
  public synchronized void clearFaults() {
    faults.clear();
  }

  /** The controller hangs behind its living server: source times stand still. */
  public void stopClock() {
    stopClockAt(Instant.now());
  }

  /** Every source time is this one, as from controllers that begin each day in the year 2000. */
  public synchronized void stopClockAt(Instant time) {
    stoppedClock = time;
  }

  /** Source times are true again. */
  public synchronized void startClock() {
    stoppedClock = null;
  }

  public synchronized boolean held() {
    return current != null;
  }

  /** Every time that the door was held, oldest first, the running one last. */
  public synchronized List<DoorHold> holds() {
    List<DoorHold> all = new ArrayList<>(holds);
    Optional.ofNullable(current).ifPresent(all::add);
    return List.copyOf(all);
  }

  /** Everything that was spoken in the car, oldest first. */
  public synchronized List<Announcement> announcements() {
    return List.copyOf(announcements);
  }

  public void onDoorHold(DoorListener listener) {
    listeners.add(listener);
  }

  synchronized NodeValue read(LiftSignal signal) {
    Instant time = stoppedClock == null ? Instant.now() : stoppedClock;
    return new NodeValue(value0(signal), faults.getOrDefault(signal, GOOD), time);
  }

  /** What a client wrote. */
  void write(LiftSignal signal, Object value) {
    long nanos = System.nanoTime();
    if (signal == LiftSignal.DOOR_HOLD && value instanceof Boolean hold) {
      if (hold) {
        hold(nanos);
      } else {
        free(By.CLIENT, nanos);
      }
    } else if (signal == LiftSignal.VOICE && value instanceof String text) {
      speak(text, nanos);
    } else {
      throw new IllegalArgumentException(signal + " cannot be written as " + value);
    }
  }

  private void hold(long nanos) {
    boolean began;
    synchronized (this) {
      began = current == null;
      current =
          current == null
              ? new DoorHold(Instant.now(), nanos, 1, Optional.empty())
              : current.written();
      values.put(LiftSignal.DOOR_HOLD, true);
      if (letGo != null) {
        letGo.cancel(false);
      }
      letGo =
          timer.schedule(
              () -> free(By.WATCHDOG, System.nanoTime()), watchdog.toNanos(), TimeUnit.NANOSECONDS);
    }
    if (began) {
      tell(true, nanos);
    }
  }

  private void free(By by, long nanos) {
    synchronized (this) {
      if (current == null || (by == By.WATCHDOG && !watchdogIsDue())) {
        return;
      }
      holds.add(current.endedBy(new End(Instant.now(), nanos, by)));
      current = null;
      values.put(LiftSignal.DOOR_HOLD, false);
      if (letGo != null) {
        letGo.cancel(false);
        letGo = null;
      }
      if (closeWhenFree) {
        closeWhenFree = false;
        values.put(LiftSignal.DOOR, LiftDoor.CLOSED.code());
      }
    }
    tell(false, nanos);
  }

  /** A watchdog that was cancelled while it waited for the monitor must not free a fresh hold. */
  private boolean watchdogIsDue() {
    return letGo != null && letGo.getDelay(TimeUnit.NANOSECONDS) <= 0;
  }

  private synchronized void speak(String text, long nanos) {
    values.put(LiftSignal.VOICE, text);
    announcements.add(new Announcement(Instant.now(), nanos, text));
  }

  private void tell(boolean held, long nanos) {
    listeners.forEach(l -> l.doorHold(this, held, nanos));
  }

  private Object value0(LiftSignal signal) {
    Object value = values.get(signal);
    if (value == null) {
      throw new IllegalStateException("no value for " + signal);
    }
    return value;
  }
}
