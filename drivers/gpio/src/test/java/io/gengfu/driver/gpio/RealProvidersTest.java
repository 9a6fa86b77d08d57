package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Pi4J's providers for real lines, as far as they go without any: linuxfs on a tree of files. */
@Timeout(60)
class RealProvidersTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int BASE = 512;

  @TempDir private Path sysfs;

  @BeforeEach
  void makeTree() throws IOException {
    chip("gpiochip512", "pinctrl-bcm2711", BASE);
    chip("gpiochip570", "raspberrypi-exp-gpio", 570);
    line(BASE + 17, "in", "0");
    line(BASE + 22, "out", "1");
  }

  // Linux 6.6 moved line 17 of a Raspberry Pi to 529.
  @Test
  void bcmNumbersAreCountedFromTheHeadersChip() throws Exception {
    assertThat(Sysfs.open(sysfs, linuxfs("")).base()).isEqualTo(BASE);
    assertThat(Sysfs.open(sysfs, linuxfs("gpiochip570")).base()).isEqualTo(570);
  }

  @Test
  void aMissingChipIsNamedWithItsRemedy() {
    var trouble =
        catchThrowableOfType(
            LineException.class, () -> Pi4jLines.open(linuxfs("gpiochip9"), sysfs));

    assertThat(trouble.detail()).contains("gpiochip9", "2 chips");
    assertThat(trouble.remedy()).contains("address.chip");
  }

  @Test
  void aKernelWithoutSysfsIsToldFromAMissingChip() {
    var trouble =
        catchThrowableOfType(
            LineException.class, () -> Pi4jLines.open(linuxfs(""), sysfs.resolve("none")));

    assertThat(trouble.remedy()).contains("provider: chardev");
  }

  // Writing "out" to direction lets a line fall to low; a siren would stutter at each update.
  @Test
  void anOutputIsTakenOverWithTheLevelThatItDrives() throws Exception {
    assertThat(Sysfs.open(sysfs, linuxfs("")).outputLevel(BASE + 22))
        .hasValueSatisfying(state -> assertThat(state.isHigh()).isTrue());
    assertThat(Sysfs.open(sysfs, linuxfs("")).outputLevel(BASE + 17)).isEmpty();
  }

  @Test
  void linesOfLinuxfsAreReadAndWritten() throws Exception {
    DeviceSettings charger =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .address("provider", "linuxfs", "lines", Map.of("smoke", 17, "relay", 22))
            .point("smoke")
            .point("relay")
            .build();
    var sink = new RecordingSink();
    try (var driver =
        new GpioDriver(
            List.of(GpioSettings.of(charger)), address -> Pi4jLines.open(address, sysfs))) {
      driver.start(sink);
      sink.await(point(charger, "relay"), r -> Value.of(true).equals(r.value()), LIMIT);
      sink.await(point(charger, "smoke"), r -> Value.of(false).equals(r.value()), LIMIT);

      Files.writeString(pin(17).resolve("value"), "1");
      sink.await(point(charger, "smoke"), r -> Value.of(true).equals(r.value()), LIMIT);

      driver.direct(point(charger, "relay")).orElseThrow().set(false);
      assertThat(pin(22).resolve("value")).hasContent("0");
      sink.await(point(charger, "relay"), r -> Value.of(false).equals(r.value()), LIMIT);
    }
  }

  @Test
  void aLineThatCannotBeExportedTakesNoOtherAlong() throws Exception {
    Files.createDirectories(sysfs.resolve("export").resolve("refuses"));
    DeviceSettings charger =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .address("provider", "linuxfs", "lines", Map.of("smoke", 4, "relay", 22))
            .point("smoke")
            .point("relay")
            .build();
    var sink = new RecordingSink();
    try (var driver =
        new GpioDriver(
            List.of(GpioSettings.of(charger)), address -> Pi4jLines.open(address, sysfs))) {
      driver.start(sink);

      sink.await(point(charger, "relay"), r -> r.quality().isGood(), LIMIT);
      sink.await(
          point(charger, "smoke"),
          r -> r.quality() instanceof Quality.Bad bad && bad.detail().contains("line 4"),
          LIMIT);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
  void gpiodSaysThatItHasNoNativesForThisMachine() {
    var trouble =
        catchThrowableOfType(
            LineException.class, () -> Pi4jLines.open(new ChipAddress(ProviderKind.GPIOD, "", "")));

    assertThat(trouble.detail()).contains("gpiod has no native library for amd64");
    assertThat(trouble.remedy()).contains("chardev");
  }

  @Test
  void whatAKernelRefusesIsToldApart() {
    ChipAddress chip = linuxfs("");

    LineException busy = Trouble.of(chip, 17, new IOException("Device or resource busy"));
    LineException forbidden = Trouble.of(chip, 17, new IOException("Permission denied"));

    assertThat(busy.detail()).contains("line 17", "taken by another process");
    assertThat(busy.remedy()).contains("gpioinfo");
    assertThat(forbidden.remedy()).contains("group gpio");
  }

  private static ChipAddress linuxfs(String chip) {
    return new ChipAddress(ProviderKind.LINUXFS, chip, "");
  }

  private void chip(String name, String label, int base) throws IOException {
    Path chip = Files.createDirectories(sysfs.resolve(name));
    Files.writeString(chip.resolve("label"), label + "\n");
    Files.writeString(chip.resolve("base"), base + "\n");
  }

  private void line(int number, String direction, String value) throws IOException {
    Path line = Files.createDirectories(sysfs.resolve("gpio" + number));
    Files.writeString(line.resolve("direction"), direction + "\n");
    Files.writeString(line.resolve("value"), value + "\n");
  }

  private Path pin(int line) {
    return sysfs.resolve("gpio" + (BASE + line));
  }

  private static Point point(DeviceSettings device, String signal) {
    return device.points().stream()
        .map(PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }
}
