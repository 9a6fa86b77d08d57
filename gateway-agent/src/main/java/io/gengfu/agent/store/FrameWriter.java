package io.gengfu.agent.store;

import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.model.Device;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.OpenAlert;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as bytes, a part of a decision to a frame; {@link FrameReader} is the other way. Under
 * the core's lock, so it allocates nothing: text goes character by character, lists by index.
 *
 * <p>A frame is its length and checksum (4 bytes each), where it stands (8), when it was decided,
 * then items, each a tag and its content, and a zero; filled up to 8 bytes.
 */
final class FrameWriter {

  /** Room for any step: texts of packs and sites are short. */
  static final int MOST = 64 << 10;

  static final int HEAD = 16;
  static final int CHECKED_FROM = 8;

  static final byte END = 0;
  static final byte STEP = 1;
  static final byte STATE = 2;
  static final byte OUTPUT = 3;
  static final byte MODE = 4;

  final byte[] bytes = new byte[MOST];
  private final CRC32C checksum = new CRC32C();
  private int at;
  private int begun;

  /** Begins a frame that holds a part of this decision. */
  void begin(Decision decision) {
    at = HEAD;
    instant(decision.decidedAt());
    ordinal(decision.trust());
    i64(decision.nanos());
    begun = at;
  }

  /** Whether nothing but the time is in the frame. */
  boolean isEmpty() {
    return at == begun;
  }

  /**
   * Ends the frame.
   *
   * @param position where it will stand in the ring
   * @return its length
   */
  int end(long position) {
    bytes[at] = END; // Each item has left room for it.
    at++;
    while (at % 8 != 0) {
      bytes[at] = 0;
      at++;
    }
    int length = at;
    at = CHECKED_FROM;
    i64(position);
    checksum.reset();
    checksum.update(bytes, CHECKED_FROM, length - CHECKED_FROM);
    at = 0;
    i32(length);
    i32((int) checksum.getValue());
    at = length;
    return length;
  }

  /** How long the frame will be. */
  int length() {
    return (at + 8) & -8;
  }

  /** False if there is no room for it: then the frame is as it was. */
  boolean add(Object item) {
    int before = at;
    try {
      switch (item) {
        case Step step -> step(step);
        case InstanceState state -> {
          u8(STATE);
          state(state);
        }
        case OutputState output -> output(output);
        case ModeChange mode -> mode(mode);
        default -> throw new IllegalArgumentException("no part of a decision: " + item);
      }
      if (at <= MOST - 8) {
        return true;
      }
    } catch (ArrayIndexOutOfBoundsException full) {
      // It has met the end of the frame.
    }
    at = before;
    return false;
  }

  private void step(Step step) {
    u8(STEP);
    AlertTransition t = step.transition();
    text(t.alertId());
    i32(t.number());
    ordinal(t.kind());
    ordinal(t.state());
    ordinal(t.suppression());
    text(t.instance());
    text(t.pack());
    text(t.packVersion());
    text(t.ruleVersion());
    text(t.rule());
    text(t.scenario());
    i32(t.severity().level());
    i32(t.escalation());
    ordinal(t.lane());
    flag(t.digested());
    text(t.message());
    devices(t.devices());
    i32(t.evidence().size());
    for (int i = 0; i < t.evidence().size(); i++) {
      reading(t.evidence().get(i));
    }
    text(t.who());
    text(t.why());
    flag(t.reason().isPresent());
    if (t.reason().isPresent()) {
      ordinal(t.reason().get());
    }
    i64(t.nanos());
    state(step.instance());
  }

  private void devices(List<Device> devices) {
    i32(devices.size());
    for (int i = 0; i < devices.size(); i++) {
      device(devices.get(i));
    }
  }

  private void device(Device device) {
    text(device.id());
    text(device.deviceClass().name());
    text(device.name());
    Location at = device.location();
    text(at.id());
    text(at.estate());
    text(at.building());
    text(at.unit());
    text(at.floor());
    text(at.room());
    text(at.code());
  }

  private void reading(Reading reading) {
    text(reading.point().device().id());
    text(reading.point().signal().name());
    SignalType type = reading.point().signal().type();
    ordinal(type instanceof SignalType.Quantity quantity ? quantity.unit() : Unit.NONE);
    value(reading.value());
    switch (reading.quality()) {
      case Quality.Good good -> u8(0);
      case Quality.Uncertain uncertain -> {
        u8(1);
        text(uncertain.why());
      }
      case Quality.Bad bad -> {
        u8(2);
        ordinal(bad.cause());
        text(bad.detail());
      }
    }
    Instant source = reading.sourceTime();
    flag(source != null);
    if (source != null) {
      instant(source);
    }
  }

