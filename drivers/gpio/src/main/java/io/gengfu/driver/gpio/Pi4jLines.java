package io.gengfu.driver.gpio;

import com.pi4j.Pi4J;
import com.pi4j.boardinfo.util.BoardInfoHelper;
import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.Digital;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfigBuilder;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalInputProvider;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalOutputProvider;
import com.pi4j.plugin.linuxfs.provider.gpio.digital.LinuxFsDigitalInputProvider;
import com.pi4j.plugin.linuxfs.provider.gpio.digital.LinuxFsDigitalOutputProvider;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInputProvider;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalOutputProvider;
import io.gengfu.driver.gpio.chardev.ChardevChip;
import io.gengfu.driver.gpio.simulated.SimulatedChip;
import io.gengfu.model.Cause;
import io.gengfu.model.Value;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Pi4J context with the two providers of one chip, and nothing detected. */
final class Pi4jLines implements Lines {

  private static final Logger LOG = LoggerFactory.getLogger(Pi4jLines.class);
  private static final Path SYSFS = Path.of("/sys/class/gpio");
  private static final Set<String> GPIOD_NATIVES = Set.of("aarch64", "arm");

  /** Pi4J keeps one gpiod chip for the whole process, and ignores whoever asks for another. */
  private static final AtomicReference<@Nullable ChipAddress> GPIOD_CHIP = new AtomicReference<>();

  private final ChipAddress chip;
  private final Context context;
  private final DigitalInputProvider inputs;
  private final DigitalOutputProvider outputs;
  private final @Nullable Sysfs sysfs;
  private final Runnable closing;

  private Pi4jLines(
      ChipAddress chip,
      DigitalInputProvider inputs,
      DigitalOutputProvider outputs,
      @Nullable Sysfs sysfs,
      Runnable closing) {
    this.chip = chip;
    this.inputs = inputs;
    this.outputs = outputs;
    this.sysfs = sysfs;
    this.closing = closing;
    this.context =
        Pi4J.newContextBuilder()
            .noAutoDetect()
            .noAutoInject()
            .disableShutdownHook()
            .setGpioChipName(chip.chip())
            .add(inputs, outputs)
            .build();
  }

  /** Opens a chip of the machine, or the socket that stands for one. */
  static Pi4jLines open(ChipAddress chip) throws LineException {
    return open(chip, SYSFS);
  }

  static Pi4jLines open(ChipAddress chip, Path sysfs) throws LineException {
    try {
      return switch (chip.provider()) {
        case CHARDEV -> chardev(chip, new ChardevChip(chip.chip()));
        case GPIOD -> gpiod(chip);
        case LINUXFS -> linuxfs(chip, sysfs);
        case MOCK ->
            new Pi4jLines(
                chip,
                MockDigitalInputProvider.newInstance(),
                MockDigitalOutputProvider.newInstance(),
                null,
                () -> {});
        case SIMULATED -> simulated(chip);
      };
    } catch (RuntimeException | LinkageError e) {
      throw Trouble.of(chip, e);
    }
  }

  static Pi4jLines chardev(ChipAddress address, ChardevChip chip) {
    return new Pi4jLines(address, chip.inputs(), chip.outputs(), null, chip::close);
  }

  private static Pi4jLines gpiod(ChipAddress chip) throws LineException {
    String machine = System.getProperty("os.arch", "an unknown machine");
    if (!GPIOD_NATIVES.contains(machine)) {
      throw Trouble.noNatives(chip, machine);
    }
    if (!BoardInfoHelper.runningOnRaspberryPi()) {
      throw new LineException(
          Cause.UNREACHABLE,
          "gpiod of Pi4J knows Raspberry Pi boards only, and this is none",
          "use provider: chardev");
    }
    if (!GPIOD_CHIP.compareAndSet(null, chip)) {
      throw new LineException(
          Cause.REFUSED,
          "gpiod of Pi4J serves one chip per process, and that is " + GPIOD_CHIP.get(),
          "name the chip the same way for every device, or use provider: chardev for the other");
    }
    try {
      return new Pi4jLines(
          chip,
          GpioDDigitalInputProvider.newInstance(),
          GpioDDigitalOutputProvider.newInstance(),
          null,
          () -> GPIOD_CHIP.set(null));
    } catch (RuntimeException | LinkageError e) {
      GPIOD_CHIP.set(null);
      throw e;
    }
  }

  private static Pi4jLines linuxfs(ChipAddress chip, Path root) throws LineException {
    Sysfs sysfs = Sysfs.open(root, chip);
    return new Pi4jLines(
        chip,
        LinuxFsDigitalInputProvider.newInstance(root.toString()),
        LinuxFsDigitalOutputProvider.newInstance(root.toString()),
        sysfs,
        () -> {});
  }

  private static Pi4jLines simulated(ChipAddress chip) {
    var simulated = new SimulatedChip(Path.of(chip.socket()));
    return new Pi4jLines(chip, simulated.inputs(), simulated.outputs(), null, simulated::close);
  }

  @Override
  public DigitalInput input(LineSettings line) throws LineException {
    long debounceMicros = chip.provider().debounces() ? line.debounce().toNanos() / 1_000 : 0;
    try {
      return inputs.create(
          DigitalInput.newConfigBuilder(context)
              .id(id(line))
              .name(line.point().key())
              .address(address(line))
              .pull(line.pull())
              .debounce(debounceMicros, TimeUnit.MICROSECONDS)
              .build());
    } catch (RuntimeException | LinkageError e) {
      throw Trouble.of(chip, line.line(), e);
    }
  }

  @Override
  public DigitalOutput output(LineSettings line) throws LineException {
    DigitalOutputConfigBuilder config =
        DigitalOutput.newConfigBuilder(context)
            .id(id(line))
            .name(line.point().key())
            .address(address(line));
    try {
      switch (chip.provider()) {
        case CHARDEV, GPIOD, MOCK -> config.initial(initial(line));
        case LINUXFS -> {
          if (sysfs != null) {
            config.initial(sysfs.outputLevel(address(line)).orElse(initial(line)));
          }
        }
        case SIMULATED -> LOG.trace("{} tells its levels itself", chip);
      }
      return outputs.create(config.build());
    } catch (RuntimeException | LinkageError e) {
      throw Trouble.of(chip, line.line(), e);
    }
  }

  @Override
  public void release(Digital<?, ?, ?> line) {
    try {
      context.shutdown(line.id());
    } catch (RuntimeException e) {
      LOG.debug("{} let go of {} with {}", chip, line.id(), e.toString());
    }
  }

  @Override
  public void close() {
    try {
      context.shutdown();
    } catch (RuntimeException e) {
      LOG.debug("{} was closed with {}", chip, e.toString());
    } finally {
      closing.run();
    }
  }

  /** For tests, which move mock lines. */
  Context context() {
    return context;
  }

  static String id(LineSettings line) {
    return "gengfu-" + line.line();
  }

  private int address(LineSettings line) {
    return line.line() + (sysfs == null ? 0 : sysfs.base());
  }

  private static DigitalState initial(LineSettings line) {
    return DigitalState.getState(line.conversion().rawFlag(Value.of(line.initial())));
  }
}
