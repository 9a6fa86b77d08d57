package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.MbapHeader;
import com.digitalpetri.modbus.ModbusTcpFrame;
import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.DecoderException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection with one request under way at a time, which every server understands.
 *
 * <p>Frames travel by the library's transport; matching them is done here and not by its client,
 * because that takes an answer from another unit, leaves garbage to the time-out, and needs a
 * thread for time-outs. Used by one thread, except {@link #abort}.
 */
final class TcpConnection implements Connection {

  /** Answers that nobody waits for are dropped beyond this many. */
  private static final int ANSWERS_MAX = 16;

  /** A transaction this far back may still be answered, late; further ones were never asked. */
  private static final int LATE_MAX = 1_024;

  private sealed interface Event {
    record Frame(ModbusTcpFrame frame) implements Event {}

    record Lost(ModbusFault fault) implements Event {}
  }

  private final ModbusAddress.Way.Tcp address;
  private final NettyTcpClientTransport transport;
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(ANSWERS_MAX);
  private volatile @Nullable ModbusFault fate;
  private int transaction;

  private TcpConnection(ModbusAddress.Way.Tcp address, Duration limit, EventLoopGroup eventLoop) {
    this.address = address;
    this.transport =
        NettyTcpClientTransport.create(
            config -> {
              config.setHostname(address.host());
              config.setPort(address.port());
              config.setConnectTimeout(limit);
              config.setConnectPersistent(false);
              config.setReconnectLazy(true);
              config.setEventLoopGroup(eventLoop);
              config.setExecutor(eventLoop);
              config.setChannelFsmCustomizer(fsm -> fsm.setScheduler(eventLoop));
              // Before the library's own handler, which would log each with its stack.
              config.setPipelineCustomizer(
                  pipeline ->
                      pipeline.addBefore(
                          pipeline.lastContext().name(), "trouble", new TroubleHandler()));
            });
    transport.receive(this::received);
    transport.addConnectionListener(new LossListener());
  }

  /**
   * Connects.
   *
   * @param ended completes when the driver is closed
   * @throws ModbusFault if there is no connection within the limit, or the driver is closed
   */
  static TcpConnection open(
      ModbusAddress.Way.Tcp address,
      Duration limit,
      EventLoopGroup eventLoop,
      CompletableFuture<Void> ended)
      throws ModbusFault, InterruptedException {
    var connection = new TcpConnection(address, limit, eventLoop);
    try {
      CompletableFuture<Void> connected = connection.transport.connect();
      CompletableFuture.anyOf(connected, ended).get(limit.toMillis() + 500, TimeUnit.MILLISECONDS);
      if (ended.isDone()) {
        connection.close();
        throw ModbusFault.unreachable("the driver is closed");
      }
      return connection;
    } catch (ExecutionException | TimeoutException e) {
      connection.close();
      throw ModbusFault.unreachable("cannot connect to " + address.line() + reason(e));
    }
  }

  @Override
  public ModbusResponsePdu request(int unit, ModbusRequestPdu request, Duration limit)
      throws ModbusFault, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    transaction = (transaction + 1) & 0xFFFF;
    send(unit, request);
    while (true) {
      ModbusFault ended = fate;
      if (ended != null) {
        throw ended;
      }
      long left = end - System.nanoTime();
      Event event = left <= 0 ? null : events.poll(left, TimeUnit.NANOSECONDS);
      switch (event) {
        case null ->
            throw ModbusFault.timeout(
                "no answer of unit " + unit + " in " + limit.toMillis() + "ms");
        case Event.Lost lost -> throw lost.fault();
        case Event.Frame(ModbusTcpFrame frame) -> {
          if (!isLate(frame.header())) {
            return answer(unit, request, frame);
          }
        }
      }
    }
  }

  @Override
  public boolean mayBeHalfOpen() {
    return true;
  }

  @Override
  public void abort() {
    abort(closed());
  }

  private void abort(ModbusFault fault) {
    fate = fault;
    // When full, the reader is awake and looks at its fate next.
    events.offer(new Event.Lost(fault));
  }

  @Override
  public void close() {
    // Ends by itself; the event loop's end, at the latest, ends it.
    var _ = transport.disconnect();
  }

  private void send(int unit, ModbusRequestPdu request) throws ModbusFault {
    ByteBuffer pdu = Pdus.bytes(request);
    if (!transport.isConnected()) {
      throw closed();
    }
    var header = new MbapHeader(transaction, 0, 1 + pdu.remaining(), unit);
    // A failure to send closes the channel, which the listener hears of.
    transport.send(new ModbusTcpFrame(header, pdu));
  }

  private ModbusFault closed() {
    return ModbusFault.unreachable(address.line() + " has closed the connection");
  }

  private boolean isLate(MbapHeader header) {
    int behind = (transaction - header.transactionId()) & 0xFFFF;
    return header.protocolId() == 0 && behind > 0 && behind <= LATE_MAX;
  }

  private ModbusResponsePdu answer(int unit, ModbusRequestPdu request, ModbusTcpFrame frame)
      throws ModbusFault {
    MbapHeader header = frame.header();
    if (header.protocolId() != 0 || header.transactionId() != transaction) {
      throw ModbusFault.garbled("an answer that nobody asked for");
    }
    if (header.unitId() != unit) {
      throw ModbusFault.garbled("an answer from unit " + header.unitId() + ", not " + unit);
    }
    return Pdus.answer(request, frame.pdu());
  }

  private void received(ModbusTcpFrame frame) {
    // Full of answers that nobody waits for: one request is under way at a time.
    while (!events.offer(new Event.Frame(frame))) {
      events.poll();
    }
  }

  private static String reason(Exception e) {
    if (e instanceof TimeoutException) {
      return ": no answer";
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return ": " + (message == null ? root.getClass().getSimpleName() : message);
  }

  /** What the codec cannot make sense of, and what the socket reports. */
  private final class TroubleHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable trouble) {
      abort(
          trouble instanceof DecoderException
              ? ModbusFault.garbled("a frame that cannot be decoded")
              : ModbusFault.unreachable(address.line() + ": " + trouble.getMessage()));
      var _ = context.close();
    }
  }

  private final class LossListener implements NettyTcpClientTransport.ConnectionListener {
    @Override
    public void onConnection() {
      // Nothing waits for this: open() waits for the transport's own word.
    }

    @Override
    public void onConnectionLost() {
      if (fate == null) {
        abort();
      }
    }
  }
}
