package io.gengfu.driver.modbus;

import io.gengfu.driver.modbus.ModbusAddress.Way;
import io.gengfu.driver.serial.SerialSettings;
import io.gengfu.model.Cause;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Finds the units of a line by asking each for its first holding register; an exception is an
 * answer too. Changes nothing in any device. One thread, one scan.
 *
 * <p>A unit that has answered is not asked in another setting.
 */
public final class ModbusScan {

  /** To open a connection. */
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Attempts in a row to open a lost line again after which it is given up. */
  private static final int LOSSES_MAX = 3;

  /** Far apart, so that no gateway has them all; a server that ignores the unit does. */
  private static final List<Integer> PROBES = List.of(247, 201, 163, 89);

  private final ScanPlan plan;
  private final ScanListener listener;
  private final long endNanos;
  private final NioEventLoopGroup eventLoop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("modbus scan io", true));
  private final List<FoundUnit> found = new ArrayList<>();
  private final Set<Integer> seen = new HashSet<>();
  private int questions;
  private int notAsked;

  /**
   * @param notAsked questions that were left when the limit was reached or a line was lost
   */
  public record Result(List<FoundUnit> found, int notAsked) {
    public Result {
      found = List.copyOf(found);
    }
  }

  private ModbusScan(ScanPlan plan, ScanListener listener) {
    this.plan = plan;
    this.listener = listener;
    this.endNanos = System.nanoTime() + plan.limit().toNanos();
  }

  /**
   * Asks until all are asked or the plan's limit is reached.
   *
   * @throws IOException if the line cannot be opened in any setting; the message says what to do
   */
  public static Result run(ScanPlan plan, ScanListener listener)
      throws IOException, InterruptedException {
    var scan = new ModbusScan(plan, listener);
    try {
      return scan.all();
    } finally {
      var _ = scan.eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private Result all() throws IOException, InterruptedException {
    ModbusFault unopened = null;
    int opened = 0;
    for (Way way : plan.ways()) {
      try (var line = new Open(way)) {
        opened++;
        scan(way, line);
      } catch (ModbusFault fault) {
        unopened = fault;
        questions += plan.units().size();
        notAsked += plan.units().size();
        listener.skipped(way.show(), fault.detail());
      }
    }
    if (opened == 0 && unopened != null) {
      throw new IOException(unopened.detail());
    }
    return new Result(found, notAsked);
  }

  /** A connection that is opened again after it was lost. */
  private final class Open implements AutoCloseable {
    private final Way way;
    private Connection connection;

    Open(Way way) throws ModbusFault, InterruptedException {
      this.way = way;
      connection = open();
    }

    private Connection open() throws ModbusFault, InterruptedException {
      return Connections.open(
          new ModbusAddress(way, 1), CONNECT, Duration.ZERO, eventLoop, new CompletableFuture<>());
    }

    void again() throws ModbusFault, InterruptedException {
      connection.close();
      connection = open();
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private void scan(Way way, Open line) throws InterruptedException {
    if (way instanceof Way.Tcp && plan.units().size() > PROBES.size() && ignoresTheUnit(line)) {
      unit(way, line, plan.units().getFirst(), true);
      questions += plan.units().size();
      return;
    }
    int losses = 0;
    List<Integer> units = plan.units();
    for (int i = 0; i < units.size(); i++) {
      questions++;
      if (losses >= LOSSES_MAX) {
        listener.skipped(way.show(), "the line is lost");
      }
      if (System.nanoTime() - endNanos >= 0 || losses >= LOSSES_MAX) {
        questions += units.size() - i - 1;
        notAsked += units.size() - i;
        return;
      }
      int unit = units.get(i);
      if (!seen.contains(unit)) {
        listener.asks(way.show(), unit, questions, plan.questions());
        losses = unit(way, line, unit, false) ? 0 : losses + 1;
      }
    }
  }

  private boolean ignoresTheUnit(Open line) throws InterruptedException {
    for (int unit : PROBES) {
      try {
        var _ = ask(line.connection, unit);
      } catch (ModbusFault fault) {
        if (fault.scope() == ModbusFault.Scope.LINE) {
          reopen(line);
        }
        return false;
      }
    }
    return true;
  }

  /** Whether the line is good for the next. */
  private boolean unit(Way way, Open line, int unit, boolean any) throws InterruptedException {
    try {
      long began = System.nanoTime();
      String answer = ask(line.connection, unit);
      Duration roundTrip = Duration.ofNanos(System.nanoTime() - began);
      seen.add(unit);
      Map<String, String> identification = identification(line, unit);
      var one =
          new FoundUnit(
              way.show(), unit, any, answer, roundTrip, identification, address(way, unit));
      found.add(one);
      listener.found(one);
      return true;
    } catch (ModbusFault fault) {
      return switch (fault.scope()) {
        case REQUEST, UNIT -> {
          if (fault.why() == Cause.GARBLED) {
            listener.garbled(way.show(), unit, fault.detail());
          }
          yield true;
        }
        case LINE -> {
          // Some servers hang up when they are asked for a unit that they do not have.
          if (fault.why() == Cause.GARBLED) {
            listener.garbled(way.show(), unit, fault.detail());
          }
          yield reopen(line);
        }
      };
    }
  }

  private static boolean reopen(Open line) throws InterruptedException {
    try {
      line.again();
      return true;
    } catch (ModbusFault fault) {
      return false;
    }
  }

  /**
   * What it answers.
   *
   * @throws ModbusFault if it does not, or with nothing that can be used
   */
  private String ask(Connection connection, int unit) throws ModbusFault, InterruptedException {
    boolean again = false;
    while (true) {
      try {
        byte[] _ = connection.read(unit, RegisterKind.HOLDING, 0, 1, plan.timeout());
        return "answers";
      } catch (ModbusFault fault) {
        if (fault.scope() == ModbusFault.Scope.REQUEST) {
          return fault.detail();
        }
        if (again || fault.scope() == ModbusFault.Scope.LINE || fault.why() != Cause.GARBLED) {
          throw fault;
        }
        again = true;
      }
    }
  }

  private Map<String, String> identification(Open line, int unit) throws InterruptedException {
    try {
      return DeviceIdentification.read(line.connection, unit, plan.timeout());
    } catch (ModbusFault fault) {
      reopen(line);
      return Map.of();
    }
  }

  private static Map<String, Object> address(Way way, int unit) {
    var address = new LinkedHashMap<String, Object>();
    switch (way) {
      case Way.Tcp tcp -> {
        address.put("host", tcp.host());
        address.put("port", tcp.port());
      }
      case Way.RtuOverTcp rtu -> {
        address.put("host", rtu.host());
        address.put("port", rtu.port());
        address.put("framing", "rtu");
        address.put("baud", rtu.baud());
      }
      case Way.Serial serial -> {
        SerialSettings port = serial.port();
        address.put("serial", port.port());
        address.put("baud", port.baud());
        address.put("parity", port.parity().name().toLowerCase(Locale.ROOT));
        if (port.rs485()) {
          address.put("rs485", true);
        }
      }
    }
    address.put("unit", unit);
    return address;
  }
}
