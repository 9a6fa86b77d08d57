package io.gengfu.driver.gpio.chardev;

import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.PullResistance;
import io.gengfu.driver.gpio.chardev.KernelException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GPIO chip of the machine, by its character device. A line is claimed for this process alone and
 * is free again when it is shut down or the process ends, however that comes about. The chip is
 * looked for at each claim, so one that is unplugged and plugged again is found.
 *
 * <p>An output is taken over with the level that it drives; one that drives nothing yet gets the
 * initial level of its configuration. An input without interrupts, as those of many Super I/O
 * chips, is looked at every {@value EdgeWatcher#LOOK_MILLIS} ms instead.
 */
public final class ChardevChip implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChardevChip.class);

  private final Kernel kernel;
  private final ChipFinder finder;
  private final EdgeWatcher watcher;
  private final DigitalInputProvider inputs = new ChardevInputProvider(this);
  private final DigitalOutputProvider outputs = new ChardevOutputProvider(this);

  /**
   * Opens nothing yet.
   *
   * @param name {@code gpiochip0}; empty: the header of a Raspberry Pi, else the only chip there is
   */
  public ChardevChip(String name) {
    this(name, new LinuxKernel());
  }

  ChardevChip(String name, Kernel kernel) {
    this.kernel = kernel;
    this.finder = new ChipFinder(kernel, name);
    this.watcher = new EdgeWatcher(kernel, "gpio edges" + (name.isEmpty() ? "" : " " + name));
  }

  /** For a Pi4J context. */
  public DigitalInputProvider inputs() {
    return inputs;
  }

  /** For a Pi4J context. */
  public DigitalOutputProvider outputs() {
    return outputs;
  }

  /** Gives back every input that is still watched; no event comes after it. Idempotent. */
  @Override
  public void close() {
    watcher.close();
  }

  /**
   * Claims an input and watches it, with the kernel's debounce if it has one for this line.
   *
   * @throws KernelException if it cannot be had
   */
  WatchedLine watch(int line, PullResistance pull, long debounceMicros, WatchedLine.Listener to) {
    try (OpenChip chip = finder.open()) {
      WatchedLine watched = claim(chip, line, pull, debounceMicros, to);
      watcher.add(watched);
      return watched;
    }
  }

  /** Gives an input back; waits a little for a listener that is at it. */
  void release(WatchedLine line) {
    watcher.remove(line);
  }

  /**
   * Claims an output, without a change of what it drives.
   *
   * @param initial what it drives if it drives nothing yet
   * @throws KernelException if it cannot be had
   */
  RequestedLine drive(int line, boolean initial) {
    try (OpenChip chip = finder.open()) {
      RequestedLine requested = LineRequest.asIs(line).on(chip);
      try {
        boolean level = chip.drives(line) ? requested.level() : initial;
        requested.configure(LineRequest.output(level));
      } catch (KernelException e) {
        requested.close();
        throw e;
      }
      return requested;
    }
  }

  // With less, step by step, where the kernel refuses for a reason of the chip's.
  private WatchedLine claim(
      OpenChip chip, int line, PullResistance pull, long debounceMicros, WatchedLine.Listener to) {
    LineRequest plain = LineRequest.input(line, pull);
    try {
      RequestedLine had = plain.edges().debounce(debounceMicros).on(chip);
      return new WatchedLine(kernel, had, to, true, debounceMicros > 0);
    } catch (KernelException e) {
      mayGoOn(e);
    }
    if (debounceMicros > 0) {
      try {
        return new WatchedLine(kernel, plain.edges().on(chip), to, true, false);
      } catch (KernelException e) {
        mayGoOn(e);
      }
    }
    RequestedLine had = plain.on(chip);
    LOG.info(
        "Line {} of {} tells no edges; it is looked at every {} ms",
        line,
        chip.name(),
        EdgeWatcher.LOOK_MILLIS);
    return new WatchedLine(kernel, had, to, false, false);
  }

  private static void mayGoOn(KernelException refused) {
    if (refused.reason() != Reason.OTHER) {
      throw refused;
    }
    LOG.debug("Trying with less, since {}", refused.detail());
  }
}
