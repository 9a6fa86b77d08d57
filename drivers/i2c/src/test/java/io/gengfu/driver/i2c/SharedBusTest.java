package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedThermometer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several devices on one bus, and what happens to the others when one goes wrong. */
class SharedBusTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration CALL_LIMIT = Duration.ofMillis(200);
  private static final int GOOD = 0x5A;
  private static final int POOR = 0x5B;
  private static final Value AS_MADE = Value.of(28.01);

  private final SimulatedBus wires = new SimulatedBus(20_261_126);
  private final PlayedKernel kernel = new PlayedKernel(wires);
  private final DeviceSettings good = thermometer("good", GOOD);
  private final DeviceSettings poor = thermometer("poor", POOR);
  private final RecordingSink sink = new RecordingSink();
  private final SimulatedThermometer goodOne = new SimulatedThermometer(GOOD);
  private final SimulatedThermometer poorOne = new SimulatedThermometer(POOR);
  private final Driver driver =
      new I2cDriver(
          List.of(I2cSettings.of(good), I2cSettings.of(poor)),
          bus -> new Pi4jBus(bus, kernel.bus(bus), CALL_LIMIT));

  @AfterEach
  void close() {
    wires.unstick();
    driver.close();
  }

  private static DeviceSettings thermometer(String id, int address) {
    return SampleDevice.of(id, DeviceClasses.THERMOMETER)
        .address("bus", "i2c-1", "device", address)
        .settings("sensor", "mlx90614", "poll", "20ms")
        .point("temperature", "value", "object")
        .build();
  }

  private static Point point(DeviceSettings device) {
    return device.points().getFirst().point();
  }

  private static boolean isGood(Reading reading) {
    return reading.goodValue().equals(Optional.of(AS_MADE));
  }

  private static Predicate<Reading> isBad(Cause why) {
    return reading -> reading.quality() instanceof Quality.Bad bad && bad.cause() == why;
  }

  private void startBoth() {
    wires.plug(GOOD, goodOne);
    wires.plug(POOR, poorOne);
    driver.start(sink);
    sink.await(point(good), SharedBusTest::isGood, LIMIT);
    sink.await(point(poor), SharedBusTest::isGood, LIMIT);
  }

  /** Many good readings of one while the other is bad for this cause, and never good. */
  private void goesOnBeside(Cause why) {
    int mark = sink.count();
    sink.await(mark, point(poor), isBad(why), LIMIT);
    int after = sink.count();
    await().atMost(LIMIT).until(() -> goodSince(after).size() >= 20 && !poorSince(after).isEmpty());
    assertThat(poorSince(after)).allMatch(isBad(why));
  }

  private List<Reading> goodSince(int mark) {
    return sink.since(mark).stream().filter(r -> r.point().equals(point(good))).toList();
  }

  private List<Reading> poorSince(int mark) {
    return sink.since(mark).stream().filter(r -> r.point().equals(point(poor))).toList();
  }

  @Test
  void oneThatIsPulledOutDoesNotStopTheOther() {
    startBoth();

    wires.unplug(POOR);

    goesOnBeside(Cause.UNREACHABLE);
    assertThat(goodSince(0)).allMatch(SharedBusTest::isGood);
    wires.plug(POOR, poorOne);
    sink.await(sink.count(), point(poor), SharedBusTest::isGood, LIMIT);
  }

  @Test
  void oneThatHoldsTheBusWhileSpokenToDoesNotStopTheOther() {
    startBoth();

    wires.heldBy(POOR);

    goesOnBeside(Cause.TIMEOUT);
    assertThat(goodSince(0)).allMatch(SharedBusTest::isGood);
  }

  // Each transaction with it may cost the adapter's whole time-out, taken from the others.
  @Test
  void oneThatDoesNotAnswerIsAskedLessAndLess() {
    startBoth();
    wires.unplug(POOR);
    sink.await(sink.count(), point(poor), isBad(Cause.UNREACHABLE), LIMIT);
    int mark = sink.count();
    long before = requests("poor");

    await().atMost(LIMIT).until(() -> goodSince(mark).size() >= 50);

    assertThat(requests("poor") - before).isBetween(1L, 15L);
    assertThat(poorSince(mark)).as("said to be bad all the same").hasSizeGreaterThan(20);
  }

  private long requests(String id) {
    return report(id).requests();
  }

  private DeviceReport report(String id) {
    return driver.report().stream()
        .filter(report -> report.device().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWrongCheckByteIsCountedAndMakesNoReading() {
    startBoth();

    wires.disturb(POOR);

    goesOnBeside(Cause.GARBLED);
    assertThat(poorSince(0)).allMatch(r -> isGood(r) || isBad(Cause.GARBLED).test(r));
    assertThat(report("poor").errors()).containsKey(Cause.GARBLED);
    assertThat(report("good").errors()).isEmpty();
  }

  @Test
  void anErrorFlagIsASensorFault() {
    startBoth();

    poorOne.word(0x07, 0x8000 | 0x3AD2);

    goesOnBeside(Cause.SENSOR_FAULT);
  }

  // Some adapters' drivers wait without a limit for a line that is held.
  @Test
  void aCallThatNeverReturnsIsToldAndSurvived() {
    startBoth();

    wires.stick();

    sink.await(sink.count(), point(good), isBad(Cause.TIMEOUT), LIMIT);
    Reading last = sink.await(sink.count(), point(poor), isBad(Cause.TIMEOUT), LIMIT);
    assertThat(last.quality())
        .isInstanceOfSatisfying(
            Quality.Bad.class,
            bad ->
                assertThat(bad.detail())
                    .isEqualTo("a call for i2c-1 has not returned within 200 ms"));
    wires.unstick();
    sink.await(sink.count(), point(good), SharedBusTest::isGood, LIMIT);
    sink.await(sink.count(), point(poor), SharedBusTest::isGood, LIMIT);
  }

  @Test
  void aCallThatNeverReturnsDoesNotKeepTheDriverFromClosing() {
    startBoth();
    wires.stick();
    sink.await(sink.count(), point(good), isBad(Cause.TIMEOUT), LIMIT);

    driver.close();

    int closed = sink.count();
    wires.unstick();
    await().atMost(LIMIT).until(() -> kernel.open() == 0);
    assertThat(sink.count()).isEqualTo(closed);
  }

  @Test
  void anAdapterThatIsPluggedInAgainIsFound() {
    startBoth();

    kernel.plug(false);
    sink.await(sink.count(), point(good), isBad(Cause.UNREACHABLE), LIMIT);
    kernel.plug(true);

    sink.await(sink.count(), point(good), SharedBusTest::isGood, LIMIT);
    assertThat(kernel.open()).isEqualTo(1);
  }
}
