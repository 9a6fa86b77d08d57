package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInput;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The driver over Pi4J's mock lines, with the time in the test's hand. */
class MockLinesTest {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Value ON = Value.of(true);
  private static final Value OFF = Value.of(false);

  private final MovedTimers timers = new MovedTimers();
  private final RecordingSink sink = new RecordingSink();
  private final List<Pi4jLines> opened = new ArrayList<>();
  private final List<GpioDriver> drivers = new ArrayList<>();

  @AfterEach
  void close() {
    drivers.forEach(GpioDriver::close);
  }

  @Test
  void aContactThatBouncesIsReportedOnceItStands() {
    DeviceSettings pir = pir("debounce", "400ms");
    started(pir);

    move(17, DigitalState.HIGH);
    timers.advance(Duration.ofMillis(100));
    move(17, DigitalState.LOW);
    timers.advance(Duration.ofMillis(10));
    move(17, DigitalState.HIGH);
    timers.advance(Duration.ofMillis(399));
    assertThat(values(pir, "motion")).containsOnly(OFF);
    timers.advance(Duration.ofMillis(1));

    assertThat(values(pir, "motion")).endsWith(ON);
  }

  // A PIR that triggers for 300 ms is a curtain, not a burglar.
  @Test
  void aPulseShorterThanTheDebounceIsNeverReported() {
    DeviceSettings pir = pir("debounce", "400ms");
    started(pir);

    move(17, DigitalState.HIGH);
    timers.advance(Duration.ofMillis(300));
    move(17, DigitalState.LOW);
    timers.advance(INTERVAL.multipliedBy(3));

    assertThat(values(pir, "motion")).containsOnly(OFF);
  }

