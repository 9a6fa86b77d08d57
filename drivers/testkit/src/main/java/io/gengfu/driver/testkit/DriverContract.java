package io.gengfu.driver.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gengfu.driver.DeviceReport;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.ReadingSink;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.TestDevice.Probe;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every driver must do, whatever its protocol. A driver's test extends this and brings the
 * device; its points are reported every 300 ms or so, and its time-outs are shorter than a second.
 *
 * <p>Long, because it is a list: clauses first, in the order of a device's life, then what they say
 * often. Split, it could no longer be read as the one page on what a driver must do.
 */
public abstract class DriverContract {

  private final List<Throwable> escaped = new CopyOnWriteArrayList<>();
  private final List<Driver> opened = new ArrayList<>();
  private final RecordingSink sink = new RecordingSink();
  private Thread.@Nullable UncaughtExceptionHandler before;
  private @Nullable TestDevice made;

  /** The driver's provider. */
  protected abstract DriverProvider provider();

  /** A fresh device, not plugged in. */
  protected abstract TestDevice newDevice() throws Exception;

  /** How long to wait for what must come: wide, since test machines are slow. */
  protected Duration limit() {
    return Duration.ofSeconds(15);
  }

  /** The limit given to writes that are meant to succeed. */
  protected Duration writeLimit() {
    return Duration.ofSeconds(5);
  }

