package io.gengfu.driver.radar;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Problem;
import io.gengfu.simulators.radar.SimulatedRadar;
import io.gengfu.simulators.radar.SimulatedRadar.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract does not ask of every driver. */
class RadarLineTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final SimulatedRadar radar = SimulatedRadar.onNetwork();
  private final RecordingSink sink = new RecordingSink();

  @BeforeEach
  void start() throws IOException {
    radar.start();
  }

  @AfterEach
  void stop() {
    radar.close();
  }

  private SampleDevice flat(String id) {
    return SampleDevice.of(id, DeviceClasses.DWELLING)
        .address("host", "127.0.0.1", "port", radar.port());
  }

  private DeviceSettings breathing() {
    return flat("flat-1")
        .settings("poll", "60ms", "timeout", "400ms")
        .point("respiration", "measure", "breath-rate")
        .point("motion", "measure", "presence")
        .build();
  }

  private static Driver open(DeviceSettings device) {
    return new RadarDriverProvider().open(List.of(device));
  }

  private static Point point(DeviceSettings device, int index) {
    return device.points().get(index).point();
  }

  private static boolean isBad(Reading reading, Cause cause) {
    return reading.quality() instanceof Quality.Bad bad && bad.cause() == cause;
  }

  // RX and TX joined: each question would be answered by 15 breaths a minute.
  @Test
  void whatComesBackOnAJoinedWireIsNoBreath() {
    radar.echo(true);
    DeviceSettings device = breathing();
    try (Driver driver = open(device)) {
      driver.start(sink);

      sink.await(point(device, 0), r -> isBad(r, Cause.GARBLED), LIMIT);

      assertThat(sink.all()).noneMatch(r -> r.quality().isGood());
      radar.echo(false);
      radar.measure(Figure.BREATH, 15);
      sink.await(sink.count(), point(device, 0), r -> Value.of(15).equals(r.value()), LIMIT);
    }
  }

  @Test
  void noiseAndSilenceAreToldApart() {
    DeviceSettings device = breathing();
    try (Driver driver = open(device)) {
      radar.slow(true);
      driver.start(sink);
      sink.await(point(device, 0), r -> isBad(r, Cause.TIMEOUT), LIMIT);
      radar.slow(false);
      radar.garble(true);

      sink.await(sink.count(), point(device, 0), r -> isBad(r, Cause.GARBLED), LIMIT);
      assertThat(sink.all()).noneMatch(r -> r.quality().isGood());
    }
  }

  // "Bad for four minutes" is of little use to who stands in the flat with a plug in hand.
  @Test
  void questionsAnswersAndNewConnectionsAreCounted() throws Exception {
    DeviceSettings device = breathing();
    try (Driver driver = open(device)) {
      driver.start(sink);
      sink.await(point(device, 0), r -> r.quality().isGood(), LIMIT);
      Awaitility.await().atMost(LIMIT).until(() -> report(driver).answers() > 4);
      assertThat(report(driver).requests()).isGreaterThanOrEqualTo(report(driver).answers());
      assertThat(report(driver).roundTrip()).isPresent();
      assertThat(report(driver).reconnects()).isZero();

      int before = sink.count();
      radar.stop();
      sink.await(before, point(device, 0), r -> isBad(r, Cause.UNREACHABLE), LIMIT);
      radar.start();
      sink.await(sink.count(), point(device, 0), r -> r.quality().isGood(), LIMIT);

      assertThat(report(driver).errors()).containsKey(Cause.UNREACHABLE);
      assertThat(report(driver).reconnects()).isEqualTo(1);
    }
  }

  private static DeviceReport report(Driver driver) {
    return driver.report().getFirst();
  }

  @Test
  void mistakesAreTold() {
    DeviceSettings wrong =
        SampleDevice.of("flat-2", DeviceClasses.DWELLING)
            .address("serial", "COM3")
            .settings("poll", "10s")
            .point("pulse", "measure", "heart")
            .point("respiration")
            .point("voice", "measure", "presence")
            .build();

    new RadarDriverProvider().check(wrong);

    assertThat(wrong.address().problems().all())
        .extracting(Problem::path)
        .contains(
            "address.serial",
            "settings.poll",
            "points.pulse.measure",
            "points.respiration.measure",
            "points.voice.measure");
  }

  @Test
  void oneRadarAPort() {
    DeviceSettings other = flat("flat-3").point("motion", "measure", "motion").build();

    new RadarDriverProvider().checkTogether(List.of(breathing(), other));

    assertThat(other.address().problems().all())
        .singleElement()
        .asString()
        .contains("is the port of flat-1 too");
  }
}
