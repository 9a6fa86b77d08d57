package io.gengfu.driver.i2c;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The driver over a bus of a real kernel, the kernel's own i2c-stub: prints what it saw, and ends
 * with an exception when that is not what was wanted. Run as root in the machine that {@code
 * i2c-in-qemu.sh} makes; the bus is an SMBus with memory at 0x5a and 0x69, written by busybox.
 */
public final class RealBusProof {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final String bus;
  private final RecordingSink sink = new RecordingSink();

  private RealBusProof(String bus) {
    this.bus = bus;
  }

  /** With the name of the bus: i2c-0. */
  public static void main(String[] arguments) throws Exception {
    var proof = new RealBusProof(arguments[0]);
    proof.thermometer();
    proof.array();
    proof.othersBesideOneThatIsMissing();
    proof.tooMuchForAnSmbus();
    proof.missingBus();
    say("all of it is as wanted");
  }

  private void thermometer() throws Exception {
    set(0x5A, 7, 0xD2);
    set(0x5A, 8, 0x3A);
    set(0x5A, 9, 0x30);
    DeviceSettings boiler = thermometer("boiler", 0x5A);
    try (Driver _ = started(boiler)) {
      awaits("the word of the application note is 28.01 °C", boiler, isValue(28.01));
      set(0x5A, 9, 0x31);
      awaits("a wrong check byte makes no reading", boiler, isBad(Cause.GARBLED, "is 0x31, not"));
      set(0x5A, 9, 0x30);
      awaits("it is right again", boiler, isValue(28.01));
      set(0x5A, 9, 0xB9);
      set(0x5A, 8, 0xBA);
      awaits("the error flag is a fault", boiler, isBad(Cause.SENSOR_FAULT, "error flag"));
    }
  }

  private void array() throws Exception {
    set(0x69, 0x00, 0x10);
    set(0x69, 0x02, 0x01);
    set(0x69, 0x0E, 0x90);
    set(0x69, 0x0F, 0x01);
    for (int pixel = 0; pixel < 64; pixel++) {
      set(0x69, 0x80 + 2 * pixel, 88);
    }
    set(0x69, 0x80 + 2 * 63, 250);
    DeviceSettings shed = array("shed", "amg8833", "ambient", "hottest", "median", "presence");
    try (Driver _ = started(shed)) {
      awaits("25 °C by the thermistor", shed, isValue(25));
      awaits("62.5 °C at its hottest", shed, 1, isValue(62.5));
      awaits("22 °C in the median", shed, 2, isValue(22));
      awaits("one pixel is warmer", shed, 3, isValue(1));
      if (!get(0x69, 0x00).equals("0x00") || !get(0x69, 0x02).equals("0x00")) {
        throw new AssertionError("not woken, or not at 10 pictures a second");
      }
      say("it was woken and told the rate");
    }
  }

  private void othersBesideOneThatIsMissing() throws Exception {
    set(0x5A, 8, 0x3A);
    set(0x5A, 9, 0x30);
    DeviceSettings boiler = thermometer("boiler", 0x5A);
    DeviceSettings missing = thermometer("missing", 0x5B);
    try (Driver _ = started(boiler, missing)) {
      awaits("nobody is at 0x5b", missing, isBad(Cause.UNREACHABLE, "nobody answers at 0x5b"));
      awaits("and the other goes on", boiler, isValue(28.01));
    }
  }

  private void tooMuchForAnSmbus() throws Exception {
    DeviceSettings wall = array("wall", "mlx90640", "ambient");
    try (Driver _ = started(wall)) {
      awaits("an MLX90640 is refused", wall, isBad(Cause.REFUSED, "is an SMBus only"));
    }
  }

  private void missingBus() throws Exception {
    DeviceSettings far =
        SampleDevice.of("far", DeviceClasses.THERMOMETER)
            .address("bus", "i2c-77")
            .settings("sensor", "mlx90614")
            .point("temperature", "value", "object")
            .build();
    try (Driver _ = started(far)) {
      awaits(
          "a missing bus names those that are there",
          far,
          isBad(Cause.UNREACHABLE, "there is no i2c-77; there is i2c-"));
    }
  }

  private DeviceSettings thermometer(String id, int address) {
    return SampleDevice.of(id, DeviceClasses.THERMOMETER)
        .address("bus", bus, "device", address)
        .settings("sensor", "mlx90614")
        .point("temperature", "value", "object")
        .build();
  }

  private DeviceSettings array(String id, String sensor, String... values) {
    SampleDevice device =
        SampleDevice.of(id, DeviceClasses.THERMAL_ARRAY)
            .address("bus", bus)
            .settings("sensor", sensor);
    for (String value : values) {
      device.point(value, "value", value);
    }
    return device.build();
  }

  private Driver started(DeviceSettings... devices) {
    for (DeviceSettings device : devices) {
      new I2cDriverProvider().check(device);
      if (!device.settings().problems().isEmpty()) {
        throw new AssertionError(device.settings().problems().all());
      }
    }
    Driver driver = new I2cDriverProvider().open(List.of(devices));
    driver.start(sink);
    return driver;
  }

  private void awaits(String what, DeviceSettings device, Predicate<Reading> wanted) {
    awaits(what, device, 0, wanted);
  }

  private void awaits(String what, DeviceSettings device, int index, Predicate<Reading> wanted) {
    Point point = device.points().get(index).point();
    Reading seen = sink.await(sink.count(), point, wanted, LIMIT);
    say(what + ": " + seen.quality() + " " + seen.value());
  }

  private static Predicate<Reading> isValue(double value) {
    return reading -> reading.goodValue().equals(Optional.of(Value.of(value)));
  }

  private static Predicate<Reading> isBad(Cause why, String detail) {
    return reading ->
        reading.quality() instanceof Quality.Bad bad
            && bad.cause() == why
            && bad.detail().contains(detail);
  }

  private void set(int address, int register, int value) throws Exception {
    var _ = run("i2cset", "-y", number(), hex(address), hex(register), hex(value));
  }

  private String get(int address, int register) throws Exception {
    return run("i2cget", "-y", number(), hex(address), hex(register)).strip();
  }

  private String number() {
    return bus.substring(bus.indexOf('-') + 1);
  }

  private static String hex(int number) {
    return "0x%02x".formatted(number);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  private static void say(String line) {
    System.out.println("proof: " + line);
  }
}
