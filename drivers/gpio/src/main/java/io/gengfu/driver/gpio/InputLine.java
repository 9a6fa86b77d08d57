package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.DigitalStateChangeEvent;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.gpio.chardev.LineEvent;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A contact. An edge that needs no debounce is handed over on the thread that brought it. Each
 * refresh reads the line itself, so an edge that a provider swallowed is made good then.
 */
final class InputLine extends Line {

  private static final String WARMING_UP = "the sensor is warming up";

  private final Debounce debounce;
  private final boolean debounced;
  private final Detection detection;
  private volatile @Nullable DigitalInput input;
  private volatile long warmAt;
  private volatile boolean checking;
  private long checkAt;
  private @Nullable Boolean shown;

  InputLine(ChipAddress chip, LineSettings settings, Timers timers) {
    super(chip, settings, timers);
    debounce = new Debounce(settings.debounce());
    debounced = chip.provider().debounces();
    detection = new Detection(settings.detection());
  }

  @Override
  void start(ReadingSink to, Runnable whenLost) {
    // A sensor is on the gateway's supply: a restart of the agent does not let it cool down.
    Duration cold =
        settings.warmUp().isZero() ? Duration.ZERO : settings.warmUp().minus(timers.sinceBoot());
    warmAt = timers.nanos() + cold.toNanos();
    super.start(to, whenLost);
    if (cold.isPositive()) {
      timers.after(cold, this::refresh);
    }
  }

  @Override
  @Nullable DigitalInput io() {
    return input;
  }

  @Override
  void claimed(Lines lines) throws LineException {
    DigitalInput claimed = lines.input(settings);
    input = claimed;
    claimed.addListener(this::edge);
  }

  @Override
  void show() {
    look();
    if (open()) {
      hand(reading());
    }
  }

  @Override
  void forget(LineException why) {
    debounce.forget();
    detection.forget();
  }

  private void edge(DigitalStateChangeEvent<?> event) {
    DigitalState state = event.state();
    LineEvent known = event instanceof LineEvent line ? line : null;
    boolean settled = known == null ? debounced : known.debounced();
    Instant time = known == null ? null : known.time().orElse(null);
    // A refresh may have seen the level first, but it does not know since when.
    boolean exact = time != null && (settled || settings.debounce().isZero());
    serial.run(
        () -> {
          if (open() && (take(state, settled) || (exact && open()))) {
            hand(reading().at(time));
          }
        });
  }

  /** Reads the line; a level that differs must still stand out its debounce. */
  private boolean look() {
    DigitalInput line = input;
    try {
      return line != null && take(line.state(), false);
    } catch (RuntimeException e) {
      lost(Trouble.of(chip, number(), e));
      return false;
    }
  }

  private boolean take(DigitalState state, boolean settled) {
    try {
      boolean raw = level(state);
      long now = timers.nanos();
      if (settled ? debounce.settled(raw) : debounce.raw(raw, now)) {
        detection.take(debounce.level() == closed(true), now);
      }
      checkLater(now);
      return !Boolean.valueOf(detection.present(now)).equals(shown);
    } catch (LineException e) {
      lost(e);
      return false;
    }
  }

  // One timer at a time, however much the contact bounces; another only if it is due before.
  private void checkLater(long now) {
    long level = debounce.left(now);
    long meaning = detection.left(now);
    long left = level < 0 || (meaning >= 0 && meaning < level) ? meaning : level;
    if (left >= 0 && (!checking || now + left - checkAt < 0)) {
      checking = true;
      checkAt = now + left;
      timers.after(Duration.ofNanos(left), this::checkNow);
    }
  }

  // A check that was dropped behind a sink that hangs is made good by the next refresh.
  private void checkNow() {
    if (!serial.run(this::check)) {
      checking = false;
    }
  }

  private void check() {
    checking = false;
    if (open() && look()) {
      hand(reading());
    }
  }

  private Reading reading() {
    boolean present = detection.present(timers.nanos());
    shown = present;
    Reading reading = settings.conversion().reading(closed(present));
    Value value = reading.value();
    return value != null && warmAt - timers.nanos() > 0
        ? Reading.uncertain(point(), value, WARMING_UP)
        : reading;
  }

  /** The level of a contact that is closed, or not, in the sense of the signal. */
  private boolean closed(boolean on) {
    return settings.conversion().rawFlag(Value.of(on));
  }
}
