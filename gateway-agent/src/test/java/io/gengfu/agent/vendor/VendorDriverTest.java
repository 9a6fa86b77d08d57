package io.gengfu.agent.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.agent.Main;
import io.gengfu.agent.config.Site;
import io.gengfu.agent.config.SiteChange;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor's driver may do to itself, and to nobody else. */
class VendorDriverTest {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String FOR_EVER = "new CountDownLatch(1).await();";
  private static final String SOUND = "ticks.start();";

  @TempDir private Path folder;
  private final RecordingSink sink = new RecordingSink();
  private final DeviceSettings device =
      SampleDevice.of("c-1", DeviceClasses.CHARGER)
          .address("host", "here")
          .point("smoke")
          .point("relay")
          .build();
  private Driver driver;

  @AfterEach
  void end() {
    if (driver != null) {
      driver.close();
    }
  }

  /** A driver that brings its first point's value every 20 ms, but for what is said here. */
  private void jar(String protocol, String open, String start, String write, String close) {
    String members =
        """
        static int opened;
        public Driver open(List<DeviceSettings> d) {
          opened++;
          try { %s } catch (Exception e) { throw e instanceof RuntimeException r ? r : new IllegalStateException(e); }
          return new It(d.getFirst());
        }
        static class It implements Driver {
          DeviceSettings device;
          volatile boolean closed;
          ReadingSink sink;
          Thread ticks = new Thread(() -> {
            while (!closed) {
              sink.accept(Reading.good(device.points().getFirst().point(), Value.of(true)));
              java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
          });
          It(DeviceSettings device) { this.device = device; ticks.setDaemon(true); }
          public void start(ReadingSink sink) {
            this.sink = sink;
            try { %s } catch (Exception e) { throw e instanceof RuntimeException r ? r : new IllegalStateException(e); }
          }
          public CompletionStage<Reading> write(Point p, Value v, Duration limit) {
            try { %s } catch (Exception e) { throw e instanceof RuntimeException r ? r : new IllegalStateException(e); }
            Reading reading = Reading.good(p, v);
            sink.accept(reading);
            return CompletableFuture.completedFuture(reading);
          }
          public void close() {
            closed = true;
            try { %s } catch (Exception e) { throw e instanceof RuntimeException r ? r : new IllegalStateException(e); }
          }
        }
        """
            .formatted(maybe(open), maybe(start), maybe(write), maybe(close));
    new JarBuilder(folder.resolve("work-" + protocol))
        .resource(JarBuilder.SERVICE, "acme.AcmeProvider")
        .source("acme.AcmeProvider", JarBuilder.provider(protocol, members))
        .build(folder.resolve("site/drivers/" + protocol + ".jar"));
  }

  // Else javac sees that what follows is never reached.
  private static String maybe(String body) {
    return "if (opened >= 0) { " + body + " }";
  }

