package io.gengfu.agent.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lift made of a door magnet, a photo-eye, a motion detector and an accelerometer. */
class DerivedTest {

  private static final long SECOND = 1_000_000_000L;

  private final Points points =
      new Points(
          List.of(
              new Device(
                  "kit",
                  DeviceClasses.LIFT_KIT,
                  LocalText.same("kit"),
                  Location.UNKNOWN,
                  Duration.ofSeconds(1))));
  private final Map<String, Point> sources = new HashMap<>();
  private final DeviceSettings device =
      SampleDevice.of("lift-1", DeviceClasses.LIFT)
          .address(
              "door",
              "kit.door_contact",
              "level",
              "kit.level",
              "motion",
              "kit.motion",
              "moving",
              "kit.vibration")
          .point("door", "from", "door", "codes", Map.of("1", "open", "0", "closed"))
          .point("door_zone", "from", "level")
          .point("person", "from", "motion", "until", "door")
          .point(
              "car_status",
              "from",
              "moving",
              "above",
              0.15,
              "below",
              0.08,
              "hold",
              "3s",
              "codes",
              Map.of("1", "running", "0", "stopped"))
          .build();
  private final Map<String, Derived> lift = new HashMap<>();
  private long now = 1_000 * SECOND;

  DerivedTest() {
    points.all().forEach(point -> sources.put(point.key(), point));
    Recipe.of(device, sources)
        .forEach(recipe -> lift.put(recipe.made().signal().name(), new Derived(recipe)));
  }

  private Point kit(String signal) {
    return sources.get("kit." + signal);
  }

  private DerivedTest reads(String signal, Value value) {
    return reads(Reading.good(kit(signal), value));
  }

  private DerivedTest reads(Reading reading) {
    lift.values().forEach(derived -> derived.heard(reading, now));
    return this;
  }

  private DerivedTest reads(String signal, boolean on) {
    return reads(signal, Value.of(on));
  }

  private DerivedTest waits(double seconds) {
    now += (long) (seconds * SECOND);
    return this;
  }

  private Reading is(String signal) {
    return lift.get(signal).reading(now);
  }

  private String shows(String signal) {
    Value value = is(signal).value();
    return (is(signal).quality().isGood() ? "" : "not good: ")
        + (value == null ? "" : value.show());
  }

  @Test
  void aContactIsADoor() {
    assertThat(shows("door")).isEqualTo("not good: ");

    assertThat(reads("door_contact", true).shows("door")).isEqualTo("open");
    assertThat(reads("door_contact", false).shows("door")).isEqualTo("closed");
    assertThat(reads("level", true).shows("door_zone")).isEqualTo("true");
  }

  @Test
  void whoeverWasSeenInAClosedCarIsThereUntilTheDoorOpens() {
    reads("door_contact", false).reads("motion", true).waits(1).reads("motion", false);
    for (int i = 0; i < 300; i++) {
      waits(1).reads("door_contact", false).reads("motion", false);
    }
    assertThat(shows("person")).isEqualTo("true");

    assertThat(reads("door_contact", true).shows("person")).isEqualTo("false");
    assertThat(reads("door_contact", false).shows("person")).isEqualTo("false");
  }

  @Test
  void whileTheDoorIsOpenPeopleComeAndGo() {
    reads("door_contact", true).reads("motion", true);
    assertThat(shows("person")).isEqualTo("true");

    assertThat(reads("motion", false).shows("person")).isEqualTo("false");
  }

  // Somebody steps in, stands still, and the door closes upon a sensor that is on.
  @Test
  void whoeverIsSeenAsTheDoorClosesIsKept() {
    reads("door_contact", true).reads("motion", true).reads("door_contact", false);
    reads("motion", true).reads("motion", false);

    assertThat(shows("person")).isEqualTo("true");
  }

  @Test
  void aDetectorThatFailsLetsNobodyVanish() {
    reads("door_contact", false).reads("motion", true);
    reads(Reading.bad(kit("motion"), Cause.SENSOR_FAULT, "cut"));
    assertThat(shows("person")).isEqualTo("true");

    // And one that fails in an empty car shows nothing.
    reads("door_contact", true);
    assertThat(is("person").quality())
        .isEqualTo(new Quality.Bad(Cause.SENSOR_FAULT, "kit.motion: cut"));
  }

  @Test
  void whereTheDoorIsNotKnownNobodyKnowsWhoIsStillThere() {
    reads("door_contact", false).reads("motion", true).reads("motion", false);
    reads(Reading.bad(kit("door_contact"), Cause.UNREACHABLE, "gone"));

    assertThat(is("person").quality()).isEqualTo(new Quality.Uncertain("kit.door_contact: gone"));
  }

  @Test
  void whatAWarmingSensorShowsIsNobody() {
    reads("door_contact", false)
        .reads(Reading.uncertain(kit("motion"), Value.of(true), "the sensor is warming up"));
    assertThat(is("person").quality().isGood()).isFalse();

    assertThat(reads("motion", false).shows("person")).isEqualTo("false");
  }

  @Test
  void aSourceThatIsSilentIsNotBelieved() {
    reads("level", true).waits(3.1);

    assertThat(is("door_zone").quality())
        .isEqualTo(new Quality.Bad(Cause.SILENT, "kit.level: not heard of for three intervals"));
  }

  @Test
  void theCarRunsUntilItHasNotShakenForSomeTime() {
    reads("vibration", Value.of(0.1));
    assertThat(shows("car_status")).isEqualTo("stopped");
    reads("vibration", Value.of(0.2));
    assertThat(shows("car_status")).isEqualTo("running");
    waits(5).reads("vibration", Value.of(0.1));
    assertThat(shows("car_status")).as("between the two numbers").isEqualTo("running");
    waits(1).reads("vibration", Value.of(0.01));
    assertThat(shows("car_status")).as("held").isEqualTo("running");

    assertThat(waits(2.1).shows("car_status")).isEqualTo("stopped");
  }

  @Test
  void whatIsWrongIsSaidWhereItStands() {
    DeviceSettings wrong =
        SampleDevice.of("lift-1", DeviceClasses.LIFT)
            .address("door", "kit.dor_contact", "moving", "kit.vibration")
            .point("door", "from", "door")
            .point("door_zone", "from", "level")
            .point("person", "from", "moving", "hold", "2h")
            .point("door_hold", "from", "moving", "above", 1, "below", 2)
            .build();

    Recipe.of(wrong, sources);

    assertThat(wrong.address().problems().all())
        .extracting(Problem::toString)
        .containsExactlyInAnyOrder(
            "test.yaml:1:7: address.door: is kit.dor_contact, which no driver reads; wanted: did"
                + " you mean kit.door_contact?",
            "test.yaml:1:1: address.level: is missing; wanted: the point that it is, as"
                + " lift-1-kit.level",
            "test.yaml:2:7: points.person.hold: is more than an hour; wanted: at most 1h",
            "test.yaml:1:1: points.person.above: is missing; wanted: kit.vibration is a number:"
                + " from which one on it is on",
            "test.yaml:1:7: points.door_hold.from: makes an output; wanted: an input: nothing can"
                + " be written to it",
            "test.yaml:3:8: points.door_hold.below: is more than above; wanted: at most 1.0");
  }
}