  private void value(@Nullable Value value) {
    switch (value) {
      case null -> u8(0);
      case Value.Flag flag -> u8(flag.on() ? 2 : 1);
      case Value.Quantity quantity -> {
        u8(3);
        f64(quantity.amount());
      }
      case Value.Constant constant -> {
        u8(4);
        text(constant.name());
      }
      case Value.Text text -> {
        u8(5);
        text(text.text());
      }
    }
  }

  private void state(InstanceState state) {
    text(state.key());
    i32(state.shape());
    ordinal(state.state());
    text(state.alertId());
    i32(state.number());
    i64(state.nanos());
    i32(state.memory().size());
    for (int i = 0; i < state.memory().size(); i++) {
      f64(state.memory().get(i));
    }
    ordinal(state.waiting().phase());
    flag(state.waiting().running());
    i64(state.waiting().nanos());
    flag(state.open().isPresent());
    if (state.open().isPresent()) {
      open(state.open().get());
    }
    boolean life = !state.life().equals(AlertMemory.NONE);
    flag(life);
    if (life) {
      life(state.life());
    }
  }

  private void open(OpenAlert open) {
    text(open.pack());
    text(open.packVersion());
    text(open.ruleVersion());
    text(open.rule());
    text(open.scenario());
    i32(open.severity().level());
    ordinal(open.lane());
    text(open.message());
  }

  private void life(AlertMemory life) {
    i32(life.suppressed());
    text(life.shelvedBy());
    text(life.shelvedWhy());
    i64(life.shelvedUntil());
    flag(life.once());
    text(life.outBy());
    text(life.outWhy());
    i64(life.waiting());
    i32(life.escalation());
    i32(life.swings());
    i64(life.quiet());
    text(life.closedId());
    i32(life.closedNumber());
    i64(life.closedAt());
    flag(life.digested());
    i32(life.raises().size());
    for (int i = 0; i < life.raises().size(); i++) {
      i64(life.raises().get(i));
    }
    i32(life.counted());
    i32(life.said());
    i64(life.told());
  }

  private void output(OutputState output) {
    u8(OUTPUT);
    text(output.point());
    text(output.owner());
    f64(output.value());
    instant(output.until());
    i32(output.activations().size());
    for (int i = 0; i < output.activations().size(); i++) {
      Activation activation = output.activations().get(i);
      instant(activation.start());
      instant(activation.end());
    }
  }

  private void mode(ModeChange mode) {
    u8(MODE);
    text(mode.area());
    text(mode.flag());
    flag(mode.on());
    text(mode.who());
    text(mode.why());
    instant(mode.at());
    instant(mode.until());
  }

  private void text(LocalText text) {
    text(text.zh());
    text(text.en());
  }

  private void text(Optional<String> text) {
    flag(text.isPresent());
    if (text.isPresent()) {
      text(text.get());
    }
  }

  // Half of a pair of surrogates goes as it is: what somebody typed must not stop the gateway.
  private void text(String text) {
    int length = text.length();
    i32(length);
    byte[] to = bytes;
    int next = at; // A field would be written back after each character.
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        to[next++] = (byte) c;
      } else if (c < 0x800) {
        to[next++] = (byte) (0xc0 | (c >> 6));
        to[next++] = (byte) (0x80 | (c & 0x3f));
      } else {
        to[next++] = (byte) (0xe0 | (c >> 12));
        to[next++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        to[next++] = (byte) (0x80 | (c & 0x3f));
      }
    }
    at = next;
  }

  private void instant(Optional<Instant> instant) {
    flag(instant.isPresent());
    if (instant.isPresent()) {
      instant(instant.get());
    }
  }

  private void instant(Instant instant) {
    i64(instant.getEpochSecond());
    i32(instant.getNano());
  }

  // A name would cost a hundred bytes a step; the header's form changes with any constant's place.
  @SuppressWarnings("EnumOrdinal")
  private void ordinal(Enum<?> constant) {
    u8(constant.ordinal());
  }

  private void flag(boolean flag) {
    u8(flag ? 1 : 0);
  }

  private void f64(double value) {
    i64(Double.doubleToRawLongBits(value));
  }

  private void i64(long value) {
    i32((int) (value >>> 32));
    i32((int) value);
  }

  private void i32(int value) {
    u8(value >>> 24);
    u8(value >>> 16);
    u8(value >>> 8);
    u8(value);
  }

  private void u8(int value) {
    bytes[at] = (byte) value;
    at++;
  }
}
