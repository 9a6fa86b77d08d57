package io.gengfu.driver.gpio;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The driver over a chip of a real kernel, the kernel's own simulator gpio-sim: prints what it saw,
 * and ends with an exception when that is not what was wanted. Run as root in the machine that
 * {@code gpio-in-qemu.sh} makes; the chip stands ready in configfs as {@code gpio-sim/proof}, with
 * 8 lines of which line 7 is held by {@code doorbell}.
 */
public final class RealChipProof {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path CONFIG = Path.of("/sys/kernel/config/gpio-sim/proof");
  private static final Path SIMULATED = Path.of("/sys/devices/platform/gpio-sim.0/gpiochip0");
  private static final int RELAY = 5;
  private static final int HELD = 7;

  private RealChipProof() {}

  /** With the word {@code hold}: takes line 5 and waits to be killed. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      hold();
      return;
    }
    edges();
    debounce();
    bias();
    output();
    takenOver();
    busy();
    missing();
    killed();
    flood();
    unplugged();
    say("all of it is as wanted");
  }

  private static void edges() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("smoke", 0), "smoke");
    try (var _ = started(sink, device)) {
      sink.await(point(device, "smoke"), is(false), LIMIT);
      for (int i = 0; i < 6; i++) {
        boolean high = i % 2 == 0;
        Instant before = Instant.now();
        pull(0, high);
        Reading seen =
            sink.await(point(device, "smoke"), r -> is(high).test(r) && stamped(r, before), LIMIT);
        say(
            "edge: "
                + high
                + " at "
                + seen.sourceTime()
                + ", "
                + since(before, seen)
                + " after it was asked for");
      }
    }
  }

  private static void debounce() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("smoke", 1), "smoke", "debounce", "2s");
    try (var _ = started(sink, device)) {
      sink.await(point(device, "smoke"), is(false), LIMIT);
      pull(1, true);
      pull(1, false);
      Instant before = Instant.now();
      pull(1, true);
      Reading seen = sink.await(point(device, "smoke"), is(true), LIMIT);
      wanted(
          stamped(seen, before.plusMillis(1_900)),
          "nothing of a short pulse; a level that stood 2 s was told after " + since(before, seen));
    }
  }

  private static void bias() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("smoke", 2), "smoke", "pull", "up");
    try (var _ = started(sink, device)) {
      sink.await(point(device, "smoke"), is(true), LIMIT);
      wanted(level(2), "a line with pull: up that nobody drives is high");
    }
  }

  private static void output() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("relay", RELAY), "relay");
    try (var driver = started(sink, device)) {
      sink.await(point(device, "relay"), is(false), LIMIT);
      DirectOutput relay = driver.direct(point(device, "relay")).orElseThrow();
      for (int i = 0; i < 4; i++) {
        boolean on = i % 2 == 0;
        relay.set(on);
        wanted(level(RELAY) == on, "output: the chip has " + on + " when the write returns");
        sink.await(point(device, "relay"), is(on), LIMIT);
      }
    }
  }

  // gpio-sim lets a line that is given back follow its pull, and keeps it an output.
  private static void takenOver() throws Exception {
    pull(RELAY, true);
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("relay", RELAY), "relay", "initial", false);
    try (var _ = started(sink, device)) {
      sink.await(point(device, "relay"), r -> r.quality().isGood(), LIMIT);
      wanted(
          level(RELAY) && sink.of(point(device, "relay")).stream().noneMatch(is(false)),
          "an output that is high is taken over high, whatever its initial value");
    }
    pull(RELAY, false);
  }

  private static void busy() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("relay", HELD), "relay");
    try (var _ = started(sink, device)) {
      Reading seen = sink.await(point(device, "relay"), RealChipProof::bad, LIMIT);
      wanted(detail(seen).contains("taken by doorbell"), "a taken line says: " + detail(seen));
    }
  }

  private static void missing() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .address("chip", 9, "lines", Map.of("relay", 1))
            .point("relay")
            .build();
    try (var _ = started(sink, device)) {
      Reading seen = sink.await(point(device, "relay"), RealChipProof::bad, LIMIT);
      wanted(
          detail(seen).contains("no gpiochip9") && detail(seen).contains("8 lines"),
          "a missing chip says: " + detail(seen));
    }
  }

  private static void killed() throws Exception {
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RealChipProof.class.getName(),
                "hold")
            .redirectErrorStream(true)
            .start();
    try (var said = holder.inputReader()) {
      String line = said.readLine();
      while (line != null && !line.contains("held")) {
        line = said.readLine();
      }
      wanted(line != null && level(RELAY), "another process holds line 5, and drives it");
      var sink = new RecordingSink();
      DeviceSettings device = device(Map.of("relay", RELAY), "relay");
      try (var _ = started(sink, device)) {
        Reading seen = sink.await(point(device, "relay"), RealChipProof::bad, LIMIT);
        wanted(detail(seen).contains("taken by gengfu"), "here: " + detail(seen));
        holder.destroyForcibly();
        sink.await(point(device, "relay"), r -> r.quality().isGood(), LIMIT);
        wanted(
            holder.waitFor(1, TimeUnit.MINUTES) && holder.exitValue() == 137,
            "after kill -9 the line is free and was claimed here");
      }
    } finally {
      holder.destroyForcibly();
    }
  }

  private static void hold() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device = device(Map.of("relay", RELAY), "relay");
    var driver = started(sink, device);
    sink.await(point(device, "relay"), r -> r.quality().isGood(), LIMIT);
    driver.direct(point(device, "relay")).orElseThrow().set(true);
    say("held");
    new CountDownLatch(1).await();
  }

  // The kernel keeps 64 edges for us; a sink that hangs lets it drop the oldest.
  private static void flood() throws Exception {
    var sink = new RecordingSink();
    var free = new CountDownLatch(1);
    DeviceSettings device = device(Map.of("smoke", 0), "smoke");
    pull(0, false);
    try (var driver = new GpioDriver(List.of(GpioSettings.of(device)), Pi4jLines::open)) {
      driver.start(
          reading -> {
            sink.accept(reading);
            if (is(true).test(reading)) {
              hang(free);
            }
          });
      sink.await(point(device, "smoke"), is(false), LIMIT);
      for (int i = 0; i < 300; i++) {
        pull(0, i % 2 == 0);
      }
      Instant before = Instant.now();
      pull(0, true);
      free.countDown();
      sink.await(point(device, "smoke"), r -> is(true).test(r) && stamped(r, before), LIMIT);
      Reading last = sink.last(point(device, "smoke")).orElseThrow();
      wanted(
          is(true).test(last),
          "after 301 edges before a sink that hung, the last one is told, as the last");
    }
  }

  // Without a name it is the only chip: the kernel may give it another number when it is back.
  private static void unplugged() throws Exception {
    var sink = new RecordingSink();
    DeviceSettings device =
        SampleDevice.of("charger-1", DeviceClasses.CHARGER)
            .address("lines", Map.of("smoke", 0, "relay", RELAY))
            .point("smoke")
            .point("relay")
            .build();
    try (var driver = started(sink, device)) {
      sink.await(point(device, "relay"), r -> r.quality().isGood(), LIMIT);
      sink.await(point(device, "smoke"), r -> r.quality().isGood(), LIMIT);
      Files.writeString(CONFIG.resolve("live"), "0");
      for (String signal : List.of("smoke", "relay")) {
        Reading seen =
            sink.await(point(device, signal), r -> detail(r).contains("no GPIO chip"), LIMIT);
        say("the chip is gone, " + signal + " says: " + detail(seen));
      }
      say("still open of it: " + descriptors());
      Files.writeString(CONFIG.resolve("live"), "1");
      String name = Files.readString(CONFIG.resolve("bank0").resolve("chip_name")).strip();
      int mark = sink.count();
      for (String signal : List.of("smoke", "relay")) {
        sink.await(mark, point(device, signal), r -> r.quality().isGood(), LIMIT);
      }
      driver.direct(point(device, "relay")).orElseThrow().set(true);
      Path relay = SIMULATED.resolveSibling(name).resolve("sim_gpio" + RELAY).resolve("value");
      wanted(
          Files.readString(relay).startsWith("1"),
          "the chip is back as " + name + ", and its output is driven");
    }
    wanted(descriptors().isEmpty(), "at the end no descriptor of a chip is open");
  }

  /** What this process has open of chips and lines. */
  private static List<String> descriptors() throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all) {
        if (Files.isSymbolicLink(descriptor)) {
          String to = Files.readSymbolicLink(descriptor).toString();
          if (to.startsWith("/dev/gpiochip") || to.startsWith("anon_inode:gpio")) {
            open.add(to);
          }
        }
      }
    }
    return open;
  }

  private static GpioDriver started(RecordingSink sink, DeviceSettings device) {
    var driver = new GpioDriver(List.of(GpioSettings.of(device)), Pi4jLines::open);
    driver.start(sink);
    return driver;
  }

  private static DeviceSettings device(Map<String, Integer> lines, String signal, Object... map) {
    return SampleDevice.of("charger-1", DeviceClasses.CHARGER)
        .address("chip", 0, "lines", lines)
        .point(signal, map)
        .build();
  }

  private static void hang(CountDownLatch free) {
    try {
      if (!free.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        say("hung too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pull(int line, boolean high) throws IOException {
    Files.writeString(
        SIMULATED.resolve("sim_gpio" + line).resolve("pull"), high ? "pull-up" : "pull-down");
  }

  private static boolean level(int line) throws IOException {
    return Files.readString(SIMULATED.resolve("sim_gpio" + line).resolve("value")).startsWith("1");
  }

  private static Predicate<Reading> is(boolean on) {
    return reading -> Value.of(on).equals(reading.value());
  }

  private static boolean bad(Reading reading) {
    return reading.quality() instanceof Quality.Bad bad && !bad.detail().contains("not open yet");
  }

  private static String detail(Reading reading) {
    return reading.quality() instanceof Quality.Bad bad ? bad.detail() : "";
  }

  private static boolean stamped(Reading reading, Instant after) {
    Instant time = reading.sourceTime();
    return time != null && !time.isBefore(after.minusMillis(1)) && !time.isAfter(Instant.now());
  }

  private static Duration since(Instant before, Reading seen) {
    Instant time = seen.sourceTime();
    return Duration.between(before, time == null ? before : time);
  }

  private static Point point(DeviceSettings device, String signal) {
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }

  private static void wanted(boolean so, String what) {
    if (!so) {
      throw new IllegalStateException("not so: " + what);
    }
    say(what);
  }

  private static void say(String what) {
    System.out.println("proof: " + what);
  }
}
