package io.gengfu.driver.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.Exchanges;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Payloads that no device sends: each is a reading, or nothing, and never an exception. */
class PayloadFuzzTest {

  private static final String PLUG =
      "{\"power\":123.5,\"device\":{\"temperature\":[31,32]},\"state\":\"ON\"}";

  private static final List<String> ODD =
      List.of(
          "",
          "null",
          "[]",
          "[".repeat(100_000),
          "{\"power\":" + "[".repeat(50_000),
          "{\"power\":1e999,\"state\":\"\\ud800\"}",
          "{\"power\":" + "9".repeat(2_000) + "}",
          "{\"power\":\"NaN\",\"state\":true}",
          "{\"power\":{},\"state\":[],\"device\":\"x\"}",
          "\u0000\uffff",
          "{\"state\":\"" + "x".repeat(100_000) + "\"}");

  private final SplittableRandom dice = new SplittableRandom(20_261_123);
  private final List<Reading> readings = new ArrayList<>();
  private final SubDevice device =
      new SubDevice(
          SubDeviceSettings.of(
              SampleDevice.of("plug-1", DeviceClasses.CHARGER)
                  .interval(Duration.ofHours(1))
                  .address("broker", "mqtt://127.0.0.1")
                  .settings("availability", Nodes.map("topic", "there", "path", "state"))
                  .point("power", "topic", "plug", "path", "power")
                  .point("temperature", "topic", "plug", "path", "device.temperature.1")
                  .point(
                      "relay",
                      "topic",
                      "plug",
                      "path",
                      "state",
                      "on",
                      "ON",
                      "off",
                      "OFF",
                      "command",
                      Nodes.map("topic", "plug/set"))
                  .build()),
          new Exchanges(),
          readings::add);

  private List<Reading> said(String topic, byte[] payload) {
    readings.clear();
    device.message(topic, payload, false, 0);
    return readings;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsRightIsRead() {
    assertThat(said("plug", bytes(PLUG)))
        .extracting(Reading::value)
        .containsExactly(Value.of(123.5), Value.of(32), Value.of(true));
  }

  @Test
  void oddPayloadsMakeNoException() {
    for (String odd : ODD) {
      said("there", bytes(odd));
      assertThat(said("plug", bytes(odd)))
          .allSatisfy(
              reading ->
                  assertThat(reading.quality())
                      .isInstanceOfAny(Quality.Good.class, Quality.Bad.class));
    }
  }

  // A byte that changes may make another number of a number; a word or a list it makes bad.
  @Test
  void tensOfThousandsOfSpoiledPayloadsMakeNoException() {
    var flags = Set.of(Value.of(true), Value.of(false));
    int bad = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] spoiled = bytes(PLUG);
      for (int changes = 1 + dice.nextInt(3); changes > 0; changes--) {
        spoiled[dice.nextInt(spoiled.length)] = (byte) dice.nextInt(256);
      }
      if (i % 5 == 0) {
        spoiled = Arrays.copyOf(spoiled, dice.nextInt(spoiled.length));
      }
      for (Reading reading : said(i % 7 == 0 ? "there" : "plug", spoiled)) {
        bad += reading.quality().isGood() ? 0 : 1;
        if (reading.point().signal().name().equals("relay") && reading.value() != null) {
          assertThat(flags).contains(reading.value());
        }
      }
    }
    assertThat(bad).isGreaterThan(20_000);
  }
}
