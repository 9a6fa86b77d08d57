package io.gengfu.agent.store;

import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Signal;
import io.gengfu.model.SignalType;
import io.gengfu.model.Unit;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.InstanceState.Phase;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Lane;
import io.gengfu.rules.OpenAlert;
import io.gengfu.rules.Reason;
import io.gengfu.rules.Severity;
import io.gengfu.rules.Suppression;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@link FrameWriter} wrote, complete in itself: the devices of a decision may not be in the
 * site any more. A point of it has no number.
 */
final class FrameReader {

  private static final Duration NO_INTERVAL = Duration.ofSeconds(1);

  private final ByteBuffer bytes;

  private FrameReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * @param frame without length, checksum and position
   * @throws IllegalArgumentException if it is no frame of this version, whatever its checksum says
   */
  static Decision read(ByteBuffer frame) {
    try {
      return new FrameReader(frame).decision();
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | DateTimeException
        | ArithmeticException e) {
      throw new IllegalArgumentException("a frame of another form", e);
    }
  }

  private Decision decision() {
    Instant decidedAt = instant();
    Trust trust = constant(Trust.values());
    long nanos = bytes.getLong();
    var steps = new ArrayList<Step>();
    var states = new ArrayList<InstanceState>();
    var outputs = new ArrayList<OutputState>();
    var modes = new ArrayList<ModeChange>();
    for (byte tag = bytes.get(); tag != FrameWriter.END; tag = bytes.get()) {
      switch (tag) {
        case FrameWriter.STEP -> steps.add(step());
        case FrameWriter.STATE -> states.add(state());
        case FrameWriter.OUTPUT -> outputs.add(output());
        case FrameWriter.MODE -> modes.add(mode());
        default -> throw new IllegalArgumentException("an item of the kind " + tag);
      }
    }
    return new Decision(steps, states, outputs, modes, decidedAt, trust, nanos);
  }

  private Step step() {
    var transition =
        new AlertTransition(
            text(),
            bytes.getInt(),
            constant(Kind.values()),
            constant(AlertState.values()),
            constant(Suppression.values()),
            text(),
            text(),
            text(),
            text(),
            text(),
            text(),
            Severity.ofLevel(bytes.getInt()),
            bytes.getInt(),
            constant(Lane.values()),
            flag(),
            local(),
            list(this::device),
            list(this::reading),
            optional(this::text),
            optional(this::text),
            optional(() -> constant(Reason.values())),
            bytes.getLong());
    return new Step(transition, state());
  }

  private Device device() {
    String id = text();
    DeviceClass deviceClass = deviceClass(text());
    LocalText name = local();
    var location = new Location(text(), text(), text(), text(), text(), text(), text());
    return new Device(id, deviceClass, name, location, NO_INTERVAL);
  }

  private static DeviceClass deviceClass(String name) {
    return DeviceClasses.named(name).orElseGet(() -> new DeviceClass(name, false, List.of()));
  }

  private Reading reading() {
    String id = text();
    String signal = text();
    Unit unit = constant(Unit.values());
    Value value = value();
    SignalType type =
        switch (value) {
          case null -> new SignalType.Quantity(unit);
          case Value.Flag flag -> new SignalType.Flag();
          case Value.Quantity quantity -> new SignalType.Quantity(unit);
          case Value.Constant constant ->
              new SignalType.Enumeration(signal, List.of(constant.name()));
          case Value.Text text -> new SignalType.Text();
        };
    Quality quality =
        switch (bytes.get()) {
          case 0 -> Quality.good();
          case 1 -> new Quality.Uncertain(text());
          case 2 -> new Quality.Bad(constant(Cause.values()), text());
          default -> throw new IllegalArgumentException("an unknown quality");
        };
    Instant source = flag() ? instant() : null;
    var device = new Device(id, deviceClass(""), LocalText.same(id), Location.UNKNOWN, NO_INTERVAL);
    return new Reading(new Point(-1, device, Signal.input(signal, type)), value, quality, source);
  }

  private @Nullable Value value() {
    return switch (bytes.get()) {
      case 0 -> null;
      case 1 -> Value.of(false);
      case 2 -> Value.of(true);
      case 3 -> Value.of(bytes.getDouble());
      case 4 -> new Value.Constant(text());
      case 5 -> new Value.Text(text());
      default -> throw new IllegalArgumentException("an unknown value");
    };
  }

  private InstanceState state() {
    return new InstanceState(
        text(),
        bytes.getInt(),
        constant(AlertState.values()),
        text(),
        bytes.getInt(),
        bytes.getLong(),
        list(bytes::getDouble),
        new Waiting(constant(Phase.values()), flag(), bytes.getLong()),
        optional(this::open),
        flag() ? life() : AlertMemory.NONE);
  }

  private OpenAlert open() {
    return new OpenAlert(
        text(),
        text(),
        text(),
        text(),
        text(),
        Severity.ofLevel(bytes.getInt()),
        constant(Lane.values()),
        local());
  }

  private AlertMemory life() {
    return new AlertMemory(
        bytes.getInt(),
        text(),
        text(),
        bytes.getLong(),
        flag(),
        text(),
        text(),
        bytes.getLong(),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getLong(),
        text(),
        bytes.getInt(),
        bytes.getLong(),
        flag(),
        list(bytes::getLong),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getLong());
  }

  private OutputState output() {
    return new OutputState(
        text(),
        text(),
        bytes.getDouble(),
        optional(this::instant),
        list(() -> new Activation(instant(), optional(this::instant))));
  }

  private ModeChange mode() {
    return new ModeChange(
        text(), text(), flag(), text(), text(), instant(), optional(this::instant));
  }

  private <T> List<T> list(Supplier<T> item) {
    int size = bytes.getInt();
    if (size < 0 || size > bytes.remaining()) {
      throw new IllegalArgumentException("a list of " + size);
    }
    var items = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      items.add(item.get());
    }
    return items;
  }

  private <T> Optional<T> optional(Supplier<T> item) {
    return flag() ? Optional.of(item.get()) : Optional.empty();
  }

  private LocalText local() {
    return new LocalText(text(), text());
  }

  private String text() {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new IllegalArgumentException("a text of " + length);
    }
    var text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int first = bytes.get() & 0xff;
      if (first < 0x80) {
        text.append((char) first);
      } else if (first < 0xe0) {
        text.append((char) (((first & 0x1f) << 6) | (bytes.get() & 0x3f)));
      } else {
        int second = bytes.get() & 0x3f;
        text.append((char) (((first & 0x0f) << 12) | (second << 6) | (bytes.get() & 0x3f)));
      }
    }
    return text.toString();
  }

  private Instant instant() {
    return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
  }

  private boolean flag() {
    return bytes.get() != 0;
  }

  private <E extends Enum<E>> E constant(E[] constants) {
    return constants[bytes.get() & 0xff];
  }
}
