package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.settings.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class GpioSettingsTest {

  private final GpioDriverProvider provider = new GpioDriverProvider();

  @Test
  void theProviderIsFoundByItsProtocol() {
    assertThat(ServiceLoader.load(DriverProvider.class))
        .extracting(DriverProvider::protocol)
        .contains("gpio");
  }

  @Test
  void theAddressOverridesTheProfile() {
    DeviceSettings device =
        SampleDevice.of("zone-1", DeviceClasses.INFRARED_ZONE)
            .settings("provider", "gpiod")
            .address("provider", "simulated", "socket", "/run/chip", "lines", Map.of("motion", 17))
            .point("motion", "debounce", "400ms")
            .build();

    assertThat(problems(device)).isEmpty();
    GpioSettings settings = GpioSettings.of(device);

    assertThat(settings.chip()).isEqualTo(new ChipAddress(ProviderKind.SIMULATED, "", "/run/chip"));
    assertThat(settings.lines())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.line()).isEqualTo(17);
              assertThat(line.debounce()).isEqualTo(Duration.ofMillis(400));
            });
  }

  @Test
  void aChipIsNamedByWordOrNumber() {
    assertThat(GpioSettings.chip(Nodes.settings("chip", 4))).isEqualTo("gpiochip4");
    assertThat(GpioSettings.chip(Nodes.settings("chip", "gpiochip4"))).isEqualTo("gpiochip4");
    assertThat(GpioSettings.chip(Nodes.settings())).isEmpty();
  }

  @Test
  void devicesOfOneChipShareADriver() {
    assertThat(provider.line(Nodes.settings("chip", 0, "lines", Map.of("motion", 17))))
        .isEqualTo(provider.line(Nodes.settings("chip", 0, "lines", Map.of("motion", 4))))
        .isNotEqualTo(provider.line(Nodes.settings("chip", 1, "lines", Map.of("motion", 4))));
  }

  @Test
  void everyMistakeIsFoundAtOnceAndSaysWhatIsWanted() {
    DeviceSettings device =
        SampleDevice.of("zone-1", DeviceClasses.INFRARED_ZONE)
            .settings("provder", "gpiod")
            .address(
                "provider", "gpid", "chip", "zero", "lines", Map.of("motion", 2000, "tmper", 4))
            .point("motion", "debounce", "400", "pull", "uo", "warm_up", "60s")
            .point("tamper", "debounce", "1m")
            .point("line")
            .build();

    assertThat(problems(device))
        .anyMatch(p -> p.contains("settings.provder") && p.contains("did you mean provider"))
        .anyMatch(p -> p.contains("address.provider") && p.contains("did you mean gpiod"))
        .anyMatch(p -> p.contains("address.chip") && p.contains("gpiochip0"))
        .anyMatch(p -> p.contains("address.lines.motion") && p.contains("0 to 1023"))
        .anyMatch(p -> p.contains("address.lines.tmper") && p.contains("did you mean tamper"))
        .anyMatch(p -> p.contains("address.lines.line") && p.contains("two states"))
        .anyMatch(p -> p.contains("points.motion.debounce") && p.contains("400ms"))
        .anyMatch(p -> p.contains("points.motion.pull") && p.contains("up"))
        .anyMatch(p -> p.contains("points.motion.warm_up") && p.contains("did you mean warm-up"))
        .anyMatch(p -> p.contains("points.tamper.debounce") && p.contains("at most 10s"));
  }

  @Test
  void oneLineHasOneSignal() {
    DeviceSettings device =
        SampleDevice.of("zone-1", DeviceClasses.INFRARED_ZONE)
            .address("lines", Map.of("motion", 17, "tamper", 17))
            .point("motion")
            .point("tamper")
            .build();

    assertThat(problems(device))
        .singleElement()
        .asString()
        .contains("address.lines.tamper", "is line 17, as is motion");
  }

  @Test
  void pulsesAreCountedWithinATimeAndAFeedbackHasALineOfItsOwn() {
    DeviceSettings zone =
        SampleDevice.of("zone-1", DeviceClasses.INFRARED_ZONE)
            .address("lines", Map.of("motion", 17, "tamper", 27), "feedback", Map.of("tmper", 1))
            .point("motion", "pulses", 3)
            .point("tamper", "within", "5s", "blind", "10m")
            .build();
    assertThat(problems(zone))
        .anyMatch(p -> p.contains("points.motion.within") && p.contains("is missing"))
        .anyMatch(p -> p.contains("points.tamper.within") && p.contains("nothing to count"))
        .anyMatch(p -> p.contains("points.tamper.blind") && p.contains("at most 300s"))
        .anyMatch(p -> p.contains("address.feedback.tmper"));
    DeviceSettings siren =
        SampleDevice.of("siren-1", DeviceClasses.SIREN)
            .address("lines", Map.of("sounding", 22), "feedback", Map.of("sounding", 22))
            .point("sounding")
            .build();
    assertThat(problems(siren))
        .singleElement()
        .asString()
        .contains("address.feedback.sounding", "is line 22, as is sounding");
  }

  @Test
  void aSimulatedChipNeedsItsSocket() {
    DeviceSettings device =
        SampleDevice.of("siren-1", DeviceClasses.SIREN)
            .address("provider", "simulated", "lines", Map.of("sounding", 22))
            .point("sounding")
            .build();

    assertThat(problems(device)).singleElement().asString().contains("address.socket", "missing");
  }

  private List<String> problems(DeviceSettings device) {
    provider.check(device);
    return device.address().problems().all().stream().map(Problem::toString).toList();
  }
}
