package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.settings.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an installer may get wrong. */
class I2cSettingsTest {

  private static List<String> mistakes(SampleDevice sample) {
    DeviceSettings device = sample.build();
    var _ = I2cSettings.of(device);
    device.address().finish();
    device.settings().finish();
    device.points().forEach(point -> point.mapping().finish());
    return device.settings().problems().all().stream()
        .map((Problem p) -> p.path() + " " + p.wrong() + "; " + p.wanted())
        .toList();
  }

  private static SampleDevice array(Object... settings) {
    return SampleDevice.of("shed", DeviceClasses.THERMAL_ARRAY)
        .address("bus", "i2c-1")
        .settings(settings)
        .point("hottest", "value", "hottest");
  }

  @Test
  void theSensorIsNamed() {
    assertThat(mistakes(array("poll", "100ms")))
        .contains("settings.sensor is missing; one of mlx90614, amg8833, mlx90640");
  }

  @Test
  void aValueIsOneThatTheSensorTells() {
    assertThat(mistakes(array("sensor", "mlx90614")))
        .containsExactly(
            "points.hottest.value is hottest; what an mlx90614 tells: ambient, object, object-2");
  }

  @Test
  void keysOfAnotherSensorAreUnknown() {
    assertThat(mistakes(array("sensor", "amg8833", "emissivity", 0.9)))
        .singleElement()
        .asString()
        .startsWith("settings.emissivity unknown key");
  }

  @Test
  void ratesAreThoseOfTheSensor() {
    assertThat(mistakes(array("sensor", "amg8833", "rate", 5)))
        .containsExactly("settings.rate is 5; 10 or 1 pictures a second");
    assertThat(mistakes(array("sensor", "mlx90640", "rate", 5)))
        .containsExactly("settings.rate is 5; 1, 2, 4 or 8 subpages a second");
  }

  @Test
  void aBusIsNamedOrNumbered() {
    assertThat(mistakes(array("sensor", "amg8833").address("bus", "spi-1")))
        .containsExactly("address.bus is spi-1; a bus's name or number: i2c-1 or 1");
    assertThat(mistakes(array("sensor", "amg8833").address("device", 0x68)))
        .containsExactly("address.bus is missing; a bus's name or number: i2c-1 or 1");
    assertThat(mistakes(array("sensor", "amg8833").address("bus", 1, "device", 0x80)))
        .singleElement()
        .asString()
        .startsWith("address.device is 128");
  }

  @Test
  void whatIsSeenAsPresenceHasLimits() {
    assertThat(mistakes(array("sensor", "amg8833", "warmer", 1, "hysteresis", 1)))
        .containsExactly("settings.hysteresis is 1.0; 0 to less than warmer, °C");
    assertThat(mistakes(array("sensor", "mlx90640", "emissivity", 1.2)))
        .containsExactly("settings.emissivity is 1.2; 0.1 to 1");
  }
}
