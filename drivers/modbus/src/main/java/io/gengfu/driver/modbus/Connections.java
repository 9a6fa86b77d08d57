package io.gengfu.driver.modbus;

import io.gengfu.driver.modbus.ModbusAddress.Way;
import io.gengfu.driver.serial.ByteLine;
import io.gengfu.driver.serial.SerialLine;
import io.gengfu.driver.serial.SocketLine;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Opens the connection that an address asks for. */
final class Connections {

  private Connections() {}

  /**
   * @param pause the silence before each request of RTU, when longer than the book's
   * @param ended completes when the driver is closed
   * @throws ModbusFault if there is no connection within the limit, or the driver is closed
   */
  static Connection open(
      ModbusAddress address,
      Duration limit,
      Duration pause,
      EventLoopGroup eventLoop,
      CompletableFuture<Void> ended)
      throws ModbusFault, InterruptedException {
    return switch (address.way()) {
      case Way.Tcp tcp -> TcpConnection.open(tcp, limit, eventLoop, ended);
      case Way.RtuOverTcp rtu ->
          rtu(address, pause, () -> SocketLine.open(rtu.host(), rtu.port(), limit));
      case Way.Serial serial -> rtu(address, pause, () -> SerialLine.open(serial.port()));
    };
  }

  private interface Opening {
    ByteLine open() throws IOException;
  }

  private static Connection rtu(ModbusAddress address, Duration pause, Opening opening)
      throws ModbusFault {
    try {
      return new RtuConnection(opening.open(), address::wireTime, pause, System::nanoTime);
    } catch (IOException e) {
      throw ModbusFault.unreachable(String.valueOf(e.getMessage()));
    }
  }
}
