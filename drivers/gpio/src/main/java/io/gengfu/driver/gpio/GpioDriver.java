package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.Talk;
import io.gengfu.driver.WriteException;
import io.gengfu.model.Cause;
import io.gengfu.model.Point;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The points of some devices, chip by chip. Every output can be written directly. */
final class GpioDriver implements Driver {

  private final Map<Point, Line> lines = new HashMap<>();
  private final List<Chip> chips = new ArrayList<>();
  private final Talk talk;

  GpioDriver(List<GpioSettings> devices, Lines.Opener opener) {
    this(devices, opener, chip -> new ThreadTimers("gpio " + chip));
  }

  GpioDriver(
      List<GpioSettings> devices, Lines.Opener opener, Function<ChipAddress, Timers> timersOf) {
    Map<ChipAddress, List<LineSettings>> byChip = new LinkedHashMap<>();
    for (GpioSettings device : devices) {
      byChip.computeIfAbsent(device.chip(), chip -> new ArrayList<>()).addAll(device.lines());
    }
    talk =
        new Talk(
            devices.stream()
                .flatMap(device -> device.lines().stream())
                .map(line -> line.point().device())
                .toList());
    byChip.forEach(
        (chip, settings) -> {
          Timers timers = timersOf.apply(chip);
          List<Line> own = settings.stream().map(s -> line(chip, s, timers)).toList();
          own.forEach(line -> lines.put(line.point(), line));
          chips.add(new Chip(chip, timers, opener, own, device -> talk.with(device).connected()));
        });
  }

  @Override
  public void start(ReadingSink sink) {
    var counting = new CountingSink(sink, talk, lines.keySet());
    chips.forEach(chip -> chip.start(counting));
  }

  @Override
  public CompletionStage<Reading> write(Point point, Value value, Duration limit) {
    return output(point)
        .map(line -> line.write(value, limit))
        .orElseGet(
            () ->
                CompletableFuture.failedStage(
                    new WriteException(Cause.REFUSED, point + " is not an output line")));
  }

  @Override
  public Optional<DirectOutput> direct(Point point) {
    return output(point).map(line -> line::set);
  }

  @Override
  public List<DeviceReport> report() {
    return talk.report();
  }

  @Override
  public void close() {
    chips.forEach(Chip::close);
  }

  private Optional<OutputLine> output(Point point) {
    return lines.get(point) instanceof OutputLine line ? Optional.of(line) : Optional.empty();
  }

  private static Line line(ChipAddress chip, LineSettings settings, Timers timers) {
    return settings.point().signal().isOutput()
        ? new OutputLine(chip, settings, timers)
        : new InputLine(chip, settings, timers);
  }
}
