package io.gengfu.simulators.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gengfu.simulators.modbus.ModbusUnit.Fault;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bus byte by byte (Modbus Application Protocol V1.1b3 §6). */
class ModbusBusTest {

  private final AtomicLong nanos = new AtomicLong(1);
  private ModbusBus bus;
  private Socket socket;

  @BeforeEach
  void connect() throws IOException {
    bus = ModbusBus.builder().chargers(2).bays(2).nanoTime(nanos::get).start();
    socket = open();
  }

  @AfterEach
  void disconnect() throws IOException {
    socket.close();
    bus.close();
  }

  @Test
  void aChargerAnswersPowerCurrentTemperatureAndLeakage() throws IOException {
    bus.charger(2).demand(7150.5);
    bus.charger(2).temperature(-12.3);
    bus.charger(2).leakage(3.2);

    // 71505 = 0x00011751; 32.50 A = 3250; -12.3 °C = -123; 3.2 mA = 32.
    assertThat(ask("02 03 0000 0005")).isEqualTo(hex("0203 0a 00011751 0cb2 ff85 0020"));
  }

  @Test
  void smokeIsADiscreteInput() throws IOException {
    assertThat(ask("01 02 0000 0001")).isEqualTo(hex("0102 01 00"));

    bus.charger(1).smoke(true);

    assertThat(ask("01 02 0000 0001")).isEqualTo(hex("0102 01 01"));
  }

  @Test
  void aCutRelayStopsThePowerAndLetsTheChargerCool() throws IOException {
    bus.charger(1).demand(2200);
    bus.charger(1).temperature(75);

    assertThat(ask("01 05 0000 0000")).isEqualTo(hex("0105 0000 0000"));
    nanos.addAndGet(10_000_000_000L);

    assertThat(ask("01 03 0000 0004")).isEqualTo(hex("0103 08 00000000 0000 028a"));
    assertThat(ask("01 01 0000 0001")).isEqualTo(hex("0101 01 00"));
    assertThat(bus.charger(1).switchings())
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.supplied()).isFalse();
              assertThat(s.celsius()).isEqualTo(75.0);
            });
    assertThat(bus.charger(2).switchings()).isEmpty();
  }

  @Test
  void severalCoilsAtOnceReachTheRelayToo() throws IOException {
    assertThat(ask("01 0f 0000 0001 01 00")).isEqualTo(hex("010f 0000 0001"));

    assertThat(bus.charger(1).supplied()).isFalse();
  }

  @Test
  void baysFollowTheChargers() throws IOException {
    bus.bay(2).occupied(true);

    assertThat(ask("03 02 0000 0001")).isEqualTo(hex("0302 01 00"));
    assertThat(ask("04 02 0000 0001")).isEqualTo(hex("0402 01 01"));
  }

  @Test
  void whatAUnitDoesNotHaveIsRefused() throws IOException {
    assertThat(ask("01 03 0003 0003")).isEqualTo(hex("0183 02"));
    assertThat(ask("01 03 0000 007e")).isEqualTo(hex("0183 03"));
    assertThat(ask("03 05 0000 ff00")).isEqualTo(hex("0385 02"));
    assertThat(ask("01 05 0000 1234")).isEqualTo(hex("0185 03"));
    assertThat(ask("01 04 0000 0001")).isEqualTo(hex("0184 01"));
  }

  @Test
  void aUnitCanFailOrFallSilent() throws IOException {
    bus.charger(1).fault(Fault.DEVICE_FAILURE);
    assertThat(ask("01 03 0000 0001")).isEqualTo(hex("0183 04"));

    bus.charger(1).fault(Fault.BUSY);
    assertThat(ask("01 03 0000 0001")).isEqualTo(hex("0183 06"));

    bus.charger(1).fault(Fault.SILENT);
    socket.setSoTimeout(300);
    assertThatThrownBy(() -> ask("01 03 0000 0001")).isInstanceOf(SocketTimeoutException.class);
    assertThat(ask("02 02 0000 0001")).isEqualTo(hex("0202 01 00"));
  }

  // A client that is left with an open, dead connection would wait where a real one is told.
  @Test
  void stoppingClosesConnectionsAndStartingTakesTheSamePort() throws IOException {
    bus.bay(1).occupied(true);
    assertThat(ask("03 02 0000 0001")).isEqualTo(hex("0302 01 01"));
    int port = bus.port();
    bus.stop();

    assertThat(socket.getInputStream().read()).isEqualTo(-1);
    // The kernel stops listening when Netty's selector looks the next time, not at close.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThatThrownBy(this::open).isInstanceOf(IOException.class));

    bus.start();
    assertThat(bus.port()).isEqualTo(port);
    socket = open();
    assertThat(ask("03 02 0000 0001")).isEqualTo(hex("0302 01 01"));
  }

  private static String hex(String spaced) {
    return spaced.replace(" ", "");
  }

  private Socket open() throws IOException {
    Socket opened = new Socket(InetAddress.getLoopbackAddress(), bus.port());
    opened.setSoTimeout(10_000);
    return opened;
  }

  /** Sends unit and PDU, in hex with spaces where wanted; gives the answer's, without spaces. */
  private String ask(String unitAndPdu) throws IOException {
    byte[] body = HexFormat.of().parseHex(hex(unitAndPdu));
    byte[] frame = new byte[6 + body.length];
    frame[1] = 7;
    frame[5] = (byte) body.length;
    System.arraycopy(body, 0, frame, 6, body.length);
    socket.getOutputStream().write(frame);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    assertThat(in.readUnsignedShort()).isEqualTo(7);
    assertThat(in.readUnsignedShort()).isZero();
    return HexFormat.of().formatHex(in.readNBytes(in.readUnsignedShort()));
  }
}
