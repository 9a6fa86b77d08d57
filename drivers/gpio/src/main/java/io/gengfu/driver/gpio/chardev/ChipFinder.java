package io.gengfu.driver.gpio.chardev;

import io.gengfu.driver.gpio.chardev.KernelException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens a chip by its name; without one the header of a Raspberry Pi (whose number is 0 or 4, by
 * model and kernel), else the only chip.
 */
record ChipFinder(Kernel kernel, String name) {

  /** The pin controllers of every Raspberry Pi: pinctrl-bcm2835, pinctrl-bcm2711, pinctrl-rp1. */
  private static final String HEADER = "pinctrl";

  OpenChip open() {
    if (!name.isEmpty()) {
      return OpenChip.open(kernel, name, this::there);
    }
    List<String> names = kernel.chips();
    for (String chip : names) {
      OpenChip open = OpenChip.open(kernel, chip, this::there);
      if (names.size() == 1 || open.label().contains(HEADER)) {
        return open;
      }
      open.close();
    }
    throw new KernelException(
        Reason.NO_CHIP,
        names.isEmpty()
            ? "there is no GPIO chip"
            : "none of several chips is a header: " + there());
  }

  /** The chips of this machine, for a message. */
  private String there() {
    List<String> chips = new ArrayList<>();
    for (String chip : kernel.chips()) {
      try (OpenChip open = OpenChip.open(kernel, chip, () -> "")) {
        chips.add(chip + " (" + open.label() + ", " + open.lines() + " lines)");
      } catch (KernelException e) {
        chips.add(chip);
      }
    }
    return chips.isEmpty() ? "no other chip either" : String.join(", ", chips);
  }
}
