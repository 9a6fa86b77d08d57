package io.gengfu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointsTest {

  private static Device device(String id, DeviceClass deviceClass) {
    return new Device(id, deviceClass, LocalText.same(id), Location.UNKNOWN, Duration.ofSeconds(1));
  }

  private final Device siren = device("siren-1", DeviceClasses.SIREN);
  private final Device lift = device("lift-1", DeviceClasses.LIFT);
  private final Points points = new Points(List.of(siren, lift));

  @Test
  void everySignalOfEveryDeviceIsAPointNumberedDensely() {
    int signals = DeviceClasses.SIREN.signals().size() + DeviceClasses.LIFT.signals().size();

    assertThat(points.size()).isEqualTo(signals);
    for (int i = 0; i < points.size(); i++) {
      assertThat(points.at(i).index()).isEqualTo(i);
    }
  }

  @Test
  void aPointIsFoundByItsKey() {
    assertThat(points.find("lift-1.mode")).contains(points.of(lift, "mode"));
    assertThat(points.find("lift-1.sounding")).isEmpty();
    assertThat(points.find("lift-2.mode")).isEmpty();
  }

  @Test
  void aSignalThatTheClassDoesNotHaveIsABug() {
    assertThatThrownBy(() -> points.of(siren, "mode"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("siren-1 has no signal mode");
  }

  @Test
  void devicesAreFoundByIdAndByClass() {
    assertThat(points.device("lift-1")).contains(lift);
    assertThat(points.device("lift-9")).isEmpty();
    assertThat(points.devices(DeviceClasses.SIREN)).containsExactly(siren);
    assertThat(points.devices(DeviceClasses.CHARGER)).isEmpty();
  }

  @Test
  void twoDevicesCannotHaveOneId() {
    assertThatThrownBy(() -> new Points(List.of(siren, device("siren-1", DeviceClasses.SIREN))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("siren-1");
  }
}
