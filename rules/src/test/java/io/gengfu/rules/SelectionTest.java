package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Points;
import io.gengfu.rules.RuleSet.Binding;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which devices a pack is for, and which of the others goes with each: by where they stand. */
class SelectionTest {

  private final List<Device> devices = new ArrayList<>();
  private final Problems problems = new Problems();

  private void device(
      String id, DeviceClass of, String building, String unit, String floor, String room) {
    var location =
        new Location(building + unit + floor + room, "estate", building, unit, floor, room, id);
    devices.add(new Device(id, of, LocalText.same(id), location, Duration.ofSeconds(1)));
  }

  private void zone(String id, String building, String floor) {
    device(id, DeviceClasses.INFRARED_ZONE, building, "1", floor, "");
  }

  private void siren(String id, String building, String unit, String floor, String room) {
    device(id, DeviceClasses.SIREN, building, unit, floor, room);
  }

  private static String pack(String... lines) {
    return """
    pack: test
    version: "1"
    title: {zh: 测试, en: Test}
    scenario: test
    for-each: {zone: infrared_zone}
    %s
    rules:
      - id: first
        when: zone.motion
        severity: high
        message: {zh: 事, en: it}
    """
        .formatted(String.join("\n", lines));
  }

  private TreeSet<String> bound(String pack, Map<String, List<String>> bound) {
    var document = YamlReader.parse(pack, "test.yaml", problems).orElseThrow();
    var rules =
        RuleSet.of(List.of(new Binding(document, bound, Map.of())), new Points(devices), problems);
    var keys = new TreeSet<String>();
    for (int i = 0; i < rules.instances(); i++) {
      keys.add(rules.instance(i).key().replace("test/first/", ""));
    }
    return keys;
  }

  private TreeSet<String> selected(String where) {
    return bound(pack("where: \"" + where + "\""), Map.of());
  }

