package io.gengfu.driver.gpio;

import com.pi4j.io.gpio.digital.DigitalState;
import io.gengfu.model.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Pi4J's linuxfs provider does not know of {@code /sys/class/gpio}: since Linux 6.6 the lines
 * of a Raspberry Pi begin at 512 there, and an output that is claimed anew would fall to low.
 *
 * <p>Layout: {@code Documentation/admin-guide/gpio/sysfs.rst} of the Linux kernel.
 *
 * @param base the number of the chip's line 0
 */
record Sysfs(Path root, int base) {

  /** Finds the chip by name; without one the board's header, else the only chip. */
  static Sysfs open(Path root, ChipAddress address) throws LineException {
    List<Path> chips = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root, "gpiochip*")) {
      found.forEach(chips::add);
      for (Path chip : chips) {
        if (address.chip().isEmpty()
            ? read(chip.resolve("label")).contains("pinctrl")
            : named(chip, address.chip())) {
          return new Sysfs(root, base(chip));
        }
      }
      if (address.chip().isEmpty() && chips.size() == 1) {
        return new Sysfs(root, base(chips.getFirst()));
      }
    } catch (IOException | NumberFormatException e) {
      throw new LineException(
          Cause.UNREACHABLE,
          root + " cannot be read: " + e.getMessage(),
          "use provider: chardev; this kernel offers no GPIO there",
          e);
    }
    throw new LineException(
        Cause.UNREACHABLE,
        address + " is not among the " + chips.size() + " chips under " + root,
        "name one of those that gpiodetect lists as address.chip in site.yaml");
  }

  /** The level that the line drives already; empty when it is no output yet. */
  Optional<DigitalState> outputLevel(int number) {
    Path line = root.resolve("gpio" + number);
    try {
      if (!Files.exists(line)) {
        Files.writeString(root.resolve("export"), String.valueOf(number));
      }
      return read(line.resolve("direction")).equals("out")
          ? Optional.of(DigitalState.getState(read(line.resolve("value")).equals("1")))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean named(Path chip, String name) throws IOException {
    Path device = chip.resolve("device");
    return chip.endsWith(name)
        || Files.exists(device.resolve(name))
        || (Files.exists(device) && device.toRealPath().endsWith(name));
  }

  private static int base(Path chip) throws IOException {
    return Integer.parseInt(read(chip.resolve("base")));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
