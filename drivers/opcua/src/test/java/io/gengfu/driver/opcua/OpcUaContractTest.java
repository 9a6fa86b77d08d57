package io.gengfu.driver.opcua;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.testkit.DriverContract;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.driver.testkit.TestDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.jspecify.annotations.Nullable;

class OpcUaContractTest extends DriverContract {

  @Override
  protected DriverProvider provider() {
    return new OpcUaDriverProvider();
  }

  @Override
  protected TestDevice newDevice() throws Exception {
    return new Lift();
  }

  /** Milo's server behind a cable; a restart is a new server, which knows no old session. */
  private static final class Lift implements TestDevice {
    private static final List<String> MODES = List.of("stop", "normal", "inspection");

    private final Relay relay = new Relay();
    private final Map<String, DataValue> values = new ConcurrentHashMap<>();
    private final DeviceSettings settings;
    private @Nullable UaServer server;

    Lift() throws Exception {
      settings =
          SampleDevice.of("lift-1", DeviceClasses.LIFT)
              .address("url", "opc.tcp://127.0.0.1:" + relay.port(), "root", "L1")
              .settings("timeout", "600ms", "sampling", "50ms")
              .point(
                  "mode",
                  "node",
                  "nsu=" + UaServer.NAMESPACE + ";s={root}.mode",
                  "codes",
                  Map.of("0", "stop", "1", "normal", "2", "inspection"))
              .point("door_hold", "node", "nsu=" + UaServer.NAMESPACE + ";s={root}.door_hold")
              .build();
    }

    @Override
    public DeviceSettings settings() {
      return settings;
    }

    @Override
    public Probe input() {
      return new Probe("mode", new Value.Constant("normal"), new Value.Constant("inspection"));
    }

    @Override
    public Probe output() {
      return new Probe("door_hold", Value.of(false), Value.of(true));
    }

    @Override
    public void start() throws Exception {
      var started = new UaServer(values);
      server = started;
      relay.plug(started.port());
    }

    @Override
    public void stop() {
      relay.unplug();
      if (server != null) {
        server.close();
        server = null;
      }
    }

    // Milo's server samples once more after it was stopped.
    @Override
    public boolean isOwn(Throwable escaped) {
      return Arrays.stream(escaped.getStackTrace())
          .anyMatch(frame -> frame.getClassName().startsWith("org.eclipse.milo.opcua.sdk.server"));
    }

    @Override
    public void slow(boolean slow) {
      relay.answers(slow ? Relay.Answers.HELD_BACK : Relay.Answers.PASSED);
    }

    @Override
    public void garble(boolean garbled) {
      relay.answers(garbled ? Relay.Answers.GARBLED : Relay.Answers.PASSED);
    }

    @Override
    public void hold(String signal, Value value) {
      Object raw =
          switch (value) {
            case Value.Flag flag -> flag.on();
            case Value.Constant constant -> MODES.indexOf(constant.name());
            case Value.Quantity quantity -> quantity.amount();
            case Value.Text text -> text.text();
          };
      values.put("L1." + signal, UaServer.good(raw));
    }

    @Override
    public Value held(String signal) {
      DataValue held = values.get("L1." + signal);
      Object raw = held == null ? null : held.value().value();
      return switch (raw) {
        case Boolean flag -> Value.of(flag.booleanValue());
        case Integer mode -> new Value.Constant(MODES.get(mode));
        case null, default -> throw new IllegalStateException("holds " + raw);
      };
    }

    @Override
    public void close() {
      stop();
      relay.close();
    }
  }
}