  private List<String> told() {
    return problems.all().stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "zone.location.floor >= 2 # c",
        "zone.location.floor < 0 # a",
        "zone.location.floor == -1 # a",
        "2 <= zone.location.floor # c",
        "zone.location.floor in [1, 12] # b c",
        "zone.location.floor == 'B1' # a",
        "zone.location.building == '2' # c d",
        "zone.location.building != '2' # a b",
        "!(zone.location.building == '2') && zone.location.floor > 0 # b",
        "zone.location.building == '1' && zone.location.floor >= 1 # b",
        "zone.id in ['a', 'd'] || zone.location.code == 'b' # a b d",
        "zone.location.floor > ${least} # c",
        "zone.location.building == zone.location.unit # a b",
      })
  void aPackIsForTheDevicesThatItsSelectorAsksFor(String where, String expected) {
    zone("a", "1", "B1");
    zone("b", "1", "1");
    zone("c", "2", "12");
    if (!where.contains("floor") || where.contains("'B1'")) {
      zone("d", "2", "roof");
    }

    var keys =
        bound(pack("parameters: {least: 5}", "where: \"" + where + "\""), Map.of());

    assertThat(told()).isEmpty();
    assertThat(String.join(" ", keys)).isEqualTo(expected);
  }

  @Test
  void aFloorThatIsNoNumberIsToldWithItsDevice() {
    zone("a", "1", "2");
    zone("b", "1", "roof");

    selected("zone.location.floor >= 2");

    assertThat(told())
        .containsExactly(
            "test.yaml:1:1: devices.zone: b stands on the floor \"roof\"; wanted: a floor that is a"
                + " number, such as \"3\", \"-1\" or B1, since the pack asks for"
                + " zone.location.floor >= 2");
  }

  // Only where the answer hangs on it: the roof of another building does not matter.
  @Test
  void aFloorIsNotAskedForBehindAnAnswer() {
    zone("a", "1", "2");
    zone("b", "2", "roof");

    assertThat(selected("zone.location.building == '1' && zone.location.floor >= 2"))
        .containsExactly("a");
    assertThat(told()).isEmpty();
  }

  @Test
  void aPackForNoneOfTheDevicesIsAMistake() {
    zone("a", "1", "2");

    selected("zone.location.floor > 2");

    assertThat(told())
        .singleElement()
        .asString()
        .contains("the site has 1 such devices, and the pack is for none of them");
  }

  @Test
  void aDeviceThatTheSiteNamesMustBeOneThatThePackIsFor() {
    zone("a", "1", "2");
    zone("b", "1", "3");

    bound(pack("where: zone.location.floor > 2"), Map.of("zone", List.of("a", "b")));

    assertThat(told())
        .containsExactly(
            "test.yaml:1:1: devices.zone: names a, for which the pack is not; wanted: a device with"
                + " zone.location.floor > 2");
  }

  // The selector begins in line 6, column 9.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zone.location.flor >= 2 | 6:9: where: unknown field zone.location.flor; wanted: did you mean location.floor? one of id, location.building",
        "zon.location.floor >= 2 | 6:9: where: unknown name zon; wanted: did you mean zone? one of zone",
        "zone.motion == 'x' | 6:9: where: zone.motion is a signal, and devices are selected when the site is read; wanted: one of id",
        "zone == 'x' | 6:9: where: zone is a device, not a text; wanted: one of id",
        "zone.location.building == 1 | 6:32: where: compares the text zone.location.building with a number; wanted: a text in quotes",
        "zone.location.building < '2' | 6:32: where: < cannot be applied to texts; wanted: == != or in",
        "zone.location.building | 6:9: where: is a text; wanted: a comparison",
        "zone.location.floor + 1 > 2 | 6:29: where: is no field and no constant; wanted: only &&",
        "zone.id.startsWith('a') | 6:27: where: calls the unknown function startsWith; wanted: only &&",
        "1 < 2 | 6:11: where: names no field; wanted: zone.location.floor and the like",
        "zone.location.floor >= | 6:31: where: is not an expression: mismatched input '<EOF>'; wanted: CEL such as zone.location.floor >= 2",
        "zone.location.floor in '1' | 6:29: where: is not followed by a list; wanted: in",
        "{a: b} | 6:8: where: is a list or a map; wanted: a condition such as",
      })
  void aSelectorThatIsWrongIsToldAtItsPlace(String where, String problem) {
    zone("a", "1", "2");
    String quoted = where.startsWith("{") ? where : "\"" + where + "\"";

    bound(pack("where: " + quoted), Map.of());

    assertThat(told()).singleElement().asString().startsWith("test.yaml:" + problem);
  }

  @ParameterizedTest
  @CsvSource({"room, near", "floor, near", "unit, near", "building, near", "site, near"})
  void theNearestWithinThePlaceIsTaken(String same, String expected) {
    device("zone-1", DeviceClasses.INFRARED_ZONE, "1", "1", "2", "hall");
    siren("near", "1", "1", "2", "hall");
    siren("floor-mate", "1", "1", "2", "stairs");
    siren("far", "2", "1", "2", "hall");

    assertThat(bound(with(same), Map.of())).containsExactly("zone-1," + expected);
    assertThat(told()).isEmpty();
  }

  private static String with(String same) {
    return pack("with: {siren: {class: siren, same: " + same + "}}");
  }

  @Test
  void eachDeviceHasItsOwn() {
    zone("zone-1", "1", "1");
    zone("zone-2", "1", "2");
    siren("siren-1", "1", "1", "1", "");
    siren("siren-2", "1", "1", "2", "");

    assertThat(bound(with("floor"), Map.of()))
        .containsExactly("zone-1,siren-1", "zone-2,siren-2");
  }

  @Test
  void aDeviceIsNotItsOwnNeighbour() {
    zone("zone-1", "1", "1");
    zone("zone-2", "1", "1");

    assertThat(
            bound(pack("with: {other: {class: infrared_zone, same: floor}}"), Map.of()))
        .containsExactly("zone-1,zone-2", "zone-2,zone-1");
  }

  @Test
  void noneNearAndSeveralEquallyNearAreToldWithTheDevice() {
    zone("zone-1", "1", "1");
    zone("zone-2", "2", "1");
    siren("siren-1", "1", "1", "1", "");
    siren("siren-2", "1", "1", "1", "");

    bound(with("building"), Map.of());

    assertThat(told())
        .containsExactlyInAnyOrder(
            "test.yaml:1:1: devices.siren: could be any of siren-1, siren-2, which are equally near"
                + " to zone-1; wanted: locations that tell them apart, or one device id",
            "test.yaml:1:1: devices.siren: there is no siren near zone-2; wanted: one in the same"
                + " building");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{class: siren} | with.siren.same: is missing",
        "{class: siren, same: flor} | with.siren.same: is flor; wanted: did you mean floor?",
        "{class: sirn, same: floor} | with.siren: unknown device class sirn; wanted: did you mean siren?",
        "{class: siren, same: floor, of: b} | with.siren.of: unknown key",
      })
  void aRelationThatIsWrongIsTold(String relation, String problem) {
    zone("zone-1", "1", "1");
    siren("siren-1", "1", "1", "1", "");

    bound(pack("with: {siren: " + relation + "}"), Map.of());

    assertThat(told()).anySatisfy(line -> assertThat(line).contains(problem));
  }
}
