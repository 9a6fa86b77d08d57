package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.Digital;
import com.pi4j.io.gpio.digital.DigitalState;
import io.gengfu.driver.ReadingSink;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One point on one line. Claimed and released on the chip's thread; edges come on the provider's.
 * What it knows is changed in its {@link Serial} only, and is handed over from there.
 */
abstract sealed class Line permits InputLine, OutputLine {

  protected final LineSettings settings;
  protected final ChipAddress chip;
  protected final Timers timers;
  protected final Serial serial = new Serial();
  private volatile @Nullable LineException trouble =
      new LineException(Cause.UNREACHABLE, "the line is not open yet", "wait for it");
  private volatile ReadingSink sink = reading -> {};
  private volatile Runnable lost = () -> {};

  Line(ChipAddress chip, LineSettings settings, Timers timers) {
    this.chip = chip;
    this.settings = settings;
    this.timers = timers;
  }

  final Point point() {
    return settings.point();
  }

  final int number() {
    return settings.line();
  }

  /** Begins to hand over, once per interval. {@code lost} is run when the line is lost. */
  void start(ReadingSink to, Runnable whenLost) {
    sink = to;
    lost = whenLost;
    again();
  }

  /** Claims the line, after a loss anew. Nothing is handed over before {@link #ready}. */
  final void claim(Lines lines) throws LineException {
    Digital<?, ?, ?> before = io();
    if (before != null) {
      lines.release(before);
    }
    claimed(lines);
  }

  /** Believes the line that has been claimed. */
  final void ready() {
    trouble = null;
  }

  /** Whether the line is claimed and believed. */
  final boolean open() {
    return trouble == null;
  }

  /** Hands over what the line shows now. */
  final void refresh() {
    serial.run(
        () -> {
          LineException why = trouble;
          if (why == null) {
            show();
          } else {
            hand(bad(why));
          }
        });
  }

  /** Takes the line for lost. Any thread. */
  final void lose(LineException why) {
    serial.run(() -> lost(why));
  }

  /** Within the serial: takes the line for lost and hands that over, unless it has been already. */
  protected final void lost(LineException why) {
    LineException before = trouble;
    trouble = why;
    if (before == null || !why.detail().equals(before.detail())) {
      forget(why);
      hand(bad(why));
    }
    lost.run();
  }

  /** Why the line is not open; null when it is. */
  final @Nullable LineException trouble() {
    return trouble;
  }

  /** After it no reading is handed over. */
  void close() {
    serial.close();
  }

  /** What was claimed last, lost or not. */
  abstract @Nullable Digital<?, ?, ?> io();

  /** Claims the line and listens to it. */
  abstract void claimed(Lines lines) throws LineException;

  /** Within the serial: reads the line and hands that over. */
  abstract void show();

  /** Within the serial: the line is lost. */
  abstract void forget(LineException why);

  /** Within the serial only. */
  protected final void hand(Reading reading) {
    sink.accept(reading);
  }

  /**
   * The level of a line that is there.
   *
   * @throws LineException if the provider does not know
   */
  protected final boolean level(DigitalState state) throws LineException {
    if (state == DigitalState.UNKNOWN) {
      throw Trouble.gone(chip, number());
    }
    return state.isHigh();
  }

  // Four fifths, so that a late timer still keeps the interval.
  private void again() {
    Duration interval = settings.point().device().interval();
    timers.after(
        interval.multipliedBy(4).dividedBy(5),
        () -> {
          refresh();
          again();
        });
  }

  private Reading bad(LineException why) {
    return Reading.bad(point(), why.why(), why.detail());
  }
}
