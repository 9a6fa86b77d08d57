package io.gengfu.driver.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.Browser;
import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.Driver;
import io.gengfu.driver.TrustDesk.Peer;
import io.gengfu.driver.TrustDesk.State;
import io.gengfu.driver.opcua.trust.TrustFolder;
import io.gengfu.driver.testkit.FreePort;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.RecordingSink;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Point;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Security against node-opcua: signing, encryption, and who lets whom in. */
class NodeSecurityIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final String SECURE = "{\"secure\":true,\"anonymous\":false}";

  /** Where the server's certificate has been approved. */
  @TempDir private static Path approved;

  private static int port;
  private static NodeServer server;

  @TempDir private Path folder;

  private final RecordingSink sink = new RecordingSink();
  private final List<Driver> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    port = FreePort.find();
    server = NodeServer.start(port, "pki-secure", 0, SECURE);
    var sink = new RecordingSink();
    DeviceSettings lift = lift(port, "security", "basic256sha256");
    try (Driver driver = new OpcUaDriverProvider().open(List.of(lift), approved)) {
      driver.start(sink);
      refusal(sink, lift, "nobody has approved");
    }
    var desk = new TrustFolder(approved);
    assertThat(desk.approve(desk.peers().getFirst().fingerprint())).isPresent();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void close() {
    open.forEach(Driver::close);
  }

  @ParameterizedTest
  @CsvSource({
    "basic256sha256, sign",
    "basic256sha256, sign-and-encrypt",
    "aes128-sha256-rsaoaep, sign",
    "aes128-sha256-rsaoaep, sign-and-encrypt",
    "aes256-sha256-rsapss, sign",
    "aes256-sha256-rsapss, sign-and-encrypt"
  })
  void everySoundPolicyAndModeReadsAndWrites(String policy, String mode) throws Exception {
    server.set("door_hold", false);
    DeviceSettings lift =
        lift(port, "security", policy, "mode", mode, "user", "gengfu", "password-file", password());
    Driver driver = open(lift, approved);

    good(lift, "floor");
    Reading read =
        driver
            .write(point(lift, "door_hold"), Value.of(true), LIMIT)
            .toCompletableFuture()
            .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

    assertThat(read.value()).isEqualTo(Value.of(true));
    assertThat(server.held("door_hold")).isEqualTo("{\"value\":true}");
  }

  @Test
  void aWrongPasswordIsSaidWithTheUser() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "day watch\n");
    DeviceSettings lift =
        lift(port, "security", "basic256sha256", "user", "gengfu", "password-file", wrong);
    open(lift, approved);

    assertThat(refusal(sink, lift, "the server does not let \"gengfu\" in"))
        .contains("check user and password-file");
  }

  @Test
  void aServerThatWantsAUserIsNotAskedWithoutOne() throws Exception {
    DeviceSettings lift = lift(port, "security", "basic256sha256");
    open(lift, approved);

    assertThat(refusal(sink, lift, "the server takes no anonymous user there"))
        .contains("but user and password, user-certificate");
  }

  // The gateway's own certificate does as a user's: node-opcua accepts any that is well made.
  @Test
  void aUsersCertificateOpensTheDoor() throws Exception {
    var own = new TrustFolder(folder).ownCertificate();
    assertThat(own.uri()).startsWith("urn:gengfu:gateway:");
    DeviceSettings lift =
        lift(
            port,
            "security",
            "basic256sha256",
            "user-certificate",
            folder.resolve("own/certificate.pem"),
            "user-key",
            folder.resolve("own/key.pem"));
    open(lift, approved);

    good(lift, "floor");
  }

  @Test
  void aServerThatHasOnlySecurityIsNotReadWithout() throws Exception {
    DeviceSettings lift = lift(port);
    open(lift, approved);

    assertThat(refusal(sink, lift, "the server offers security:"))
        .contains("security: basic256sha256 mode: sign;", "and not security: none");
  }

  // Whoever answers first at a lift's address is not the lift for that.
  @Test
  void anUnknownServerWaitsForTheInstallerIsReadOnceApprovedAndLeftWhenRejected() throws Exception {
    DeviceSettings lift =
        lift(port, "security", "basic256sha256", "user", "gengfu", "password-file", password());
    open(lift, folder);
    String refusal = refusal(sink, lift, "nobody has approved");
    var desk = new TrustFolder(folder);
    List<Peer> met = desk.peers();
    assertThat(met)
        .singleElement()
        .satisfies(peer -> assertThat(peer.state()).isEqualTo(State.PENDING))
        .satisfies(
            peer -> assertThat(refusal).contains("gengfu trust approve " + peer.fingerprint()))
        .satisfies(peer -> assertThat(peer.address()).isEqualTo("opc.tcp://127.0.0.1:" + port));

    assertThat(desk.approve(met.getFirst().fingerprint().substring(0, 16))).isPresent();

    good(lift, "floor");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("own/key.pem"))))
        .isEqualTo("rw-------");

    // Who is sent away does not stay for as long as his line holds.
    desk.reject(met.getFirst().fingerprint());
    refusal(sink, lift, "was rejected; to undo: gengfu trust approve");
  }

  // A box put in between the gateway and the lift shows a certificate of its own.
  @Test
  void aServerWhoseCertificateHasChangedIsRefused() throws Exception {
    int other = FreePort.find();
    DeviceSettings lift =
        lift(other, "security", "basic256sha256", "user", "gengfu", "password-file", password());
    var desk = new TrustFolder(folder);
    try (var _ = NodeServer.start(other, "pki-secure", 0, SECURE)) {
      open(lift, folder);
      refusal(sink, lift, "nobody has approved");
      desk.approve(desk.peers().getFirst().fingerprint());
      good(lift, "floor");
    }
    String before = desk.peers().getFirst().fingerprint();
    int gone = sink.count();
    try (var _ = NodeServer.start(other, "pki-other", 0, SECURE)) {
      String refusal = refusal(sink, lift, "another certificate than the approved one " + before);

      assertThat(desk.peers())
          .extracting(Peer::state)
          .containsExactly(State.PENDING, State.TRUSTED);
      Peer renewed = desk.peers().getFirst();
      assertThat(refusal).contains("now the certificate " + renewed.fingerprint());
      assertThat(sink.since(gone)).noneMatch(r -> r.quality().isGood());

      desk.approve(renewed.fingerprint());
      sink.await(gone, point(lift, "floor"), r -> r.quality().isGood(), LIMIT);
    }
  }

  // Nobody has approved the gateway at the server: the other half of every first installation.
  @Test
  void aServerThatDoesNotTrustTheGatewaySaysWhatToDo() throws Exception {
    int other = FreePort.find();
    DeviceSettings lift = lift(other, "security", "basic256sha256");
    String strict = "{\"secure\":true,\"strict\":true}";
    try (var _ = NodeServer.start(other, "pki-strict", 0, strict)) {
      open(lift, folder);
      refusal(sink, lift, "nobody has approved");
      var desk = new TrustFolder(folder);
      desk.approve(desk.peers().getFirst().fingerprint());

      assertThat(refusal(sink, lift, "the server does not trust the gateway"))
          .contains("approve " + folder.resolve("own/certificate.der") + " there");
    }
  }

  @Test
  void whatASecuredServerOffersBecomesAProfile() throws Exception {
    List<String> lines = new ArrayList<>();
    Settings address =
        Nodes.settings(
            "url",
            "opc.tcp://127.0.0.1:" + port,
            "security",
            "basic256sha256",
            "user",
            "gengfu",
            "password-file",
            password());

    new OpcUaDriverProvider()
        .browser("opc.tcp://127.0.0.1:" + port)
        .orElseThrow()
        .browse(address, approved, new Browser.Wanted("", 1_000, Optional.empty()), lines::add);

    assertThat(address.problems().all()).isEmpty();
    assertThat(lines)
        .contains(
            "class: lift",
            "  door_zone:  # Lift1/door_zone, Boolean, writable, now true",
            "    node: \"nsu={namespace};s={root}.door_zone\"")
        .anyMatch(line -> line.contains("namespace: \"urn:gengfu:test:lift\", root: \"Lift1\""));
  }

  private Driver open(DeviceSettings lift, Path keys) {
    Driver driver = new OpcUaDriverProvider().open(List.of(lift), keys);
    open.add(driver);
    driver.start(sink);
    return driver;
  }

  private Path password() throws IOException {
    return Files.writeString(folder.resolve("password"), "night watch\n");
  }

  private static DeviceSettings lift(int port, Object... access) {
    var address = new ArrayList<Object>(List.of("url", "opc.tcp://127.0.0.1:" + port));
    address.addAll(List.of(access));
    DeviceSettings lift =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .interval(Duration.ofSeconds(1))
            .address(address.toArray())
            .settings("timeout", "10s")
            .point("floor", "node", "nsu=urn:gengfu:test:lift;s=Lift1.floor")
            .point("door_hold", "node", "nsu=urn:gengfu:test:lift;s=Lift1.door_hold")
            .build();
    new OpcUaDriverProvider().check(lift);
    assertThat(lift.settings().problems().all()).isEmpty();
    return lift;
  }

  private void good(DeviceSettings lift, String signal) {
    sink.await(point(lift, signal), r -> r.quality().isGood(), LIMIT);
  }

  /** Waits until the device is refused for such a reason; the whole reason. */
  private static String refusal(RecordingSink sink, DeviceSettings lift, String why) {
    Reading bad =
        sink.await(
            point(lift, "floor"),
            r -> r.quality() instanceof Quality.Bad b && b.detail().contains(why),
            LIMIT);
    return ((Quality.Bad) bad.quality()).detail();
  }

  private static Point point(DeviceSettings lift, String signal) {
    return lift.points().stream()
        .map(DeviceSettings.PointSettings::point)
        .filter(p -> p.signal().name().equals(signal))
        .findFirst()
        .orElseThrow();
  }
}
