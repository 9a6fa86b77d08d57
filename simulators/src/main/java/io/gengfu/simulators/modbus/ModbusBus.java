package io.gengfu.simulators.modbus;

import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import io.gengfu.simulators.FreePort;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Modbus TCP server, on the loopback address, with chargers (units from 1) and parking bays
 * (units after the chargers). The devices live on while the server is stopped.
 */
public final class ModbusBus implements AutoCloseable {

  /** A bus has 247 addresses (Modbus over Serial Line V1.02 §2.2). */
  public static final int UNITS_MAX = 247;

  private final int port;
  private final List<SimulatedCharger> chargers;
  private final List<SimulatedBay> bays;
  private final UnitServices services;
  private @Nullable ModbusTcpServer server;

  private ModbusBus(Builder builder) {
    if (builder.chargers + builder.bays > UNITS_MAX) {
      throw new IllegalArgumentException("at most " + UNITS_MAX + " units on one bus");
    }
    port = builder.port == 0 ? FreePort.find() : builder.port;
    chargers =
        IntStream.rangeClosed(1, builder.chargers)
            .mapToObj(unit -> new SimulatedCharger(unit, builder.nanoTime))
            .toList();
    bays =
        IntStream.rangeClosed(1, builder.bays)
            .mapToObj(n -> new SimulatedBay(builder.chargers + n))
            .toList();
    Map<Integer, ModbusUnit> units =
        Stream.<ModbusUnit>concat(chargers.stream(), bays.stream())
            .collect(Collectors.toMap(ModbusUnit::unit, Function.identity()));
    services = new UnitServices(Map.copyOf(units));
  }

  public static Builder builder() {
    return new Builder();
  }

  public int port() {
    return port;
  }

  /**
   * One charger.
   *
   * @param number from 1, also its unit
   */
  public SimulatedCharger charger(int number) {
    return chargers.get(number - 1);
  }

  /**
   * One parking bay.
   *
   * @param number from 1; its unit is that plus the number of chargers
   */
  public SimulatedBay bay(int number) {
    return bays.get(number - 1);
  }

  public List<SimulatedCharger> chargers() {
    return chargers;
  }

  public List<SimulatedBay> bays() {
    return bays;
  }

  /** Requests answered or refused so far, of all units. */
  public long requests() {
    return services.requests();
  }

  /** Puts the server on the network, on the same port each time. Does nothing if it is there. */
  public synchronized void start() {
    if (server != null) {
      return;
    }
    ModbusTcpServer next =
        ModbusTcpServer.create(
            NettyTcpServerTransport.create(
                transport -> transport.setBindAddress("127.0.0.1").setPort(port)),
            services);
    run(next::start);
    server = next;
  }

  /** Takes the server off the network and closes its connections. Does nothing if it is off. */
  public synchronized void stop() {
    if (server == null) {
      return;
    }
    run(server::stop);
    server = null;
  }

  @Override
  public void close() {
    stop();
  }

  private interface Step {
    void run() throws ExecutionException, InterruptedException;
  }

  private static void run(Step step) {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the Modbus server did not start or stop", e);
    }
  }

  /** What the bus has. */
  public static final class Builder {
    private int port;
    private int chargers = 1;
    private int bays = 1;
    private LongSupplier nanoTime = System::nanoTime;

    private Builder() {}

    /** Default 0: a free one, kept over {@link ModbusBus#stop()}. */
    public Builder port(int tcpPort) {
      this.port = tcpPort;
      return this;
    }

    /** Default 1. */
    public Builder chargers(int count) {
      this.chargers = count;
      return this;
    }

    /** Default 1. */
    public Builder bays(int count) {
      this.bays = count;
      return this;
    }

    /** The clock by which bodies warm and cool; default {@link System#nanoTime()}. */
    public Builder nanoTime(LongSupplier clock) {
      this.nanoTime = clock;
      return this;
    }

    /** Started. */
    public ModbusBus start() {
      ModbusBus built = new ModbusBus(this);
      built.start();
      return built;
    }
  }
}
