package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.settings.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Every mistake in a site or a profile is named with its place and a remedy. */
class ModbusCheckTest {

  @Test
  void theDriverIsFoundByItsProtocol() {
    assertThat(ServiceLoader.load(DriverProvider.class))
        .anySatisfy(provider -> assertThat(provider.protocol()).isEqualTo("modbus"));
  }

  @Test
  void devicesOfOneServerShareALine() {
    DriverProvider provider = new ModbusDriverProvider();

    assertThat(provider.line(Nodes.settings("host", "Gateway.local", "unit", 1)))
        .isEqualTo(provider.line(Nodes.settings("host", "gateway.local", "port", 502, "unit", 2)))
        .isNotEqualTo(provider.line(Nodes.settings("host", "gateway.local", "port", 503)));
  }

  @Test
  void defaultsAreEnough() {
    assertThat(
            problems(
                SampleDevice.of("d", Sample.ANYTHING)
                    .address("host", "10.0.0.7")
                    .point("flag", "register", "coil", "address", 0)))
        .isEmpty();
  }

  @Test
  void aHostIsRequiredAndUnitsHaveALimit() {
    assertThat(problems(sample().address("port", 70_000, "unit", 250)))
        .containsExactly(
            "test.yaml:1:1: address.host: is missing; wanted: text",
            "test.yaml:1:7: address.port: is 70000; wanted: a whole number from 1 to 65535",
            "test.yaml:2:7: address.unit: is 250, which Modbus keeps reserved;"
                + " wanted: 0 to 247, or 255");
  }

  @Test
  void settingsHaveLimits() {
    assertThat(
            problems(
                sample()
                    .interval(Duration.ofSeconds(1))
                    .settings(
                        "timeout",
                        "0ms",
                        "poll",
                        "2s",
                        "word-order",
                        "bigger",
                        "max-gap",
                        126,
                        "max-block",
                        3)))
        .containsExactly(
            "test.yaml:1:10: settings.timeout: is 0ms; wanted: 10ms to 30s",
            "test.yaml:2:7: settings.poll: is longer than the interval of 1000ms, so values grow"
                + " stale; wanted: at most the device's interval",
            "test.yaml:3:13: settings.word-order: is bigger;"
                + " wanted: one of big, big-swapped, little, little-swapped",
            "test.yaml:4:10: settings.max-gap: is 126; wanted: a whole number from 0 to 125",
            "test.yaml:5:12: settings.max-block: is 3; wanted: a whole number from 4 to 125");
  }

  @Test
  void aMappingNeedsARegisterAndAnAddress() {
    assertThat(problems(sample().point("flag", "type", "uint16")))
        .containsExactly(
            "test.yaml:1:1: points.flag.register: is missing;"
                + " wanted: coil, discrete, holding or input",
            "test.yaml:1:1: points.flag.address: is missing; wanted: a whole number");
  }

  @Test
  void misspeltWordsAreAnsweredWithTheNearest() {
    assertThat(
            problems(
                sample().point("number", "register", "hodling", "address", 0, "type", "uint23")))
        .containsExactly(
            "test.yaml:1:11: points.number.register: is hodling;"
                + " wanted: did you mean holding? one of coil, discrete, holding, input",
            "test.yaml:3:7: points.number.type: is uint23; wanted: did you mean uint32? one of bit,"
                + " field, float32, float64, int16, int32, int64, uint16, uint32, uint64");
  }

  @Test
  void aWideValueMustEndWithinTheTable() {
    assertThat(
            problems(
                sample()
                    .point("number", "register", "holding", "address", 65_533, "type", "float64")))
        .containsExactly(
            "test.yaml:2:10: points.number.address: leaves no room for the 4 registers of the"
                + " type; wanted: at most 65532");
  }

  @Test
  void aTypeMustSuitTheRegisterAndTheSignal() {
    assertThat(
            problems(
                sample()
                    .point("flag", "register", "holding", "address", 0, "type", "float32")
                    .point("flag_2", "register", "coil", "address", 0, "type", "uint16")
                    .point("flag_3", "register", "holding", "address", 0, "bit", 4)
                    .point("code", "register", "input", "address", 0, "type", "float64")))
        .containsExactlyInAnyOrder(
            "test.yaml:3:7: points.flag.type: is a float, and d.flag is a flag;"
                + " wanted: bit or an integer, 0 for false",
            "test.yaml:3:7: points.flag_2.type: cannot be in a coil, which is one bit;"
                + " wanted: bit, or no type",
            "test.yaml:3:6: points.flag_3.bit: goes with type bit or field in a register only;"
                + " wanted: type: bit, or no bit",
            "test.yaml:3:7: points.code.type: is a float, and d.code is a code;"
                + " wanted: an integer type");
  }

  @Test
  void aBitOfARegisterIsNamed() {
    assertThat(problems(sample().point("flag", "register", "input", "address", 0, "type", "bit")))
        .containsExactly("test.yaml:1:1: points.flag.bit: is missing; wanted: a whole number");
  }

  @Test
  void anOutputNeedsARegisterThatCanBeWritten() {
    assertThat(problems(sample().point("relay", "register", "discrete", "address", 0)))
        .containsExactly(
            "test.yaml:1:11: points.relay.register: is a discrete input, which cannot be written,"
                + " and d.relay is an output; wanted: coil or holding");
  }

  @Test
  void anEnumerationNeedsCodesThatExist() {
    assertThat(
            problems(
                sample()
                    .point(
                        "door",
                        "register",
                        "holding",
                        "address",
                        0,
                        "codes",
                        Map.of("0", "clsed"))))
        .containsExactly(
            "test.yaml:1:4: points.door.codes.0: there is no Door.clsed;"
                + " wanted: did you mean closed? one of closed, open");
    assertThat(problems(sample().point("door", "register", "holding", "address", 0)))
        .containsExactly(
            "test.yaml:1:1: points.door.codes: is missing;"
                + " wanted: which number means which Door");
  }

  private static SampleDevice sample() {
    return SampleDevice.of("d", Sample.ANYTHING).address("host", "10.0.0.7");
  }

  private static List<String> problems(SampleDevice sample) {
    DeviceSettings device = sample.build();
    new ModbusDriverProvider().check(device);
    return device.settings().problems().all().stream().map(Problem::toString).toList();
  }
}
