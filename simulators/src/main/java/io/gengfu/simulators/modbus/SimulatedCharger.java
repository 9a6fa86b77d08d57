package io.gengfu.simulators.modbus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * An e-bike charger.
 *
 * <p>Holding registers: 0-1 power, unsigned 32 bit, high word first, 0.1 W; 2 current, 0.01 A; 3
 * temperature, signed, 0.1 °C; 4 leakage, 0.1 mA. Discrete input 0: smoke. Coil 0: relay, true
 * while the socket is supplied.
 *
 * <p>The temperature moves on a straight line towards where it is going, so that it is a function
 * of time and needs no thread. Without supply there is no power and the body cools. Safe for use by
 * any thread.
 */
public final class SimulatedCharger extends ModbusUnit {

  /** One change of the relay, as the charger saw it. */
  public record Switching(Instant at, long atNanos, boolean supplied, double celsius) {}

  /** Told when the relay really changed. */
  public interface RelayListener {
    void relay(SimulatedCharger charger, boolean supplied, long nanos);
  }

  private static final double AMBIENT_CELSIUS = 25;
  private static final double COOLING_PER_SECOND = 1;
  private static final double VOLTS = 220;
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private final List<Switching> switchings = new ArrayList<>();
  private final List<RelayListener> listeners = new CopyOnWriteArrayList<>();
  private boolean supplied = true;
  private boolean smoke;
  private double demandWatts;
  private double leakageMilliamperes;
  private double fromCelsius = AMBIENT_CELSIUS;
  private double toCelsius = AMBIENT_CELSIUS;
  private double perSecond = COOLING_PER_SECOND;
  private long fromNanos;

  SimulatedCharger(int unit, LongSupplier nanoTime) {
    super(unit);
    this.nanoTime = nanoTime;
    fromNanos = nanoTime.getAsLong();
  }

  /** A battery that takes this much while there is supply; 0 when unplugged. */
  public synchronized void demand(double watts) {
    demandWatts = watts;
  }

  /** The body has this temperature now and keeps it, until the relay is cut. */
  public synchronized void temperature(double celsius) {
    heat(celsius, celsius, COOLING_PER_SECOND);
  }

  /** The body warms to {@code celsius} at a steady rate, as long as there is supply. */
  public synchronized void warm(double celsius, double celsiusPerSecond) {
    if (supplied) {
      heat(celsius(), celsius, celsiusPerSecond);
    }
  }

  public synchronized void smoke(boolean seen) {
    smoke = seen;
  }

  public synchronized void leakage(double milliamperes) {
    leakageMilliamperes = milliamperes;
  }

  /** Somebody resets the relay at the device. */
  public void reset() {
    writeCoil(0, true);
  }

  public synchronized double celsius() {
    double seconds = (nanoTime.getAsLong() - fromNanos) / NANOS_PER_SECOND;
    double moved = Math.min(seconds * perSecond, Math.abs(toCelsius - fromCelsius));
    return fromCelsius + Math.copySign(moved, toCelsius - fromCelsius);
  }

  public synchronized double watts() {
    return supplied ? demandWatts : 0;
  }

  public synchronized boolean supplied() {
    return supplied;
  }

  /** Every change of the relay, oldest first. */
  public synchronized List<Switching> switchings() {
    return List.copyOf(switchings);
  }

  public void onRelay(RelayListener listener) {
    listeners.add(listener);
  }

  @Override
  synchronized int[] holdingRegisters() {
    long power = Math.round(watts() * 10);
    return new int[] {
      (int) (power >> 16) & 0xFFFF,
      (int) power & 0xFFFF,
      (int) Math.round(watts() / VOLTS * 100) & 0xFFFF,
      (int) Math.round(celsius() * 10) & 0xFFFF,
      (int) Math.round(leakageMilliamperes * 10) & 0xFFFF
    };
  }

  @Override
  synchronized boolean[] discreteInputs() {
    return new boolean[] {smoke};
  }

  @Override
  synchronized boolean[] coils() {
    return new boolean[] {supplied};
  }

  @Override
  void writeCoil(int address, boolean on) {
    long nanos = System.nanoTime();
    synchronized (this) {
      if (supplied == on) {
        return;
      }
      supplied = on;
      switchings.add(new Switching(Instant.now(), nanos, on, celsius()));
      if (!on) {
        heat(celsius(), AMBIENT_CELSIUS, COOLING_PER_SECOND);
      }
    }
    listeners.forEach(l -> l.relay(this, on, nanos));
  }

  private void heat(double from, double to, double rate) {
    fromCelsius = from;
    toCelsius = to;
    perSecond = rate;
    fromNanos = nanoTime.getAsLong();
  }
}
