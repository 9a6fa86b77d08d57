package io.gengfu.driver.gpio;

import io.gengfu.driver.gpio.chardev.KernelException;
import io.gengfu.model.Cause;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What providers throw, in words that say what to do. */
final class Trouble {

  private static final Logger LOG = LoggerFactory.getLogger(GpioDriver.class);

  private Trouble() {}

  /** A line of which the provider no longer knows the level. */
  static LineException gone(ChipAddress chip, int line) {
    return switch (chip.provider()) {
      case SIMULATED -> noSimulator(chip);
      case CHARDEV, GPIOD, LINUXFS, MOCK ->
          new LineException(
              Cause.UNREACHABLE, "line " + line + " of " + chip + " shows no level", "check it");
    };
  }

  static LineException noSimulator(ChipAddress chip) {
    return new LineException(
        Cause.UNREACHABLE,
        "no simulator answers at " + chip.socket(),
        "start it, or correct address.socket in site.yaml");
  }

  /** What the throwable of a provider means for a line. */
  static LineException of(ChipAddress chip, int line, Throwable thrown) {
    if (chip.provider() == ProviderKind.SIMULATED) {
      return noSimulator(chip);
    }
    String where = "line " + line + " of " + chip;
    KernelException refused = refused(thrown);
    if (refused != null) {
      return of(chip, where, refused);
    }
    String words = words(thrown);
    if (words.contains("busy")) {
      return new LineException(
          Cause.REFUSED,
          where + " is taken by another process",
          "end that process (gpioinfo names it), or correct address.lines in site.yaml",
          thrown);
    }
    if (words.contains("permission") || words.contains("accessdenied")) {
      return noRight(chip, thrown);
    }
    return new LineException(
        Cause.UNREACHABLE,
        where + " cannot be had from " + word(chip) + ": " + innermost(thrown).getMessage(),
        "check address.chip and address.lines in site.yaml against gpioinfo",
        thrown);
  }

  /** What the kernel's refusal means: its message has the names, and here is what to do. */
  private static LineException of(ChipAddress chip, String where, KernelException refused) {
    return switch (refused.reason()) {
      case BUSY ->
          new LineException(
              Cause.REFUSED,
              where + " is taken by " + refused.detail(),
              "end what took it (gpioinfo shows it too), or correct address.lines in site.yaml",
              refused);
      case NO_RIGHT -> noRight(chip, refused);
      case NO_CHIP ->
          new LineException(
              Cause.UNREACHABLE,
              refused.detail(),
              "name the right one as address.chip in site.yaml, or see why it is missing",
              refused);
      case NO_LINE ->
          new LineException(
              Cause.REFUSED,
              where + " is none: " + refused.detail(),
              "correct address.lines or address.chip in site.yaml",
              refused);
      case TOO_OLD ->
          new LineException(
              Cause.UNREACHABLE,
              where + " cannot be had: " + refused.detail(),
              "use provider: linuxfs, or a newer kernel",
              refused);
      case OTHER ->
          new LineException(
              Cause.UNREACHABLE,
              where + " cannot be had: " + refused.detail(),
              "check address.chip and address.lines in site.yaml against gpioinfo, and dmesg",
              refused);
    };
  }

  private static @Nullable KernelException refused(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof KernelException refused) {
        return refused;
      }
    }
    return null;
  }

  /** What the throwable of a provider means for a chip. */
  static LineException of(ChipAddress chip, Throwable thrown) {
    if (thrown instanceof LinkageError) {
      return noNatives(chip, System.getProperty("os.arch", "this machine"));
    }
    String words = words(thrown);
    if (words.contains("permission") || words.contains("accessdenied")) {
      return noRight(chip, thrown);
    }
    return new LineException(
        Cause.UNREACHABLE,
        chip + " cannot be opened by " + word(chip) + ": " + innermost(thrown).getMessage(),
        "look for it under /dev/gpiochip*, and check address.chip in site.yaml",
        thrown);
  }

  /** A provider without a native library for the machine. */
  static LineException noNatives(ChipAddress chip, String machine) {
    return new LineException(
        Cause.UNREACHABLE,
        word(chip) + " has no native library for " + machine,
        "use provider: chardev, or simulated for a demo");
  }

  private static LineException noRight(ChipAddress chip, Throwable thrown) {
    return new LineException(
        Cause.REFUSED,
        "no right to use " + chip,
        "add the agent's user to the group gpio and start it again",
        thrown);
  }

  /** One line for the log. */
  static void log(ChipAddress chip, LineException trouble) {
    LOG.warn("GPIO on {}: {}. To do: {}", chip, trouble.detail(), trouble.remedy());
  }

  private static String word(ChipAddress chip) {
    return chip.provider().name().toLowerCase(Locale.ROOT);
  }

  private static String words(Throwable thrown) {
    var words = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      words.append(t.getClass().getSimpleName()).append(' ').append(t.getMessage()).append(' ');
    }
    return words.toString().toLowerCase(Locale.ROOT);
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable inner = thrown;
    for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
      inner = t;
    }
    return inner;
  }

  /** Says each trouble of a chip once, and once when the last is over. One thread. */
  static final class Diary {

    private final ChipAddress chip;
    private Set<String> known = Set.of();

    Diary(ChipAddress chip) {
      this.chip = chip;
    }

    /** Takes everything that is wrong now. */
    void write(List<LineException> troubles) {
      var now = new TreeSet<String>();
      for (LineException trouble : troubles) {
        if (now.add(trouble.detail()) && !known.contains(trouble.detail())) {
          log(chip, trouble);
        }
      }
      if (now.isEmpty() && !known.isEmpty()) {
        LOG.info("GPIO on {}: every line is open again", chip);
      }
      known = now;
    }
  }
}
