package io.gengfu.driver.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.ushort;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract does not say: status codes, types, nodes that come late, refused writes. */
class OpcUaDriverTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final Map<String, DataValue> values = new ConcurrentHashMap<>();
  private final RecordingSink sink = new RecordingSink();
  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable DeviceSettings device;
  private @Nullable Driver driver;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closed : open.reversed()) {
      closed.close();
    }
  }

  @Test
  void timeAndStatusComeFromTheServer() throws Exception {
    Instant then = Instant.parse("2000-01-01T00:00:05Z");
    values.put("floor", value(5, StatusCodes.Good_Clamped, then));
    values.put("speed", value(1.5, StatusCodes.Uncertain_SensorNotAccurate, then));
    values.put("person", value(true, StatusCodes.Bad_NoCommunication, then));
    start("floor", "speed", "person");

    assertThat(await("floor", OpcUaDriverTest::isGood))
        .isEqualTo(Reading.good(point("floor"), Value.of(5)).at(then));
    Predicate<Reading> doubted = r -> r.quality() instanceof Quality.Uncertain;
    assertThat(await("speed", doubted))
        .isEqualTo(
            Reading.uncertain(point("speed"), Value.of(1.5), "Uncertain_SensorNotAccurate")
                .at(then));
    await("person", bad(Cause.UNREACHABLE, "Bad_NoCommunication"));
  }

  @Test
  void aTypeThatTheSignalCannotBeIsGarbled() throws Exception {
    values.put("floor", UaServer.good("third"));
    values.put("person", UaServer.good(new Integer[] {1, 2}));
    values.put("speed", UaServer.good(Double.NaN));
    values.put("ebike", UaServer.good(true));
    start("floor", "person", "speed", "ebike");

    await("floor", r -> r.quality() instanceof Quality.Bad b && b.cause() == Cause.GARBLED);
    await("person", r -> r.quality() instanceof Quality.Bad b && b.cause() == Cause.GARBLED);
    await("speed", r -> r.quality() instanceof Quality.Bad b && b.cause() == Cause.GARBLED);
    await("ebike", OpcUaDriverTest::isGood);
  }

  // A server that has just started fills its address space after it answers.
  @Test
  void aNodeThatAppearsLaterIsFound() throws Exception {
    values.put("ebike", UaServer.good(true));
    UaServer server = start("ebike", "person");
    await(
        "person", bad(Cause.REFUSED, "Bad_NodeIdUnknown nsu=" + UaServer.NAMESPACE + ";s=person"));

    values.put("person", UaServer.good(true));
    server.add("person");

    await("person", OpcUaDriverTest::isGood);
  }

  @Test
  void aNamespaceThatTheServerDoesNotHaveIsSaid() throws Exception {
    values.put("ebike", UaServer.good(true));
    var server = started();
    open(
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .address("url", "opc.tcp://127.0.0.1:" + server.port())
            .point("ebike", "node", "nsu=urn:elsewhere;s=ebike")
            .build());

    await("ebike", bad(Cause.REFUSED, "the server has no namespace urn:elsewhere"));
  }

  // An alarm button is pressed for a moment, and the server reports once a second.
  @Test
  void whatComesAndGoesBetweenTwoReportsIsSeen() throws Exception {
    values.put("alarm_button", UaServer.good(false));
    UaServer server = started();
    open(
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .interval(Duration.ofSeconds(4))
            .address("url", "opc.tcp://127.0.0.1:" + server.port())
            .settings("publishing", "1s", "sampling", "20ms")
            .point("alarm_button", "node", "nsu=" + UaServer.NAMESPACE + ";s=alarm_button")
            .build());
    await("alarm_button", OpcUaDriverTest::isGood);
    int before = sink.count();

    values.put("alarm_button", UaServer.good(true));
    long reads = server.reads();
    Awaitility.await().atMost(LIMIT).until(() -> server.reads() > reads + 1);
    values.put("alarm_button", UaServer.good(false));

    Value pressed = Value.of(true);
    sink.await(before, point("alarm_button"), r -> pressed.equals(r.value()), LIMIT);
    await("alarm_button", r -> Value.of(false).equals(r.value()));
  }

  // Asked for a keep-alive in each publishing interval, one server sent none at all. How late one
  // may be stands in FreshnessTest and OpcUaSettingsTest; that they come at all is seen here.
  @Test
  void aQuietServerIsNotTakenForADeadOne() throws Exception {
    values.put("person", UaServer.good(true));
    var server = started();
    var line =
        OpcUaLine.of(List.of(OpcUaSettings.of(lift("lift-1", server, Map.of("person", "person")))));
    var heard = new Heard();
    var scheduler = new ScheduledThreadPoolExecutor(1);
    var milo = new MiloLine(line, null, scheduler, "quiet");
    open.add(scheduler::shutdownNow);
    open.add(milo::close);

    milo.connect(heard);

    Awaitility.await().atMost(LIMIT).until(() -> heard.keepAlives.get() >= 5);
    assertThat(heard.changes).hasValue(1);
    assertThat(heard.downs).isEmpty();
  }

  /** What happens on a link, with nobody who acts on it. */
  private static final class Heard implements Link.Events {
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger keepAlives = new AtomicInteger();
    private final List<Failure> downs = new CopyOnWriteArrayList<>();

    @Override
    public void up(Link link) {}

    @Override
    public void published(int subscription, List<Link.Update> published, long nanos) {
      (published.isEmpty() ? keepAlives : changes).incrementAndGet();
    }

    @Override
    public void clock(Duration ahead) {}

    @Override
    public void refused(List<Link.Update> refused) {}

    @Override
    public void down(Failure failure) {
      downs.add(failure);
    }
  }

  @Test
  void everyTypeOfANodeIsWritten() throws Exception {
    for (Object raw : List.of(false, (short) 0, ushort(0), 0L, 0.0, 0.0f)) {
      values.put("door_hold", UaServer.good(raw));
      start("door_hold");
      await("door_hold", OpcUaDriverTest::isGood);

      Reading read = write("door_hold", Value.of(true), LIMIT).get(20, TimeUnit.SECONDS);

      assertThat(read.value()).isEqualTo(Value.of(true));
      DataValue held = values.get("door_hold");
      assertThat(held == null ? null : held.value().value()).hasSameClassAs(raw).isNotEqualTo(raw);
      close();
      open.clear();
    }
  }

  @Test
  void aWriteThatTheServerRefusesFails() throws Exception {
    values.put("door_hold.refusing", UaServer.good(false));
    startWith("door_hold", "door_hold.refusing");
    await("door_hold", OpcUaDriverTest::isGood);

    WriteException e = failure(write("door_hold", Value.of(true), LIMIT));

    assertThat(e)
        .hasMessageContaining("Bad_")
        .extracting(WriteException::why)
        .isEqualTo(Cause.REFUSED);
  }

  @Test
  void aWriteThatTheDeviceDoesNotHoldFailsWithinItsLimit() throws Exception {
    values.put("door_hold.ignoring", UaServer.good(false));
    startWith("door_hold", "door_hold.ignoring");
    await("door_hold", OpcUaDriverTest::isGood);

    WriteException e = failure(write("door_hold", Value.of(true), Duration.ofMillis(300)));

    assertThat(e)
        .hasMessage("the device does not hold it, but false")
        .extracting(WriteException::why)
        .isEqualTo(Cause.REFUSED);
  }

  // A release must not wait for a hold that is going nowhere.
  @Test
  void aNewerWriteDoesNotWaitForAnOlderOne() throws Exception {
    values.put("door_hold.ignoring", UaServer.good(false));
    startWith("door_hold", "door_hold.ignoring");
    await("door_hold", OpcUaDriverTest::isGood);

    var hold = write("door_hold", Value.of(true), Duration.ofMinutes(10));
    var release = write("door_hold", Value.of(false), Duration.ofMinutes(10));

    assertThat(release.get(15, TimeUnit.SECONDS).value()).isEqualTo(Value.of(false));
    assertThat(failure(hold).why()).isEqualTo(Cause.REFUSED);
  }

  @Test
  void aTextIsNotWrittenToANumber() throws Exception {
    values.put("voice", UaServer.good(0));
    start("voice");
    await("voice", OpcUaDriverTest::isGood);

    WriteException e = failure(write("voice", new Value.Text("hello"), LIMIT));

    assertThat(e.why()).isEqualTo(Cause.GARBLED);
  }

  @Test
  void devicesOfOneEndpointShareOneDriverButNotTheirTrouble() throws Exception {
    values.put("ebike", UaServer.good(true));
    var server = started();
    DeviceSettings one = lift("lift-1", server, Map.of("ebike", "ebike"));
    DeviceSettings other = lift("lift-2", server, Map.of("ebike", "missing"));
    device = one;
    var shared = new OpcUaDriverProvider().open(List.of(one, other));
    open.add(shared);
    shared.start(sink);

    await("ebike", OpcUaDriverTest::isGood);
    Point missing = other.points().getFirst().point();
    sink.await(missing, r -> r.quality() instanceof Quality.Bad, LIMIT);
  }

  private UaServer start(String... names) throws Exception {
    UaServer server = started();
    Map<String, String> nodes = new java.util.LinkedHashMap<>();
    for (String name : names) {
      nodes.put(name, name);
    }
    open(lift("lift-1", server, nodes));
    return server;
  }

  private void startWith(String signal, String node) throws Exception {
    open(lift("lift-1", started(), Map.of(signal, node)));
  }

  private UaServer started() throws Exception {
    var server = new UaServer(values);
    open.add(server);
    return server;
  }

  private static DeviceSettings lift(String id, UaServer server, Map<String, String> nodes) {
    var sample =
        SampleDevice.of(id, DeviceClasses.LIFT)
            .address("url", "opc.tcp://127.0.0.1:" + server.port())
            .settings("sampling", "50ms");
    nodes.forEach(
        (signal, node) -> sample.point(signal, "node", "nsu=" + UaServer.NAMESPACE + ";s=" + node));
    return sample.build();
  }

  private void open(DeviceSettings settings) {
    device = settings;
    Driver opened = new OpcUaDriverProvider().open(List.of(settings));
    driver = opened;
    open.add(opened);
    opened.start(sink);
  }

  private CompletableFuture<Reading> write(String signal, Value value, Duration limit) {
    if (driver == null) {
      throw new IllegalStateException("no driver");
    }
    return driver.write(point(signal), value, limit).toCompletableFuture();
  }

  private static WriteException failure(CompletableFuture<Reading> write) throws Exception {
    try {
      throw new AssertionError("written: " + write.get(15, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WriteException failure) {
        return failure;
      }
      throw e;
    }
  }

  private Reading await(String signal, Predicate<Reading> wanted) {
    return sink.await(point(signal), wanted, LIMIT);
  }

  private Point point(String signal) {
    if (device == null) {
      throw new IllegalStateException("no device");
    }
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }

  private static DataValue value(Object raw, long status, Instant time) {
    return new DataValue(Variant.of(raw), new StatusCode(status), new DateTime(time));
  }

  private static boolean isGood(Reading reading) {
    return reading.quality().isGood();
  }

  private static Predicate<Reading> bad(Cause cause, String detail) {
    return r -> r.quality().equals(new Quality.Bad(cause, detail));
  }
}
