package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.gpio.chardev.PlayedChip;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The driver over the character device, with a kernel that is played. */
@Timeout(60)
class ChardevTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int SMOKE = 17;
  private static final int RELAY = 22;
  private static final Value ON = Value.of(true);
  private static final Value OFF = Value.of(false);

  private final PlayedChip chip = new PlayedChip();
  private final RecordingSink sink = new RecordingSink();
  private final List<GpioDriver> drivers = new ArrayList<>();

  @AfterEach
  void nothingStaysOpen() {
    drivers.forEach(GpioDriver::close);
    assertThat(chip.open()).isZero();
  }

  @Test
  void anEdgeHasTheTimeAtWhichTheKernelSawIt() {
    DeviceSettings charger = started(charger());
    sink.await(smoke(charger), is(OFF), LIMIT);

    chip.move(SMOKE, true);

    Reading seen = sink.await(smoke(charger), is(ON), LIMIT);
    assertThat(seen.sourceTime()).isEqualTo(chip.movedAt());
  }

  // A thread that was late once showed a door as open that had been shut long ago.
  @Test
  void edgesThatTheKernelDroppedAreMadeGoodByLooking() {
    DeviceSettings charger = started(charger());
    sink.await(smoke(charger), is(OFF), LIMIT);

    chip.flood(SMOKE, 201);

    sink.await(smoke(charger), is(ON), LIMIT);
    await().atMost(LIMIT).until(() -> sink.last(smoke(charger)).filter(is(ON)).isPresent());
  }

  @Test
  void theKernelDebouncesWhereItCan() {
    DeviceSettings charger = started(charger("debounce", "10s"));
    sink.await(smoke(charger), is(OFF), LIMIT);

    chip.move(SMOKE, true);

    sink.await(smoke(charger), is(ON), LIMIT);
    assertThat(chip.debounceMicros()).isEqualTo(10_000_000);
  }

  @Test
  void whereTheKernelDoesNotTheDriverDebounces() {
    chip.withoutDebounce();
    DeviceSettings charger = started(charger("debounce", "300ms"));
    sink.await(smoke(charger), is(OFF), LIMIT);
    long before = System.nanoTime();

    chip.move(SMOKE, true);

    sink.await(smoke(charger), is(ON), LIMIT);
    assertThat(System.nanoTime() - before).isGreaterThan(Duration.ofMillis(299).toNanos());
  }

  // The Super I/O chips of industrial boxes have lines, but no interrupts.
  @Test
  void aLineWithoutInterruptsIsLookedAt() {
    chip.withoutInterrupts();
    DeviceSettings charger = started(charger());
    sink.await(smoke(charger), is(OFF), LIMIT);

    chip.move(SMOKE, true);

    Reading seen = sink.await(smoke(charger), is(ON), LIMIT);
    assertThat(seen.sourceTime()).isNull();
  }

  @Test
  void anOutputIsTakenOverWithTheLevelThatItDrives() throws Exception {
    chip.drives(RELAY, true);
    DeviceSettings charger = started(charger());

    sink.await(relay(charger), r -> r.quality().isGood(), LIMIT);

    assertThat(sink.of(relay(charger))).filteredOn(r -> r.quality().isGood()).allMatch(is(ON));
    assertThat(chip.level(RELAY)).isTrue();
    drivers.getFirst().direct(relay(charger)).orElseThrow().set(false);
    assertThat(chip.level(RELAY)).isFalse();
  }

  @Test
  void anOutputThatDrivesNothingGetsItsInitialValue() {
    DeviceSettings charger =
        started(
            SampleDevice.of("charger-1", DeviceClasses.CHARGER)
                .address("chip", 0, "lines", Map.of("relay", RELAY))
                .point("relay", "initial", true)
                .build());

    sink.await(relay(charger), is(ON), LIMIT);
  }

  @Test
  void aTakenLineIsToldWithWhoTookItAndTakesNoOtherAlong() {
    chip.takenBy(SMOKE, "doorbell");
    DeviceSettings charger = started(charger());

    sink.await(smoke(charger), bad("line 17 of gpiochip0 is taken by doorbell"), LIMIT);
    sink.await(relay(charger), is(OFF), LIMIT);

    chip.takenBy(SMOKE, "");
    sink.await(smoke(charger), is(OFF), LIMIT);
  }

  @Test
  void aMissingChipIsToldWithThoseThatAreThere() {
    DeviceSettings other =
        started(
            SampleDevice.of("charger-1", DeviceClasses.CHARGER)
                .address("chip", 7, "lines", Map.of("relay", RELAY))
                .point("relay")
                .build());

    sink.await(
        relay(other), bad("there is no gpiochip7; there is gpiochip0 (played, 64 lines)"), LIMIT);
  }

  @Test
  void theOnlyChipNeedsNoName() {
    DeviceSettings charger =
        started(
            SampleDevice.of("charger-1", DeviceClasses.CHARGER)
                .address("lines", Map.of("smoke", SMOKE))
                .point("smoke")
                .build());

    sink.await(smoke(charger), is(OFF), LIMIT);
  }

  @Test
  void aMissingRightIsToldWithItsRemedy() {
    chip.forbid();
    DeviceSettings charger = started(charger());

    sink.await(smoke(charger), bad("no right to use gpiochip0"), LIMIT);
  }

  @Test
  void aLineThatTheChipHasNotIsTold() {
    DeviceSettings charger =
        started(
            SampleDevice.of("charger-1", DeviceClasses.CHARGER)
                .address("chip", 0, "lines", Map.of("smoke", 64))
                .point("smoke")
                .build());

    sink.await(smoke(charger), bad("gpiochip0 (played) has the lines 0 to 63"), LIMIT);
  }

  @Test
  void anOldKernelIsTold() {
    chip.old();
    DeviceSettings charger = started(charger());

    sink.await(smoke(charger), bad("this kernel is older than 5.10"), LIMIT);
  }

  @Test
  void aChipThatIsPulledAndPluggedAgainIsFound() {
    DeviceSettings charger = started(charger());
    sink.await(smoke(charger), is(OFF), LIMIT);
    sink.await(relay(charger), is(OFF), LIMIT);

    chip.plug(false);
    sink.await(smoke(charger), r -> r.quality() instanceof Quality.Bad, LIMIT);
    sink.await(relay(charger), r -> r.quality() instanceof Quality.Bad, LIMIT);
    chip.plug(true);
    chip.move(SMOKE, true);

    sink.await(smoke(charger), is(ON), LIMIT);
    await().atMost(LIMIT).until(() -> sink.last(relay(charger)).filter(is(OFF)).isPresent());
  }

  private DeviceSettings charger(Object... smoke) {
    return SampleDevice.of("charger-1", DeviceClasses.CHARGER)
        .address("chip", 0, "lines", Map.of("smoke", SMOKE, "relay", RELAY))
        .point("smoke", smoke)
        .point("relay")
        .build();
  }

  private DeviceSettings started(DeviceSettings device) {
    var driver =
        new GpioDriver(
            List.of(GpioSettings.of(device)),
            address -> Pi4jLines.chardev(address, chip.chip(address.chip())));
    drivers.add(driver);
    driver.start(sink);
    return device;
  }

  private static Predicate<Reading> is(Value value) {
    return reading -> value.equals(reading.value());
  }

  private static Predicate<Reading> bad(String detail) {
    return reading -> reading.quality() instanceof Quality.Bad bad && bad.detail().contains(detail);
  }

  private static Point smoke(DeviceSettings device) {
    return point(device, "smoke");
  }

  private static Point relay(DeviceSettings device) {
    return point(device, "relay");
  }

  private static Point point(DeviceSettings device, String signal) {
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }
}
