package io.gengfu.driver.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DirectOutput;
import io.gengfu.driver.Driver;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.simulators.gpio.SimulatedLines;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver over simulated lines: with the simulator, and with others that misbehave. */
@Timeout(60)
class SimulatedChipTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);

  @TempDir private Path folder;
  private final RecordingSink sink = new RecordingSink();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void aSirenFallsSilentWhenTheDriverIsClosed() throws Exception {
    SimulatedLines lines = listening();
    DeviceSettings siren = output(DeviceClasses.SIREN, "sounding");
    Driver driver = started(siren);
    direct(driver, siren).set(true);
    await().atMost(LIMIT).until(() -> lines.level(22));

    driver.close();

    await().atMost(LIMIT).until(() -> !lines.level(22));
  }

  @Test
  void aSupplyRelayStaysAsItIsThroughARestartOfTheDriver() throws Exception {
    SimulatedLines lines = listening();
    List<String> driven = new CopyOnWriteArrayList<>();
    lines.set(22, true);
    lines.onOutput((line, level, nanos) -> driven.add(line + "=" + level));
    DeviceSettings charger = output(DeviceClasses.CHARGER, "relay");
    for (int i = 0; i < 2; i++) {
      int mark = sink.count();
      Driver driver = started(charger);
      awaitReading(mark, charger, r -> Value.of(true).equals(r.value()));
      driver.close();
    }

    assertThat(driven).isEmpty();
    assertThat(lines.level(22)).isTrue();
  }

  @Test
  void anOutputThatSomebodyElseMovesIsReported() throws Exception {
    SimulatedLines lines = listening();
    DeviceSettings siren = output(DeviceClasses.SIREN, "sounding");
    started(siren);
    awaitReading(0, siren, r -> Value.of(false).equals(r.value()));

    lines.set(22, true);

    awaitReading(0, siren, r -> Value.of(true).equals(r.value()));
  }

  // A loose plug shows here long before it is found.
  @Test
  void aLineThatIsClaimedAgainIsCounted() throws Exception {
    SimulatedLines lines = listening();
    DeviceSettings siren = output(DeviceClasses.SIREN, "sounding");
    Driver driver = started(siren);
    awaitReading(0, siren, r -> r.quality().isGood());
    assertThat(driver.report().getFirst().reconnects()).isZero();
    for (int times = 1; times <= 2; times++) {
      int before = sink.count();
      lines.unplug();
      awaitReading(before, siren, r -> r.quality() instanceof Quality.Bad);
      lines.plug();
      awaitReading(sink.count(), siren, r -> r.quality().isGood());

      assertThat(driver.report().getFirst().reconnects()).isEqualTo(times);
    }
    assertThat(driver.report().getFirst().errors()).isNotEmpty();
  }

  // The simulator's machine sleeps; its socket stays.
  @Test
  void aSimulatorThatFallsSilentIsLost() throws Exception {
    var answered = new CountDownLatch(1);
    script(
        user -> {
          read(user);
          say(user, "level 22 0\n");
          answered.countDown();
          hold(user);
        });
    DeviceSettings siren = output(DeviceClasses.SIREN, "sounding");
    started(siren);
    answered.await();
    awaitReading(0, siren, r -> r.quality().isGood());

    awaitReading(sink.count(), siren, r -> r.quality() instanceof Quality.Bad);
  }

  @Test
  void aSimulatorThatTalksNonsenseIsLeftAndTriedAgain() throws Exception {
    var visits = new CountDownLatch(3);
    script(
        user -> {
          visits.countDown();
          read(user);
          say(user, visits.getCount() > 0 ? "level 22 maybe\n" : "level 22 1\n");
          hold(user);
        });
    DeviceSettings siren = output(DeviceClasses.SIREN, "sounding");
    started(siren);
    awaitReading(0, siren, r -> r.quality() instanceof Quality.Bad);

    awaitReading(0, siren, r -> r.goodValue().isPresent());
    assertThat(sink.all()).noneMatch(r -> Value.of(false).equals(r.value()));
  }

  // Nothing is queued: who writes knows at once that the siren does not sound.
  @Test
  void aSimulatorThatTakesNoMoreMessagesRefusesWrites() throws Exception {
    script(
        user -> {
          read(user);
          say(user, "level 22 0\n");
          new CountDownLatch(1).await();
        });
    DeviceSettings siren = output(DeviceClasses.SIREN, "sounding");
    Driver driver = started(siren);
    awaitReading(0, siren, r -> r.quality().isGood());
    DirectOutput sounding = direct(driver, siren);

    var refused =
        catchThrowableOfType(
            WriteException.class,
            () -> {
              for (int i = 0; i < 1_000_000; i++) {
                sounding.set(true);
              }
            });

    assertThat(refused).hasMessageContaining("siren-1.sounding");
    awaitReading(0, siren, r -> r.quality() instanceof Quality.Bad);
  }

  private SimulatedLines listening() throws IOException {
    SimulatedLines lines = SimulatedLines.listen(folder.resolve("chip"));
    open.add(lines);
    return lines;
  }

  private DeviceSettings output(DeviceClass deviceClass, String signal) {
    return SampleDevice.of(deviceClass.name() + "-1", deviceClass)
        .address(
            "provider", "simulated", "socket", folder.resolve("chip"), "lines", Map.of(signal, 22))
        .point(signal)
        .build();
  }

  private Driver started(DeviceSettings device) {
    Driver driver = new GpioDriverProvider().open(List.of(device));
    open.add(driver);
    int mark = sink.count();
    driver.start(sink);
    awaitReading(mark, device, r -> true);
    return driver;
  }

  private void awaitReading(int mark, DeviceSettings device, Predicate<Reading> wanted) {
    sink.await(mark, point(device), wanted, LIMIT);
  }

  private static DirectOutput direct(Driver driver, DeviceSettings device) {
    return driver.direct(point(device)).orElseThrow();
  }

  private static Point point(DeviceSettings device) {
    return device.points().getFirst().point();
  }

  /** What a simulator does with one user. */
  private interface Script {
    void play(SocketChannel user) throws Exception;
  }

  private void script(Script script) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("chip")));
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (server.isOpen()) {
                    try (SocketChannel user = server.accept()) {
                      script.play(user);
                    } catch (InterruptedException e) {
                      return;
                    } catch (Exception e) {
                      // The driver hung up, as it should; the next visit plays the script again.
                    }
                  }
                });
    open.add(
        () -> {
          server.close();
          thread.interrupt();
          thread.join();
        });
  }

  private static void read(SocketChannel user) throws IOException {
    user.read(ByteBuffer.allocate(64));
  }

  private static void say(SocketChannel user, String text) throws IOException {
    user.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Reads on, without an answer, until the user hangs up. */
  private static void hold(SocketChannel user) throws IOException {
    while (user.read(ByteBuffer.allocate(64)) >= 0) {
      // What it says does not matter.
    }
  }
}