  @Test
  void aContactThatBouncesForEverCostsOneTimer() {
    DeviceSettings pir = pir("debounce", "400ms");
    started(pir);
    int before = timers.waiting();

    for (int i = 0; i < 1_000; i++) {
      move(17, i % 2 == 0 ? DigitalState.HIGH : DigitalState.LOW);
    }

    assertThat(timers.waiting()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void withoutDebounceAnEdgeIsHandedOverWhereItArrives() {
    DeviceSettings pir = pir();
    started(pir);

    move(17, DigitalState.HIGH);
    move(17, DigitalState.LOW);

    assertThat(values(pir, "motion")).endsWith(OFF, ON, OFF);
  }

  @Test
  void anInvertedContactIsOnWhenItsLineIsLow() {
    DeviceSettings pir = pir("invert", true);
    started(pir);
    assertThat(values(pir, "motion")).containsExactly(ON);

    move(17, DigitalState.HIGH);

    assertThat(values(pir, "motion")).endsWith(OFF);
  }

  @Test
  void readingsAreUncertainUntilTheSensorIsWarm() {
    DeviceSettings pir = pir("warm-up", "60s");
    started(pir);

    timers.advance(Duration.ofSeconds(59));
    move(17, DigitalState.HIGH);
    assertThat(readings(pir, "motion"))
        .allMatch(r -> r.quality() instanceof Quality.Uncertain)
        .last()
        .matches(r -> ON.equals(r.value()));
    timers.advance(Duration.ofSeconds(1));

    assertThat(sink.last(point(pir, "motion")))
        .hasValueSatisfying(r -> assertThat(r.goodValue()).contains(ON));
  }

  // An update of the agent at night must not open the house for a minute.
  @Test
  void aRestartOfTheAgentDoesNotLetTheSensorCoolDown() {
    DeviceSettings pir = pir("warm-up", "60s");
    timers.booted(Duration.ofSeconds(50));
    started(pir);
    assertThat(readings(pir, "motion"))
        .singleElement()
        .matches(r -> r.quality() instanceof Quality.Uncertain);

    timers.advance(Duration.ofSeconds(10));

    assertThat(sink.last(point(pir, "motion")))
        .hasValueSatisfying(r -> assertThat(r.goodValue()).contains(OFF));
    assertThat(new ThreadTimers("uptime").sinceBoot()).isPositive();
  }

  @Test
  void everyPointIsHandedOverOncePerInterval() {
    DeviceSettings siren = siren();
    started(siren);

    for (int i = 0; i < 20; i++) {
      int mark = sink.count();
      timers.advance(INTERVAL);
      assertThat(sink.since(mark)).isNotEmpty().allMatch(r -> r.quality().isGood());
    }
  }

  // A moth before the lens is one pulse; who walks through the corridor is several.
  @Test
  void aPulseCountWantsMoreThanOne() {
    DeviceSettings pir = pir("pulses", 2, "within", "10s");
    started(pir);

    move(17, DigitalState.HIGH);
    move(17, DigitalState.LOW);
    timers.advance(Duration.ofSeconds(5));
    assertThat(values(pir, "motion")).containsOnly(OFF);
    move(17, DigitalState.HIGH);
    assertThat(values(pir, "motion")).endsWith(ON);
    move(17, DigitalState.LOW);
    timers.advance(Duration.ofMillis(4_999));
    assertThat(values(pir, "motion")).endsWith(ON);
    timers.advance(Duration.ofMillis(1));

    assertThat(values(pir, "motion")).endsWith(OFF);
  }

  @Test
  void aDebounceIsNotLateBehindAPulseCountThatRuns() {
    DeviceSettings pir = pir("pulses", 2, "within", "10s", "debounce", "400ms", "invert", true);
    started(pir); // It stands closed: that is enough after 10 s.
    move(17, DigitalState.HIGH);
    timers.advance(Duration.ofMillis(400));
    move(17, DigitalState.LOW);
    timers.advance(Duration.ofMillis(399));
    assertThat(values(pir, "motion")).endsWith(OFF);

    timers.advance(Duration.ofMillis(1));

    assertThat(values(pir, "motion")).endsWith(ON);
  }

  @Test
  void whatABlindDetectorSawLastStands() {
    DeviceSettings pir = pir("blind", "3s");
    started(pir);
    move(17, DigitalState.HIGH);
    move(17, DigitalState.LOW);

    timers.advance(Duration.ofMillis(2_999));
    assertThat(values(pir, "motion")).endsWith(ON);
    timers.advance(Duration.ofMillis(1));

    assertThat(values(pir, "motion")).endsWith(OFF);
  }

  @Test
  void aRelayIsWhatItsFeedbackContactShows() throws Exception {
    DeviceSettings siren = sirenWithFeedback("feedback-invert", true);
    GpioDriver driver = started(siren);
    assertThat(values(siren, "sounding")).containsExactly(ON); // Its contact is low.
    move(24, DigitalState.HIGH);
    assertThat(values(siren, "sounding")).endsWith(OFF);

    var write = driver.write(point(siren, "sounding"), ON, Duration.ofSeconds(2));

    assertThat(output(22).state()).isEqualTo(DigitalState.HIGH);
    assertThat(write.toCompletableFuture()).isNotDone();
    assertThat(values(siren, "sounding")).endsWith(OFF);
    move(24, DigitalState.LOW);
    assertThat(write.toCompletableFuture()).isCompletedWithValueMatching(r -> ON.equals(r.value()));
    assertThat(values(siren, "sounding")).endsWith(ON);
  }

  @Test
  void aRelayThatSticksShowsItselfThoughItsLineIsDriven() {
    DeviceSettings siren = sirenWithFeedback();
    GpioDriver driver = started(siren);

    var write = driver.write(point(siren, "sounding"), ON, Duration.ofSeconds(2));
    timers.advance(Duration.ofSeconds(2));

    assertThat(write.toCompletableFuture())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("has not followed within");
    assertThat(values(siren, "sounding")).containsOnly(OFF);
  }

  @Test
  void aDirectWriteIsOnTheLineAndReadBackWhenItReturns() throws Exception {
    DeviceSettings siren = siren("invert", true);
    DirectOutput sounding = started(siren).direct(point(siren, "sounding")).orElseThrow();

    sounding.set(true);

    assertThat(output(22).state()).isEqualTo(DigitalState.LOW);
    assertThat(values(siren, "sounding")).containsExactly(OFF, ON);
    sounding.set(true);
    assertThat(values(siren, "sounding")).containsExactly(OFF, ON, ON);
    sounding.set(false);
    assertThat(output(22).state()).isEqualTo(DigitalState.HIGH);
  }

  @Test
  void aWriteCompletesWithTheReadBack() {
    DeviceSettings siren = siren();
    GpioDriver driver = started(siren);

    var write = driver.write(point(siren, "sounding"), ON, Duration.ofSeconds(1));

    assertThat(write.toCompletableFuture()).isCompletedWithValueMatching(r -> ON.equals(r.value()));
  }

  @Test
  void aSirenIsSilentAfterClose() throws Exception {
    DeviceSettings siren = siren("invert", true);
    GpioDriver driver = started(siren);
    driver.direct(point(siren, "sounding")).orElseThrow().set(true);
    DigitalOutput line = output(22);
    int mark = sink.count();

    driver.close();

    assertThat(line.state()).isEqualTo(DigitalState.HIGH);
    assertThat(sink.count()).isEqualTo(mark);
  }

  // Whoever cut the supply of a hot charger does not want it back because the agent was updated.
  @Test
  void aSupplyRelayIsLeftAsItIsAtClose() throws Exception {
    DeviceSettings charger =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .interval(INTERVAL)
            .address("provider", "mock", "lines", Map.of("relay", 22))
            .point("relay", "initial", true)
            .build();
    GpioDriver driver = started(charger);
    assertThat(values(charger, "relay")).containsExactly(ON);
    DigitalOutput line = output(22);

    driver.close();

    assertThat(line.state()).isEqualTo(DigitalState.HIGH);
  }

  @Test
  void twoDevicesOnOneLineAreBothTold() {
    DeviceSettings first = pir();
    DeviceSettings second =
        SampleDevice.of("zone-2", DeviceClasses.INFRARED_ZONE)
            .interval(INTERVAL)
            .address("provider", "mock", "lines", Map.of("motion", 17))
            .point("motion")
            .build();
    started(first, second);

    assertThat(values(first, "motion")).containsExactly(OFF);
    assertThat(readings(second, "motion"))
        .singleElement()
        .matches(
            r ->
                r.quality() instanceof Quality.Bad bad
                    && bad.cause() == Cause.REFUSED
                    && bad.detail().contains("zone-1.motion"));
  }

  @Test
  void aChipThatCannotBeOpenedIsTriedAgainWithBackOff() {
    DeviceSettings siren = siren();
    var tries = new ArrayList<Long>();
    var driver =
        new GpioDriver(
            List.of(GpioSettings.of(siren)),
            chip -> {
              tries.add(timers.nanos());
              if (tries.size() < 6) {
                throw new LineException(Cause.REFUSED, "no right", "give it");
              }
              return Pi4jLines.open(chip);
            },
            chip -> timers);
    drivers.add(driver);
    driver.start(sink);
    timers.advance(Duration.ofMillis(1));
    assertThat(readings(siren, "sounding"))
        .singleElement()
        .matches(r -> r.quality().equals(new Quality.Bad(Cause.REFUSED, "no right")));
    assertThatThrownBy(() -> driver.direct(point(siren, "sounding")).orElseThrow().set(true))
        .isInstanceOf(WriteException.class)
        .hasMessageContaining("no right");

    timers.advance(Duration.ofMinutes(1));

    assertThat(tries).hasSize(6);
    for (int i = 2; i < 5; i++) {
      assertThat(tries.get(i + 1) - tries.get(i)).isGreaterThan(tries.get(i) - tries.get(i - 1));
    }
    assertThat(sink.last(point(siren, "sounding")))
        .hasValueSatisfying(r -> assertThat(r.goodValue()).contains(OFF));
  }

  private DeviceSettings pir(Object... mapping) {
    return SampleDevice.of("zone-1", DeviceClasses.INFRARED_ZONE)
        .interval(INTERVAL)
        .address("provider", "mock", "lines", Map.of("motion", 17))
        .point("motion", mapping)
        .build();
  }

  private DeviceSettings siren(Object... mapping) {
    return SampleDevice.of("siren-1", DeviceClasses.SIREN)
        .interval(INTERVAL)
        .address("provider", "mock", "lines", Map.of("sounding", 22))
        .point("sounding", mapping)
        .build();
  }

  private DeviceSettings sirenWithFeedback(Object... mapping) {
    return SampleDevice.of("siren-1", DeviceClasses.SIREN)
        .interval(INTERVAL)
        .address(
            "provider", "mock", "lines", Map.of("sounding", 22), "feedback", Map.of("sounding", 24))
        .point("sounding", mapping)
        .build();
  }

  private GpioDriver started(DeviceSettings... devices) {
    var driver =
        new GpioDriver(
            List.of(devices).stream().map(GpioSettings::of).toList(),
            chip -> {
              Pi4jLines lines = Pi4jLines.open(chip);
              opened.add(lines);
              return lines;
            },
            chip -> timers);
    drivers.add(driver);
    driver.start(sink);
    timers.advance(Duration.ZERO);
    return driver;
  }

  private void move(int line, DigitalState state) {
    MockDigitalInput input = opened.getLast().context().io("gengfu-" + line);
    input.mockState(state);
  }

  private DigitalOutput output(int line) {
    return opened.getLast().context().io("gengfu-" + line);
  }

  private List<Reading> readings(DeviceSettings device, String signal) {
    return sink.of(point(device, signal));
  }

  private List<Value> values(DeviceSettings device, String signal) {
    return readings(device, signal).stream().map(r -> r.goodValue().orElseThrow()).toList();
  }

  private static Point point(DeviceSettings device, String signal) {
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }
}
