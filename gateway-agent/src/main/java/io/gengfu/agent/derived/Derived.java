package io.gengfu.agent.derived;

import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import org.jspecify.annotations.Nullable;

/** One derived signal as it stands. One thread; time comes in. */
final class Derived {

  private static final String UNHEARD = "nothing heard of it yet";

  private final Recipe recipe;
  private final Heard from;
  private final @Nullable Heard until;
  private boolean on;
  private boolean latched;
  private boolean everOn;
  private long onAt;

  Derived(Recipe recipe) {
    this.recipe = recipe;
    this.from = new Heard(recipe.from());
    this.until = recipe.until().map(Heard::new).orElse(null);
  }

  Point made() {
    return recipe.made();
  }

  /** Takes a reading of any point; whether it is one that counts here. */
  boolean heard(Reading reading, long now) {
    boolean mine = false;
    if (until != null && until.is(reading.point())) {
      until.take(reading, now);
      mine = true;
    }
    if (from.is(reading.point())) {
      from.take(reading, now);
      mine = true;
    }
    if (mine) {
      follow(now);
    }
    return mine;
  }

  /** What it is now. */
  Reading reading(long now) {
    if (!recipe.isSwitch()) {
      return copy(now);
    }
    if (latched && until != null) {
      // Whoever was seen is still there, whatever became of the sensor; but not of the door's.
      Reading seen = recipe.conversion().reading(true);
      return until.isGood(now) ? seen : doubted(seen, until.why(now));
    }
    Quality quality = from.quality(now);
    if (quality instanceof Quality.Bad(Cause cause, String detail)) {
      return Reading.bad(made(), cause, from.point() + ": " + detail);
    }
    boolean held = everOn && now - onAt < recipe.hold().toNanos();
    Reading plain = recipe.conversion().reading(on || held);
    return quality instanceof Quality.Uncertain(String why) ? doubted(plain, why) : plain;
  }

  private void follow(long now) {
    if (until != null && until.isGood(now) && until.isOn()) {
      latched = false;
    }
    // What a warming sensor shows is nobody.
    if (!from.isGood(now)) {
      return;
    }
    on = isOn();
    if (on) {
      everOn = true;
      onAt = now;
      latched |= until != null && until.isGood(now) && !until.isOn();
    }
  }

  private boolean isOn() {
    return switch (from.value()) {
      case null -> false;
      case Value.Flag flag -> flag.on();
      case Value.Quantity quantity -> quantity.amount() >= (on ? recipe.below() : recipe.above());
      case Value.Constant constant -> false;
      case Value.Text text -> false;
    };
  }

  private Reading copy(long now) {
    Quality quality = from.quality(now);
    Reading converted =
        switch (from.value()) {
          case null -> null;
          case Value.Flag flag -> recipe.conversion().reading(flag.on());
          case Value.Quantity quantity -> recipe.conversion().reading(quantity.amount());
          case Value.Constant constant -> recipe.conversion().reading(constant.name());
          case Value.Text text -> recipe.conversion().reading(text.text());
        };
    return switch (quality) {
      case Quality.Good good when converted != null -> converted;
      case Quality.Good good -> Reading.bad(made(), Cause.UNREACHABLE, UNHEARD);
      case Quality.Uncertain(String why) when converted != null -> doubted(converted, why);
      case Quality.Uncertain(String why) -> Reading.bad(made(), Cause.UNREACHABLE, why);
      case Quality.Bad(Cause cause, String detail) ->
          Reading.bad(made(), cause, from.point() + ": " + detail);
    };
  }

  private static Reading doubted(Reading reading, String why) {
    Value value = reading.value();
    return value == null ? reading : Reading.uncertain(reading.point(), value, why);
  }

  /** A source, and how far it is to be believed. */
  private static final class Heard {
    private final Point point;
    private @Nullable Reading last;
    private long at;

    Heard(Point point) {
      this.point = point;
    }

    Point point() {
      return point;
    }

    boolean is(Point other) {
      return point.index() == other.index();
    }

    void take(Reading reading, long now) {
      last = reading;
      at = now;
    }

    @Nullable Value value() {
      return last == null ? null : last.value();
    }

    boolean isOn() {
      return value() instanceof Value.Flag flag && flag.on();
    }

    boolean isGood(long now) {
      return quality(now).isGood();
    }

    String why(long now) {
      return switch (quality(now)) {
        case Quality.Good good -> "";
        case Quality.Uncertain(String why) -> point + ": " + why;
        case Quality.Bad(Cause cause, String detail) -> point + ": " + detail;
      };
    }

    Quality quality(long now) {
      if (last == null) {
        return new Quality.Bad(Cause.UNREACHABLE, UNHEARD);
      }
      return now - at > point.device().patience()
          ? new Quality.Bad(Cause.SILENT, "not heard of for three intervals")
          : last.quality();
    }
  }
}
