package io.gengfu.driver.i2c.linux;

import com.pi4j.io.i2c.I2CBase;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import java.util.Arrays;

/** One device; a register's number and what is read from it are one transaction. */
final class LinuxI2C extends I2CBase<LinuxBus> {

  private static final byte[] NOTHING = {};

  private final LinuxBus bus;
  private final int address;

  LinuxI2C(I2CProvider provider, I2CConfig config, LinuxBus bus) {
    super(provider, config, bus);
    this.bus = bus;
    this.address = config.getDevice();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    bus.transfer(address, NOTHING, one);
    return Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return ask(NOTHING, buffer, offset, length);
  }

  @Override
  public int write(byte value) {
    bus.transfer(address, new byte[] {value}, NOTHING);
    return 1;
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    bus.transfer(address, Arrays.copyOfRange(data, offset, offset + length), NOTHING);
    return length;
  }

  @Override
  public int readRegister(int register) {
    byte[] one = new byte[1];
    bus.transfer(address, new byte[] {(byte) register}, one);
    return Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
    return ask(register, buffer, offset, length);
  }

  @Override
  public int readRegister(int register, byte[] buffer, int offset, int length) {
    return ask(new byte[] {(byte) register}, buffer, offset, length);
  }

  @Override
  public int writeRegister(int register, byte value) {
    bus.transfer(address, new byte[] {(byte) register, value}, NOTHING);
    return 1;
  }

  @Override
  public int writeRegister(int register, byte[] data, int offset, int length) {
    return writeRegister(new byte[] {(byte) register}, data, offset, length);
  }

  @Override
  public int writeRegister(byte[] register, byte[] data, int offset, int length) {
    byte[] both = Arrays.copyOf(register, register.length + length);
    System.arraycopy(data, offset, both, register.length, length);
    bus.transfer(address, both, NOTHING);
    return length;
  }

  private int ask(byte[] command, byte[] buffer, int offset, int length) {
    byte[] answer = new byte[length];
    bus.transfer(address, command, answer);
    System.arraycopy(answer, 0, buffer, offset, length);
    return length;
  }
}
