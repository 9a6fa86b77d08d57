package io.gengfu.driver.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.DriverProvider;
import io.gengfu.driver.opcua.OpcUaLine.Subscribed;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.driver.testkit.Nodes;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpcUaSettingsTest {

  private static final String URL = "opc.tcp://127.0.0.1:4840";

  private final OpcUaDriverProvider provider = new OpcUaDriverProvider();

  @Test
  void isFoundByItsProtocol() {
    assertThat(ServiceLoader.load(DriverProvider.class))
        .extracting(DriverProvider::protocol)
        .contains("opcua");
  }

  @Test
  void devicesOfOneEndpointAreOneLineHoweverItIsWritten() {
    assertThat(provider.line(Nodes.settings("url", "opc.tcp://10.0.0.7")))
        .isEqualTo(provider.line(Nodes.settings("url", "opc.tcp://10.0.0.7:4840/", "root", "L2")))
        .isNotEqualTo(provider.line(Nodes.settings("url", "opc.tcp://10.0.0.7:4841")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nsu=urn:vendor:lift;s=Lift1.mode",
        "ns=2;s=Lift 1;mode=x",
        "ns=0;i=2258",
        "i=2258",
        "ns=65535;g=72962b91-fa75-4ae6-8d28-b404dc7daf63",
        "ns=1;b=M/RbKBsRVkePCePcx24oRA=="
      })
  void nodeIdsAreTakenInEveryNotation(String node) {
    assertThat(problems(device(URL).point("floor", "node", node))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Lift1.mode",
        "ns=x;s=Lift1.mode",
        "ns=65536;s=a",
        "ns=1;i=-1",
        "ns=1;i=4294967296",
        "ns=1;g=7296",
        "ns=1;b=%%%",
        "ns=1;s=",
        "nsu=;s=a"
      })
  void otherNodeIdsAreRefused(String node) {
    assertThat(problems(device(URL).point("floor", "node", node)))
        .singleElement()
        .asString()
        .startsWith("test.yaml:1:7: points.floor.node: is " + node)
        .contains(NodeName.WANTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.7",
        "opc.tcp://",
        "opc.tcp://10.0.0.7:0",
        "opc.tcp://10.0.0.7:65536",
        "10.0.0.7:4840"
      })
  void anAddressThatIsNoEndpointIsRefused(String url) {
    assertThat(problems(device(url).point("floor", "node", "ns=1;s=f")))
        .containsExactly(
            "test.yaml:1:6: address.url: is "
                + url
                + "; wanted: an endpoint such as \"opc.tcp://10.0.0.7:4840\"");
  }

  @Test
  void aPlaceholderThatTheAddressLacksIsReported() {
    var rooted =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .address("url", URL, "root", "Lift1")
            .point("floor", "node", "ns=2;s={rot}.floor");

    assertThat(problems(rooted))
        .containsExactly(
            "test.yaml:1:7: points.floor.node: the device's address has no rot;"
                + " wanted: did you mean root? one of root");
  }

  @Test
  void placeholdersStandForTheAddressWhateverItsCharacters() {
    var built =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .address("url", URL, "root", "Lift$1\\a", "namespace", "urn:vendor")
            .point("floor", "node", "nsu={namespace};s={root}.floor")
            .build();

    assertThat(OpcUaSettings.of(built).nodes().getFirst().node())
        .isEqualTo(new NodeName("urn:vendor", 0, "s=Lift$1\\a.floor"));
  }

  @Test
  void onlyWhatIsBuiltIsOffered() {
    var signed = device(URL).settings("security", "sign", "timeot", "1s", "publishing", "0ms");

    assertThat(problems(signed.point("floor", "node", "ns=1;s=f", "scal", 2)))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("settings.security: is sign; wanted: one of aes128-sha256"),
            p -> assertThat(p).contains("settings.timeot: unknown key", "timeout?"),
            p -> assertThat(p).contains("settings.publishing: is 0 ms; wanted: from 10ms to 60s"),
            p -> assertThat(p).contains("points.floor.scal: unknown key", "scale?"));
  }

  @Test
  void aNodeIsLookedUpByTheServersOwnNumbering() {
    NodeName node = NodeName.parse("nsu=urn:b;s=x").orElseThrow();

    assertThat(node.in(List.of("urn:0", "urn:a", "urn:b"))).contains("ns=2;s=x");
    assertThat(node.in(List.of("urn:0", "urn:b"))).contains("ns=1;s=x");
    assertThat(node.in(List.of("urn:0"))).isEmpty();
  }

  // The proof of freshness must come at least twice in the shortest interval of the line.
  @ParameterizedTest
  @ValueSource(ints = {100, 300, 500, 1_000, 2_000, 10_000})
  void keepAlivesComeAtLeastTwicePerInterval(int interval) {
    DeviceSettings slow = mapped(device(URL).interval(Duration.ofMinutes(1)));
    DeviceSettings fast = mapped(device(URL).interval(Duration.ofMillis(interval)));

    OpcUaLine line = OpcUaLine.of(List.of(OpcUaSettings.of(slow), OpcUaSettings.of(fast)));

    assertThat(line.subscriptions()).hasSize(1);
    Subscribed all = line.subscriptions().getFirst();
    assertThat(all.publishing().multipliedBy(all.keepAliveCount()).multipliedBy(2))
        .isLessThanOrEqualTo(Duration.ofMillis(interval));
    assertThat(all.publishing().multipliedBy(all.keepAliveCount()).multipliedBy(2))
        .as("a quiet server is not taken for a dead one")
        .isLessThan(all.givesUpAfter(line.timeout()));
  }

  private static DeviceSettings mapped(SampleDevice sample) {
    return sample.point("floor", "node", "ns=1;s=f").build();
  }

  @Test
  void aGroupWithAPublishingIntervalOfItsOwnIsASubscriptionOfItsOwn() {
    var grouped =
        device(URL)
            .interval(Duration.ofSeconds(3))
            .settings(
                "publishing", "500ms",
                "sampling", "200ms",
                "groups",
                    Map.of(
                        "now", Map.of("publishing", "50ms", "sampling", "0ms", "queue", 20),
                        "fine", Map.of("sampling", "20ms")))
            .point("floor", "node", "ns=1;s=f")
            .point("alarm_button", "node", "ns=1;s=a", "group", "now")
            .point("speed", "node", "ns=1;s=s", "group", "fine")
            .build();

    OpcUaLine line = OpcUaLine.of(List.of(OpcUaSettings.of(grouped)));

    assertThat(line.subscriptions())
        .extracting(Subscribed::publishing, Subscribed::numbers)
        .containsExactly(
            tuple(Duration.ofMillis(500), List.of(0, 2)), tuple(Duration.ofMillis(50), List.of(1)));
    assertThat(line.nodes())
        .extracting(MappedNode::sampling, MappedNode::queue)
        .containsExactly(
            tuple(Duration.ofMillis(200), 4),
            tuple(Duration.ZERO, 20),
            tuple(Duration.ofMillis(20), 27));
    assertThat(grouped.settings().problems().all()).isEmpty();
  }

  @Test
  void aGroupThatIsNotThereIsReported() {
    var lost =
        device(URL)
            .settings("groups", Map.of("now", Map.of("sampling", "0ms")))
            .point("floor", "node", "ns=1;s=f", "group", "nwo");

    assertThat(problems(lost))
        .containsExactly(
            "test.yaml:2:8: points.floor.group: there is no group nwo;"
                + " wanted: did you mean now? one of now");
  }

  @Test
  void securityAndIdentityAreOfTheAddress() {
    var secured =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .address(
                "url", URL,
                "security", "aes256-sha256-rsapss",
                "mode", "sign",
                "user", "gengfu",
                "password-file", "/etc/gengfu/lift.password")
            .settings("security", "basic256sha256")
            .build();

    assertThat(OpcUaSettings.of(secured).security())
        .isEqualTo(
            new Security(
                Security.Policy.AES256_SHA256_RSAPSS,
                Security.Mode.SIGN,
                new Security.Identity.User(
                    "gengfu", Optional.of(Path.of("/etc/gengfu/lift.password")))));
    assertThat(secured.settings().problems().all()).isEmpty();
  }

  @Test
  void whatWouldBetrayAPasswordIsRefused() {
    var open =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .address("url", URL, "user", "gengfu", "password-file", "secret", "mode", "sign");

    assertThat(problems(open))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("address.user: is given without security"),
            p -> assertThat(p).contains("password-file: is secret; wanted: an absolute path"),
            p -> assertThat(p).contains("address.mode: is given without security"));
  }

  @Test
  void devicesOfOneServerAgreeOnHowItIsSpokenTo() {
    DeviceSettings one = device(URL).point("floor", "node", "ns=1;s=f").build();
    DeviceSettings other =
        SampleDevice.of("lift-2", DeviceClasses.LIFT)
            .address("url", URL, "security", "basic256sha256")
            .point("floor", "node", "ns=1;s=g")
            .build();

    provider.checkTogether(List.of(one, other));

    assertThat(other.settings().problems().all().toString())
        .contains("address.security: security, mode and user are not those of lift-1");
  }

  private List<String> problems(SampleDevice sample) {
    DeviceSettings built = sample.build();
    provider.check(built);
    return built.settings().problems().all().stream().map(Object::toString).toList();
  }

  private static SampleDevice device(String url) {
    return SampleDevice.of("lift-1", DeviceClasses.LIFT).address("url", url);
  }
}
