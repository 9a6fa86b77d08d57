package io.gengfu.driver.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.Exchanges;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of what a device says, in time that is told. */
class SubDeviceTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Reading> readings = new ArrayList<>();
  private long now;

  private static SampleDevice detector() {
    return SampleDevice.of("pir-1", DeviceClasses.INFRARED_ZONE)
        .interval(HOUR)
        .address("broker", "mqtt://127.0.0.1", "name", "pir-1")
        .settings(
            "availability", Nodes.map("topic", "zigbee2mqtt/{name}/availability", "path", "state"))
        .point("motion", "topic", "zigbee2mqtt/{name}", "path", "occupancy")
        .point("battery", "topic", "zigbee2mqtt/{name}", "path", "battery");
  }

  private SubDevice device(SampleDevice settings) {
    var device =
        new SubDevice(SubDeviceSettings.of(settings.build()), new Exchanges(), readings::add);
    device.connected(now);
    return device;
  }

  private void says(SubDevice device, String topic, String payload, boolean retained) {
    device.message(topic, payload.getBytes(StandardCharsets.UTF_8), retained, now);
  }

  private List<String> said() {
    List<String> said =
        readings.stream()
            .map(
                r ->
                    r.point().signal().name()
                        + " "
                        + switch (r.quality()) {
                          case Quality.Good good -> r.goodValue().map(Value::show).orElseThrow();
                          case Quality.Uncertain(String why) -> "uncertain: " + why;
                          case Quality.Bad(Cause cause, String detail) -> cause + ": " + detail;
                        })
            .toList();
    readings.clear();
    return said;
  }

  private void pass(SubDevice device, Duration time) {
    now += time.toNanos();
    device.tick(now);
  }

  @Test
  void aMessageIsAboutWhatStandsInIt() {
    SubDevice device = device(detector());
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":true,\"battery\":87}", false);
    assertThat(said()).containsExactly("motion true", "battery 87");

    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":false,\"battery\":null}", false);
    assertThat(said()).containsExactly("motion false");
  }

  @Test
  void whatTheBrokerKeptIsUncertainUntilTheDeviceSpeaks() {
    SubDevice device = device(detector());
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":true}", true);
    assertThat(said())
        .containsExactly("motion uncertain: kept by the broker, nobody knows since when");

    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":true}", false);
    assertThat(said()).containsExactly("motion true");
  }

  @Test
  void aDeviceThatSaysNothingForAnIntervalIsSilentWhateverTheBrokerKeeps() {
    SubDevice device = device(detector());
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":true}", true);
    said();
    pass(device, HOUR);
    assertThat(said())
        .containsExactly(
            "motion TIMEOUT: not heard of since the connection began",
            "battery TIMEOUT: not heard of since the connection began");
  }

  @Test
  void aValueStandsWhileTheDeviceShowsThatItIsThere() {
    SubDevice device = device(detector());
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":true}", false);
    said();
    pass(device, Duration.ofMinutes(41));
    assertThat(said()).isEmpty();
    pass(device, Duration.ofMinutes(2));
    assertThat(said()).containsExactly("motion true");

    says(device, "zigbee2mqtt/pir-1", "{\"battery\":86}", false);
    said();
    pass(device, Duration.ofMinutes(50));
    assertThat(said()).containsExactly("motion true", "battery 86");

    pass(device, Duration.ofMinutes(11));
    assertThat(said())
        .containsExactly(
            "motion TIMEOUT: nothing heard of it for 3600 s",
            "battery TIMEOUT: nothing heard of it for 3600 s");
  }

  @Test
  void aLastWillIsHeardAtOnce() {
    SubDevice device = device(detector());
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":true}", false);
    said();
    says(device, "zigbee2mqtt/pir-1/availability", "{\"state\":\"offline\"}", false);
    assertThat(said())
        .containsExactly(
            "motion UNREACHABLE: the device is offline",
            "battery UNREACHABLE: the device is offline");
    pass(device, HOUR);
    assertThat(said())
        .containsExactly(
            "motion UNREACHABLE: the device is offline",
            "battery UNREACHABLE: the device is offline");

    says(device, "zigbee2mqtt/pir-1/availability", "{\"state\":\"online\"}", false);
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":false}", false);
    assertThat(said()).containsExactly("motion false");
  }

  @Test
  void nonsenseIsToldAsSuch() {
    SubDevice device = device(detector());
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":[1]", false);
    assertThat(said()).allMatch(line -> line.contains("GARBLED: no JSON: "));
    says(device, "zigbee2mqtt/pir-1", "{\"occupancy\":{},\"battery\":\"low\"}", false);
    assertThat(said())
        .containsExactly(
            "motion GARBLED: a list or a map, and no value",
            "battery GARBLED: is low, not a number");
  }

  // Tasmota: no JSON, words in capitals, a last will on LWT.
  @Test
  void plainPayloadsAreWords() {
    SubDevice device =
        device(
            SampleDevice.of("siren-1", DeviceClasses.SIREN)
                .interval(HOUR)
                .address("broker", "mqtt://127.0.0.1", "name", "siren-1")
                .settings(
                    "availability",
                    Nodes.map("topic", "tele/{name}/LWT", "up", "Online", "down", "Offline"))
                .point(
                    "sounding",
                    "topic",
                    "stat/{name}/POWER",
                    "on",
                    "ON",
                    "off",
                    "OFF",
                    "command",
                    Nodes.map("topic", "cmnd/{name}/POWER")));
    says(device, "stat/siren-1/POWER", "ON", false);
    says(device, "stat/siren-1/POWER", "off", false);
    says(device, "stat/siren-1/POWER", "?", false);
    says(device, "tele/siren-1/LWT", "Offline", true);
    assertThat(said())
        .containsExactly(
            "sounding true",
            "sounding false",
            "sounding GARBLED: is ?, not ON or OFF",
            "sounding UNREACHABLE: the device is Offline");
  }

  @Test
  void mistakesAreNamed() {
    var wrong =
        SampleDevice.of("siren-1", DeviceClasses.SIREN)
            .address("broker", "127.0.0.1:1883", "name", "a/b", "password-file", "secret")
            .point("sounding", "topic", "stat/{name}/+")
            .build();
    new MqttDriverProvider().check(wrong);

    assertThat(wrong.settings().problems().all())
        .extracting(problem -> problem.path() + " " + problem.wrong())
        .containsExactlyInAnyOrder(
            "address.broker is 127.0.0.1:1883",
            "address.name is a/b",
            "points.sounding.command is missing, and siren-1.sounding is an output",
            "points.sounding.topic is stat/a/b/+, a filter");
  }
}
