package io.gengfu.driver.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gengfu.driver.i2c.linux.PlayedKernel;
import io.gengfu.model.Cause;
import io.gengfu.simulators.i2c.SimulatedBus;
import io.gengfu.simulators.i2c.SimulatedThermometer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each trouble of a bus in one message that says what to do. */
class BusTroubleTest {

  private static final int EACCES = 13;
  private static final int ADDRESS = 0x5A;

  private final SimulatedBus wires = new SimulatedBus(20_261_127);
  private final PlayedKernel kernel = new PlayedKernel(wires);
  private Pi4jBus bus = new Pi4jBus("i2c-1", kernel.bus("i2c-1"));

  @AfterEach
  void close() {
    bus.close();
  }

  private WireException trouble(byte... command) {
    return catchThrowableOfType(WireException.class, () -> bus.wire(ADDRESS).ask(command, 3));
  }

  private static void assertTells(WireException e, Cause why, String detail, String remedy) {
    assertThat(e.why()).isEqualTo(why);
    assertThat(e.detail()).isEqualTo(detail);
    assertThat(e.remedy()).contains(remedy);
  }

  @Test
  void aMissingBusNamesThoseThatAreThere() {
    bus.close();
    bus = new Pi4jBus("i2c-7", kernel.bus("i2c-7"));

    assertTells(
        trouble((byte) 7),
        Cause.UNREACHABLE,
        "there is no i2c-7; there is i2c-1 (played adapter)",
        "address.bus");
  }

  @Test
  void aMachineWithoutABusSaysHowToTurnItOn() {
    kernel.plug(false);

    assertTells(
        trouble((byte) 7),
        Cause.UNREACHABLE,
        "there is no i2c-1; there is no other I²C bus either",
        "raspi-config");
  }

  @Test
  void aMissingRightNamesTheGroup() {
    kernel.refuse(EACCES);

    assertTells(trouble((byte) 7), Cause.REFUSED, "/dev/i2c-1 may not be opened", "group i2c");
  }

  @Test
  void aMissingDeviceNamesTheToolThatFindsIt() {
    assertTells(
        trouble((byte) 7),
        Cause.UNREACHABLE,
        "nobody answers at 0x5a of i2c-1 (errno 121)",
        "i2cdetect -y 1");
  }

  @Test
  void aDeviceOfTheKernelsOwnIsTold() {
    kernel.smbus();
    kernel.taken(ADDRESS);

    assertTells(
        trouble((byte) 7),
        Cause.REFUSED,
        "0x5a of i2c-1 is taken by a driver of the kernel",
        "unload that driver");
  }

  @Test
  void anSmbusTellsAThermometerWithItsCheckByte() throws Exception {
    kernel.smbus();
    wires.plug(ADDRESS, new SimulatedThermometer(ADDRESS));

    assertThat(bus.wire(ADDRESS).ask(new byte[] {7}, 3)).containsExactly(0xD2, 0x3A, 0x30);
  }

  // Byte by byte it would be three transactions, and the check byte that of none.
  @Test
  void anSmbusWithoutBlocksRefusesAThermometer() {
    kernel.bytesOnly();
    wires.plug(ADDRESS, new SimulatedThermometer(ADDRESS));

    WireException e = trouble((byte) 7);

    assertThat(e.isUnsupported()).isTrue();
    assertTells(
        e,
        Cause.REFUSED,
        "the adapter of i2c-1 knows no reading of several bytes at once, which 0x5a needs",
        "an adapter that speaks I²C");
  }

  @Test
  void anSmbusRefusesRegistersOf16Bits() {
    kernel.smbus();

    assertTells(
        trouble((byte) 0x24, (byte) 0),
        Cause.REFUSED,
        "i2c-1 is an SMBus only; 0x5a needs I²C, for registers of 16 bits",
        "an adapter that speaks I²C");
  }

  @Test
  void aTransactionIsBounded() throws Exception {
    wires.plug(ADDRESS, new SimulatedThermometer(ADDRESS));

    var _ = bus.wire(ADDRESS).ask(new byte[] {7}, 3);

    assertThat(kernel.timeoutTensOfMillis()).isEqualTo(50);
  }
}
