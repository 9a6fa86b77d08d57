package io.gengfu.driver.i2c;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CProvider;
import io.gengfu.driver.i2c.linux.LinuxBus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Pi4J context with the provider of one bus, made on the first call. */
final class Pi4jBus implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pi4jBus.class);

  /**
   * Beyond what the kernel is told to wait, with a second try and others before it in its queue.
   */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(3);

  /** For the first device, until Pi4J and the calls of C are ready: seconds on a small machine. */
  private static final Duration BEGIN_LIMIT = Duration.ofSeconds(30);

  private final String name;
  private final LinuxBus bus;
  private final Calls calls;
  private final Duration callLimit;
  // Both are used on the thread of calls only.
  private final Map<Integer, I2C> devices = new HashMap<>();
  private @Nullable Context context;

  Pi4jBus(String name, LinuxBus bus) {
    this(name, bus, CALL_LIMIT);
  }

  Pi4jBus(String name, LinuxBus bus, Duration callLimit) {
    this.name = name;
    this.bus = bus;
    this.calls = new Calls(name);
    this.callLimit = callLimit;
  }

  /** A device, which need not be there. */
  Wire wire(int address) {
    return new Wire() {
      private @Nullable I2C begun;

      @Override
      public int address() {
        return address;
      }

      @Override
      public byte[] ask(byte[] command, int length) throws WireException, InterruptedException {
        I2C device = device();
        return calls.call(
            () -> {
              byte[] answer = new byte[length];
              device.readRegister(command, answer, 0, length);
              return answer;
            },
            callLimit);
      }

      @Override
      public void tell(byte... bytes) throws WireException, InterruptedException {
        I2C device = device();
        var _ = calls.call(() -> device.write(bytes, 0, bytes.length), callLimit);
      }

      private I2C device() throws WireException, InterruptedException {
        I2C device = begun;
        if (device == null) {
          device =
              calls.call(() -> devices.computeIfAbsent(address, Pi4jBus.this::create), BEGIN_LIMIT);
          begun = device;
        }
        return device;
      }
    };
  }

  /** Lets go of a call that is waited for; none is made any more. Any thread. */
  void abandon() {
    calls.abandon();
  }

  @Override
  public void close() {
    calls.close(this::end);
  }

  private I2C create(int address) {
    bus.prepare();
    I2CProvider provider = bus.provider();
    Context open = context;
    if (open == null) {
      open =
          Pi4J.newContextBuilder()
              .noAutoDetect()
              .noAutoInject()
              .disableShutdownHook()
              .add(provider)
              .build();
      context = open;
    }
    return provider.create(
        I2C.newConfigBuilder(open)
            .id("gengfu-%02x".formatted(address))
            .name("0x%02x of %s".formatted(address, name))
            .bus(number(name))
            .device(address)
            .build());
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }

  private void end() {
    try {
      Context open = context;
      if (open != null) {
        open.shutdown();
      }
    } catch (RuntimeException e) {
      LOG.debug("{} was closed with {}", name, e.toString());
    } finally {
      bus.close();
    }
  }
}
