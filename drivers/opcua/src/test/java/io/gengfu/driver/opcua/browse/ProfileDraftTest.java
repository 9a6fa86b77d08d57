package io.gengfu.driver.opcua.browse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.opcua.browse.Offered.Kind;
import io.gengfu.model.DeviceClasses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of a server's variables. */
class ProfileDraftTest {

  private static final String URI = "urn:vendor:lift";

  @Test
  void variablesAreTakenForTheSignalsWhoseNamesTheyHave() {
    List<String> lines =
        draft(
            variable("Lift1", "DoorZone", Kind.BOOLEAN),
            variable("Lift1", "mode", Kind.NUMBER),
            variable("Lift1", "Alarm-Button", Kind.BOOLEAN),
            variable("Lift1", "temperature", Kind.NUMBER));

    assertThat(lines)
        .contains(
            "#   address: {url: \"opc.tcp://h:4840\", namespace: \"urn:vendor:lift\","
                + " root: \"Lift1\"}",
            "class: lift",
            "  door_zone:  # Lift1/DoorZone, Boolean, now 1",
            "    node: \"nsu={namespace};s={root}.DoorZone\"",
            "    node: \"nsu={namespace};s={root}.Alarm-Button\"",
            "# Not taken:",
            "#   \"nsu={namespace};s={root}.temperature\"  # Lift1/temperature, Number, now 1")
        .anyMatch(
            line -> line.startsWith("    codes: {}  # fill in, each raw value to one of stop"));
  }

  // Eight lifts in one group controller: a profile is for one, and its root says which.
  @Test
  void ofSeveralDevicesAlikeOneIsTaken() {
    List<String> lines =
        draft(
            variable("Lift1", "floor", Kind.NUMBER),
            variable("Lift2", "floor", Kind.NUMBER),
            variable("Lift2", "speed", Kind.NUMBER),
            variable("Lift1", "speed", Kind.NUMBER));

    assertThat(lines)
        .contains("    node: \"nsu={namespace};s={root}.floor\"")
        .contains("    node: \"nsu={namespace};s={root}.speed\"")
        .contains("#   \"nsu={namespace};s=Lift2.floor\"  # Lift2/floor, Number, now 1")
        .anyMatch(line -> line.contains("root: \"Lift1\""));
  }

  @Test
  void whatCannotBeTheSignalIsNotTaken() {
    List<String> lines =
        draft(
            variable("Lift1", "floor", Kind.TEXT),
            variable("Lift1", "door_hold", Kind.BOOLEAN),
            variable("Lift1", "speed", Kind.OTHER));

    assertThat(lines).contains("points: {}  # nothing fits by its name");
  }

  @Test
  void anOutputThatCanHurtAsksHowTheDeviceLetsGo() {
    var hold =
        new Offered(
            Optional.of(URI),
            "s=L.hold",
            List.of("L", "DoorHold"),
            "Boolean",
            Kind.BOOLEAN,
            true,
            "");

    assertThat(draft(hold)).contains("# lets-go:", "#   door_hold: {retrigger: 1s, within: 3s}");
  }

  // A server's own words must not end a comment and begin a key.
  @Test
  void aServersWordsStayWhereTheyBelong() {
    var hostile =
        new Offered(
            Optional.of("urn:x\nclass: siren"),
            "s=a\"b\nprotocol: gpio",
            List.of("x\u2028points: {}", "floor"),
            "Int32",
            Kind.NUMBER,
            false,
            "1\r\nlets-go: {}");

    assertThat(draft(hostile))
        .contains("    node: \"nsu={namespace};s=a\\\"b?protocol: gpio\"")
        .noneMatch(line -> line.matches("(?s).*[\\n\\r\u2028].*"));
  }

  private static List<String> draft(Offered... offered) {
    return new ProfileDraft(List.of(offered), Optional.of(DeviceClasses.LIFT))
        .lines(Map.of("url", "opc.tcp://h:4840"), List.of("What it offers."));
  }

  private static Offered variable(String place, String name, Kind kind) {
    String type = kind == Kind.NUMBER ? "Number" : kind == Kind.BOOLEAN ? "Boolean" : "String";
    return new Offered(
        Optional.of(URI), "s=" + place + "." + name, List.of(place, name), type, kind, false, "1");
  }
}