  @BeforeEach
  void makeDevice() throws Exception {
    before = Thread.getDefaultUncaughtExceptionHandler();
    TestDevice device = newDevice();
    made = device;
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> {
          if (!device.isOwn(e)) {
            escaped.add(e);
          }
        });
    device().hold(device().input().signal(), device().input().one());
    device().hold(device().output().signal(), device().output().one());
  }

  @AfterEach
  void nothingEscapes() {
    opened.forEach(Driver::close);
    if (made != null) {
      made.close();
    }
    Thread.setDefaultUncaughtExceptionHandler(before);
    assertThat(escaped).as("exceptions that ended a thread").isEmpty();
  }

  @Test
  void theSampleSettingsAreChecked() {
    DeviceSettings settings = device().settings();

    provider().check(settings);

    // What nobody asked for is what a driver forgot to read while checking.
    settings.address().finish();
    settings.settings().finish();
    settings.points().forEach(point -> point.mapping().finish());
    assertThat(settings.settings().problems().all()).isEmpty();
    assertThat(provider().line(settings.address())).isNotBlank();
  }

  @Test
  void unpluggedDeviceReportsEveryPointBad() {
    started();

    awaitEach(0, DriverContract::isBad);
    assertThat(sink.all()).allMatch(DriverContract::isBad);
  }

  @Test
  void deviceThatStartsLateIsFound() throws Exception {
    started();
    awaitEach(0, DriverContract::isBad);

    device().start();

    awaitEach(sink.count(), DriverContract::isGood);
    awaitInput(0, device().input().one());
  }

  @Test
  void aChangeIsSeen() throws Exception {
    device().start();
    started();
    awaitInput(0, device().input().one());

    device().hold(device().input().signal(), device().input().other());

    awaitInput(sink.count(), device().input().other());
  }

  // A lift controller is restarted by its service technician once a month.
  @Test
  void deviceRestartIsSurvived() throws Exception {
    device().start();
    started();
    awaitEach(0, DriverContract::isGood);

    int unplugged = sink.count();
    device().stop();
    awaitEach(unplugged, DriverContract::isBad);
    device().hold(device().input().signal(), device().input().other());
    int plugged = sink.count();
    device().start();

    awaitEach(plugged, DriverContract::isGood);
    awaitInput(plugged, device().input().other());
  }

  @Test
  void slowDeviceDoesNotBlockTheCaller() throws Exception {
    skipIf(device().neverWritten());
    skipIf(device().neverSlow());
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);

    int slow = sink.count();
    device().slow(true);
    CompletionStage<Reading> write =
        driver.write(outputPoint(), device().output().other(), Duration.ofMillis(400));

    assertThat(write.toCompletableFuture()).as("returned before an answer").isNotDone();
    assertFailsToWrite(write);
    awaitEach(slow, DriverContract::isBad);
    assertTimeoutPreemptively(limit(), driver::close);
  }

  @Test
  void slowDeviceIsGoodAgainOnceItAnswers() throws Exception {
    skipIf(device().neverSlow());
    device().start();
    started();
    awaitEach(0, DriverContract::isGood);
    int slow = sink.count();
    device().slow(true);
    awaitEach(slow, DriverContract::isBad);

    device().slow(false);

    awaitEach(sink.count(), DriverContract::isGood);
  }

  @Test
  void garbageMakesNoReading() throws Exception {
    skipIf(device().neverGarbled());
    device().start();
    started();
    awaitEach(0, DriverContract::isGood);

    int garbled = sink.count();
    device().garble(true);
    awaitEach(garbled, DriverContract::isBad);
    device().garble(false);
    awaitEach(sink.count(), DriverContract::isGood);

    assertThat(sink.of(inputPoint()))
        .filteredOn(DriverContract::isGood)
        .as("never a value that the device does not have")
        .allMatch(r -> device().input().one().equals(r.value()));
  }

  @Test
  void writeThenReadBack() throws Exception {
    skipIf(device().neverWritten());
    Probe output = device().output();
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);

    for (Value value : List.of(output.other(), output.one())) {
      int mark = sink.count();
      Reading readBack = written(driver, value);

      assertThat(readBack.point()).isEqualTo(outputPoint());
      assertThat(readBack.goodValue()).contains(value);
      assertThat(device().held(output.signal())).isEqualTo(value);
      sink.await(mark, outputPoint(), r -> value.equals(r.value()), limit());
    }
  }

  // The core writes from where it was handed a reading.
  @Test
  void aWriteMayComeFromTheSink() throws Exception {
    skipIf(device().neverWritten());
    Probe output = device().output();
    device().start();
    Driver driver = open();
    var once = new AtomicBoolean();
    var write = new CompletableFuture<Reading>();
    ReadingSink writing =
        reading -> {
          if (isGood(reading) && once.compareAndSet(false, true)) {
            forward(driver.write(outputPoint(), output.other(), writeLimit()), write);
          }
        };
    driver.start(writing);

    assertThat(write.get(limit().toMillis(), TimeUnit.MILLISECONDS).value())
        .isEqualTo(output.other());
  }

  @Test
  void writeToAnUnpluggedDeviceFails() {
    Driver driver = started();
    awaitEach(0, DriverContract::isBad);

    assertFailsToWrite(
        driver.write(outputPoint(), device().output().other(), Duration.ofMillis(500)));
  }

  // After an outage a door must not do what somebody wanted of it before; and what is wanted now is
  // written again and again until it is seen to hold, so twice must be as good as once.
  @Test
  void afterAReconnectWhatFailedIsNotWrittenAndTheSameTwiceIsHeld() throws Exception {
    skipIf(device().neverWritten());
    Probe output = device().output();
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);
    int unplugged = sink.count();
    device().stop();
    awaitEach(unplugged, DriverContract::isBad);
    device().hold(output.signal(), output.one());
    assertFailsToWrite(driver.write(outputPoint(), output.other(), Duration.ofMillis(200)));
    int plugged = sink.count();

    device().start();

    awaitEach(plugged, DriverContract::isGood);
    awaitEach(sink.count(), DriverContract::isGood);
    assertThat(device().held(output.signal())).isEqualTo(output.one());
    for (int i = 0; i < 2; i++) {
      assertThat(driver.write(outputPoint(), output.other(), writeLimit()).toCompletableFuture())
          .as("written %d times", i + 1)
          .succeedsWithin(limit())
          .extracting(Reading::goodValue)
          .isEqualTo(Optional.of(output.other()));
      assertThat(device().held(output.signal())).isEqualTo(output.other());
    }
  }

  @Test
  void anInputIsNotWritten() throws Exception {
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);

    assertFailsToWrite(driver.write(inputPoint(), device().input().other(), writeLimit()));
    assertThat(device().held(device().input().signal())).isEqualTo(device().input().one());
  }

  // Interlocks take a value that is not renewed for a dead sensor.
  @Test
  void unchangedValuesAreStillReported() throws Exception {
    device().start();
    started();
    awaitEach(0, DriverContract::isGood);

    for (int round = 0; round < 4; round++) {
      awaitEach(sink.count(), DriverContract::isGood);
    }
  }

  @Test
  void closeDuringConnect() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertTimeoutPreemptively(limit(), () -> started().close());
    }
    device().start();
    if (device().neverSlow().isEmpty()) {
      device().slow(true);
    }
    for (int i = 0; i < 10; i++) {
      assertTimeoutPreemptively(limit(), () -> started().close());
    }
    assertNothingComes();
  }

  @Test
  void closeFailsWhatIsStillBeingWritten() throws Exception {
    skipIf(device().neverWritten());
    skipIf(device().neverSlow());
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);
    device().slow(true);
    var write = driver.write(outputPoint(), device().output().other(), Duration.ofMinutes(10));

    driver.close();

    assertFailsToWrite(write);
  }

  @Test
  void closeIsIdempotentAndNothingComesAfter() throws Exception {
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);

    driver.close();
    driver.close();

    device().hold(device().input().signal(), device().input().other());
    assertNothingComes();
    assertFailsToWrite(driver.write(outputPoint(), device().output().other(), writeLimit()));
  }

  @Test
  void closeBeforeStartIsAllowed() {
    Driver driver = open();

    driver.close();

    assertFailsToWrite(driver.write(outputPoint(), device().output().other(), writeLimit()));
  }

  // The first round may make threads that a library keeps for the whole process; later ones not.
  @Test
  void noThreadIsLeftBehind() throws Exception {
    device().start();
    openUseAndClose();
    Set<Thread> known = threads();

    for (int i = 0; i < 3; i++) {
      openUseAndClose();
    }

    await()
        .pollInSameThread()
        .atMost(limit())
        .untilAsserted(
            () -> {
              Set<Thread> left = threads();
              left.removeAll(known);
              assertThat(left).isEmpty();
            });
  }

  // A driver that holds a lock here deadlocks with the core's one lock.
  @Test
  void noLockIsHeldWhileHandingOver() throws Exception {
    skipIf(device().neverWritten());
    device().start();
    Driver driver = open();
    var handing = new CountDownLatch(1);
    var writing = new CountDownLatch(1);
    var inTime = new CompletableFuture<Boolean>();
    Thread writer = Thread.currentThread();
    driver.start(
        reading -> {
          // A write in place hands its read-back over before it returns.
          if (Thread.currentThread() != writer && !inTime.isDone()) {
            handing.countDown();
            inTime.complete(awaited(writing));
          }
        });
    assertThat(awaited(handing)).as("a first reading").isTrue();

    driver.direct(outputPoint());
    var write = driver.write(outputPoint(), device().output().other(), limit());
    writing.countDown();

    assertThat(write.toCompletableFuture().get(limit().toMillis(), TimeUnit.MILLISECONDS).value())
        .isEqualTo(device().output().other());
    assertThat(inTime.get(limit().toMillis(), TimeUnit.MILLISECONDS))
        .as("write returned while a reading was handed over")
        .isTrue();
  }

  // An installer looks here first: a device that is lost shows it, and its own numbers.
  @Test
  void whatGoesWrongIsCounted() throws Exception {
    device().start();
    Driver driver = started();
    awaitEach(0, DriverContract::isGood);
    int unplugged = sink.count();
    device().stop();
    awaitEach(unplugged, DriverContract::isBad);

    List<DeviceReport> reports = driver.report();

    if (reports.isEmpty()) {
      Assumptions.abort("this driver counts nothing");
    }
    assertThat(reports)
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.device()).isEqualTo(device().settings().device());
              assertThat(report.errors()).isNotEmpty();
            });
  }

  /** The device of the running test. */
  protected final TestDevice device() {
    if (made == null) {
      throw new IllegalStateException("no device yet");
    }
    return made;
  }

  /** Where the running test's readings go. */
  protected final RecordingSink sink() {
    return sink;
  }

  /** A driver of the test's device, not started; closed after the test. */
  protected final Driver open() {
    Driver driver = provider().open(List.of(device().settings()));
    opened.add(driver);
    return driver;
  }

  /** A started driver of the test's device; closed after the test. */
  protected final Driver started() {
    Driver driver = open();
    driver.start(sink);
    return driver;
  }

  /** Waits until every mapped point had a wanted reading after the first {@code mark} readings. */
  protected final void awaitEach(int mark, Predicate<Reading> wanted) {
    for (PointSettings point : device().settings().points()) {
      sink.await(mark, point.point(), wanted, limit());
    }
  }

  /** Whether the quality is good. */
  protected static boolean isGood(Reading reading) {
    return reading.quality().isGood();
  }

  /** Whether there is no value. */
  protected static boolean isBad(Reading reading) {
    return reading.quality() instanceof Quality.Bad;
  }

  private void awaitInput(int mark, Value value) {
    sink.await(mark, inputPoint(), r -> r.goodValue().equals(Optional.of(value)), limit());
  }

  private Point inputPoint() {
    return device().point(device().input().signal());
  }

  private Point outputPoint() {
    return device().point(device().output().signal());
  }

  private Reading written(Driver driver, Value value) throws Exception {
    return driver
        .write(outputPoint(), value, writeLimit())
        .toCompletableFuture()
        .get(limit().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void assertFailsToWrite(CompletionStage<Reading> write) {
    assertThat(write.toCompletableFuture())
        .failsWithin(limit())
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(WriteException.class);
  }

  private void assertNothingComes() {
    int closed = sink.count();
    Duration quiet = device().settings().device().interval().multipliedBy(3);
    await().pollInSameThread().during(quiet).atMost(limit()).until(() -> sink.count() == closed);
  }

  private void openUseAndClose() {
    int mark = sink.count();
    Driver driver = started();
    awaitEach(mark, DriverContract::isGood);
    driver.close();
  }

  private boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private static void forward(CompletionStage<Reading> from, CompletableFuture<Reading> to) {
    from.whenComplete(
        (reading, e) -> {
          if (e == null) {
            to.complete(reading);
          } else {
            to.completeExceptionally(e);
          }
        });
  }

  private static void skipIf(Optional<String> reason) {
    reason.ifPresent(why -> Assumptions.abort("cannot happen: " + why));
  }
}