  private Driver start(String open, String start, String write, String close) {
    jar("acme", open, start, write, close);
    var problems = new Problems();
    VendorDrivers found =
        VendorDrivers.in(folder.resolve("site"), List.of(), problems, Duration.ofMillis(500));
    assertThat(problems.all()).isEmpty();
    driver = found.providers().getFirst().open(List.of(device));
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> driver.start(sink));
    return driver;
  }

  private Point point(String signal) {
    return device.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }

  private static String detail(Reading reading) {
    return reading.quality() instanceof Quality.Bad bad ? bad.detail() : "";
  }

  @Test
  void aDriverThatCannotBeOpenedIsOpenedAgain() {
    start("if (opened == 1) throw new IllegalStateException(\"no licence\");", SOUND, "", "");

    Reading bad = sink.await(point("relay"), r -> !r.quality().isGood(), LIMIT);
    assertThat(detail(bad)).isEqualTo("driver threw IllegalStateException: no licence");
    assertThat(sink.await(point("smoke"), r -> r.quality().isGood(), LIMIT).goodValue())
        .contains(Value.of(true));
  }

  @Test
  void aDriverThatDoesNotStartIsSeenByItsReadings() {
    start("", FOR_EVER, "", "");

    Reading bad = sink.await(point("smoke"), r -> !r.quality().isGood(), LIMIT);

    assertThat(detail(bad)).isEqualTo("driver has not started within 500ms");
  }

  @Test
  void aWriteThatHangsKeepsNobodyWaiting() throws Exception {
    Driver hanging = start("", SOUND, FOR_EVER, "");
    sink.await(point("smoke"), r -> r.quality().isGood(), LIMIT);

    var first =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5),
            () -> hanging.write(point("relay"), Value.of(true), Duration.ofMillis(200)));

    assertThat(first.toCompletableFuture())
        .failsWithin(LIMIT)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(WriteException.class);
    // And what waits behind it ends too.
    assertThat(
            hanging
                .write(point("relay"), Value.of(true), Duration.ofMillis(200))
                .toCompletableFuture())
        .failsWithin(LIMIT);
    int mark = sink.count();
    sink.await(mark, point("smoke"), r -> r.quality().isGood(), LIMIT);
  }

  @Test
  void aWriteThatThrowsFails() {
    Driver throwing = start("", SOUND, "throw new NoSuchMethodError(\"gone\");", "");
    sink.await(point("smoke"), r -> r.quality().isGood(), LIMIT);

    assertThat(throwing.write(point("relay"), Value.of(true), LIMIT).toCompletableFuture())
        .failsWithin(LIMIT)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the driver threw NoSuchMethodError: gone");
  }

  @Test
  void aGoodWriteIsAnswered() throws Exception {
    Driver sound = start("", SOUND, "", "");
    sink.await(point("smoke"), r -> r.quality().isGood(), LIMIT);

    assertThat(sound.write(point("relay"), Value.of(true), LIMIT).toCompletableFuture())
        .succeedsWithin(LIMIT)
        .isEqualTo(Reading.good(point("relay"), Value.of(true)));
    assertThat(sound.direct(point("relay"))).isEmpty();
  }

  @Test
  void aDriverThatDoesNotCloseIsLeftBehindAndSaysNoMore() {
    Driver hanging = start("", SOUND, "", "closed = false; " + FOR_EVER);
    sink.await(point("smoke"), r -> r.quality().isGood(), LIMIT);

    assertTimeoutPreemptively(LIMIT, hanging::close);

    int count = sink.count();
    // It still brings readings, every 20 ms; two rounds of another one's write show that time went.
    assertThat(hanging.write(point("relay"), Value.of(true), LIMIT).toCompletableFuture())
        .failsWithin(LIMIT);
    assertThat(sink.count()).isEqualTo(count);
  }

  @Test
  void whatIsNotItsOwnIsNotTaken() {
    start(
        "",
        """
        Device other = new Device("lift-1", device.device().deviceClass(), LocalText.same("x"),
            Location.UNKNOWN, Duration.ofSeconds(1));
        Point own = device.points().getFirst().point();
        sink.accept(null);
        sink.accept(Reading.good(new Point(own.index(), other, own.signal()), Value.of(true)));
        sink.accept(Reading.good(new Point(9999, other, own.signal()), Value.of(true)));
        """
            + SOUND,
        "",
        "");

    sink.await(point("smoke"), r -> r.quality().isGood(), LIMIT);

    assertThat(sink.all()).allMatch(r -> r.point().device().equals(device.device()));
  }

  private void site() throws IOException {
    var site = new StringBuilder("site: {estate: garden}\nlocations: [{id: hall}]\ndevices:\n");
    for (String protocol : List.of("dead", "stuck", "sound")) {
      write(
          "profiles/" + protocol + ".yaml",
          "profile: %s\nclass: smoke_detector\nprotocol: %s\npoints: {smoke: {}}\n"
              .formatted(protocol, protocol));
      site.append(
          "  - {id: %s-1, profile: %s, location: hall, address: {host: here}}\n"
              .formatted(protocol, protocol));
    }
    write("site.yaml", site.toString());
    write("gateway.yaml", "gateway: {id: gw}\nconsole: {enabled: false}\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve("site").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void oneThatFailsAndOneThatHangsHurtNoOther() throws Exception {
    site();
    jar("dead", "throw new ExceptionInInitializerError(\"dead\");", "", "", "");
    jar("stuck", FOR_EVER, "", "", FOR_EVER);
    jar("sound", "", SOUND, "", "");
    var problems = new Problems();
    Site site = SiteReader.readToRun(folder.resolve("site"), problems).orElseThrow();

    try (var gateway = new Main(site)) {
      gateway.tellTheCity();
      JsonNode status =
          LocalSocketClient.until(
              site.gateway().socket(), "status", s -> s.toString().contains("driver threw"));
      assertThat(trust(status, "sound-1")).isEqualTo("GOOD");
      assertThat(trust(status, "dead-1")).isEqualTo("BAD");
      assertThat(trust(status, "stuck-1")).isEqualTo("NEVER");
      JsonNode devices =
          LocalSocketClient.until(site.gateway().socket(), "devices", d -> d.has("devices"))
              .path("devices");
      assertThat(devices)
          .extracting(d -> d.path("id").asText() + " " + d.path("state").asText())
          .containsExactly("dead-1 BAD", "stuck-1 NEVER", "sound-1 GOOD");
      assertThat(devices.get(0).path("why").asText())
          .isEqualTo("UNREACHABLE: driver threw ExceptionInInitializerError: dead");
      assertThat(devices.get(2).path("lastGood").path("lastGood").asText()).isEqualTo("true");
    }
  }

  private static String trust(JsonNode status, String id) {
    for (JsonNode of : status.path("devices")) {
      if (of.path("id").asText().equals(id)) {
        for (JsonNode at : of.path("points")) {
          if (at.path("signal").asText().equals("smoke")) {
            return at.path("trust").asText();
          }
        }
      }
    }
    return "no device " + id;
  }

  @Test
  void anotherJarOfTheSameNameNeedsARestart() throws Exception {
    site();
    for (String protocol : List.of("dead", "stuck", "sound")) {
      jar(protocol, "", SOUND, "", "");
    }
    Path dir = folder.resolve("site");
    Site running = SiteReader.read(dir, new Problems()).orElseThrow();
    assertThat(
            SiteChange.needingRestart(running, SiteReader.read(dir, new Problems()).orElseThrow()))
        .isEmpty();

    jar("sound", "", SOUND, "opened = 7;", "");

    assertThat(
            SiteChange.needingRestart(running, SiteReader.read(dir, new Problems()).orElseThrow()))
        .containsExactly("the device sound-1 has changed: driver");
  }

  // Its maker's words about settings come out where an installer's mistake stands.
  @Test
  void aVendorsSettingsAreCheckedWithPlaceAndRemedy() throws Exception {
    write("gateway.yaml", "gateway: {id: gw}\n");
    write(
        "site.yaml",
        """
        site: {estate: garden}
        locations: [{id: hall}]
        devices:
          - id: s-1
            profile: acme-smoke
            location: hall
            address: {host: here, baud: 12}
        """);
    String members =
        """
        public void check(DeviceSettings d) {
          line(d.address());
          d.address().integer("baud", 300, 115200, 9600);
          d.points().forEach(p -> p.mapping().integer("channel", 0, 7));
        }
        """;
    new JarBuilder(folder.resolve("work"))
        .resource(JarBuilder.SERVICE, "acme.AcmeProvider")
        .resource(
            "io/gengfu/profiles/acme-smoke.yaml",
            """
            profile: acme-smoke
            class: smoke_detector
            protocol: acme
            points:
              smoke: {chanel: 9}
            """)
        .source("acme.AcmeProvider", JarBuilder.provider("acme", members))
        .build(folder.resolve("site/drivers/acme.jar"));
    var problems = new Problems();

    assertThat(SiteReader.read(folder.resolve("site"), problems)).isEmpty();

    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(
            "profile:acme-smoke:5:11: points.smoke.chanel: unknown key; wanted: did you mean"
                + " channel? one of channel",
            "site.yaml:7:33: devices[0].address.baud: is 12; wanted: a whole number from 300 to"
                + " 115200");
  }
}
