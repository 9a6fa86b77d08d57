package io.gengfu.packs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedPacksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "charger-overheat",
        "ebike-in-lift",
        "lift-alarm-button",
        "lift-entrapment",
        "output-exercise",
        "parking-fire-lane",
        "perimeter",
        "supervision"
      })
  void compilesAndStaysQuietOverDevicesThatWereNeverHeard(String pack) {
    assertThat(new Estate(pack).after("24H").decisions()).isEmpty();
  }

  @Test
  void ebikeHoldsTheDoorInNormalModeAndIsOneAlert() {
    Estate estate = new Estate("ebike-in-lift").reads("lift.mode", "normal");

    estate.reads("lift.ebike", true).after("1S");
    assertThat(estate.decisions())
        .containsExactly(
            "set lift.door_hold true at most PT1M", "say lift.voice", "raised ebike-in-car");

    // A fire breaks out: the door is let go, and it is still the same e-bike.
    estate.reads("lift.mode", "fire_return").after("10S");
    assertThat(estate.decisions()).containsExactly("release lift.door_hold");

    estate.reads("lift.ebike", false).after("5S");
    assertThat(estate.decisions()).containsExactly("cleared ebike-in-car");
  }

  @Test
  void ebikeInAFirefightersLiftIsReportedButTheDoorIsNotHeld() {
    Estate estate = new Estate("ebike-in-lift").reads("lift.mode", "firefighter");

    estate.reads("lift.ebike", true).after("60S");

    assertThat(estate.decisions()).containsExactly("raised ebike-in-car");
  }

  // A hold that rests on a mode nobody can read could be a hold in a fire.
  @Test
  void ebikeDoesNotHoldTheDoorWhileTheModeIsNotKnown() {
    Estate estate = new Estate("ebike-in-lift").loses("lift.mode");

    estate.reads("lift.ebike", true).after("60S");

    assertThat(estate.decisions()).containsExactly("raised ebike-in-car");
  }

  // The presence sensor flickers: it sees a person for a moment of each minute.
  @Test
  void trappedPersonIsFoundAlthoughThePresenceSensorFlickers() {
    Estate estate =
        new Estate("lift-entrapment")
            .reads("lift.door", "closed")
            .reads("lift.door_zone", true)
            .reads("lift.car_status", "stopped");

    estate.reads("lift.person", true).after("1S").reads("lift.person", false).after("88S");
    assertThat(estate.decisions()).isEmpty();
    estate.after("1S");
    assertThat(estate.decisions()).containsExactly("say lift.voice", "raised trapped-at-floor");

    estate.reads("lift.door", "open");
    assertThat(estate.decisions()).containsExactly("cleared trapped-at-floor");
    estate.reads("lift.door", "closed").after("1H");
    assertThat(estate.decisions()).isEmpty();
  }

  @Test
  void carThatStopsBetweenFloorsIsReportedSooner() {
    Estate estate =
        new Estate("lift-entrapment")
            .reads("lift.door", "closed")
            .reads("lift.door_zone", false)
            .reads("lift.person", true)
            .reads("lift.car_status", "running");

    assertThat(estate.after("60S").decisions()).isEmpty();
    assertThat(estate.reads("lift.car_status", "stopped").after("15S").decisions())
        .containsExactly("say lift.voice", "raised trapped-between-floors");
  }

  @Test
  void alarmButtonMustBeHeld() {
    Estate estate = new Estate("lift-alarm-button");

    estate.reads("lift.alarm_button", true).after("2S").reads("lift.alarm_button", false);
    assertThat(estate.after("10S").decisions()).isEmpty();
    estate.reads("lift.alarm_button", true).after("3S");
    assertThat(estate.decisions()).containsExactly("say lift.voice", "raised alarm-button");
  }

  @Test
  void chargerIsCutOffAtOnceAndWarnsOnceOnly() {
    Estate estate = new Estate("charger-overheat").reads("charger.temperature", 40);

    estate.reads("charger.temperature", 62).after("10S");
    assertThat(estate.decisions()).containsExactly("raised hot");
    estate.reads("charger.temperature", 75);
    assertThat(estate.decisions())
        .containsExactlyInAnyOrder("set charger.relay false", "raised overheat", "cleared hot");

    // Cooling down through the warning's range is no new warning.
    estate.reads("charger.temperature", 65).after("60S");
    assertThat(estate.decisions()).isEmpty();
    estate.reads("charger.temperature", 54);
    assertThat(estate.decisions()).containsExactly("release charger.relay", "cleared overheat");
  }

  // A dead smoke detector must not disable the temperature half, nor the other way round.
  @Test
  void chargerIsCutOffBySmokeWithoutAThermometer() {
    Estate estate = new Estate("charger-overheat").loses("charger.temperature");

    estate.reads("charger.smoke", true).after("1S");

    assertThat(estate.decisions()).containsExactly("set charger.relay false", "raised smoke");
  }

  @Test
  void perimeterSoundsOnlyWhileArmedButReportsTamperingAlways() {
    Estate estate = new Estate("perimeter").reads("key_switch.armed", false);

    estate.reads("infrared_zone.motion", true).after("10S");
    assertThat(estate.decisions()).isEmpty();
    estate.reads("infrared_zone.tamper", true).after("1S");
    assertThat(estate.decisions()).containsExactly("raised tamper");
    estate.reads("key_switch.armed", true).after("0.4S");
    assertThat(estate.decisions())
        .containsExactly("set siren.sounding true at most PT3M", "raised intrusion");
    estate.reads("infrared_zone.motion", false).after("30S");
    assertThat(estate.decisions()).containsExactly("release siren.sounding", "cleared intrusion");
  }

  @Test
  void lineFaultIsToldFromAnAlarm() {
    Estate estate = new Estate("perimeter");

    assertThat(estate.reads("infrared_zone.line", "alarm").after("5S").decisions()).isEmpty();
    assertThat(estate.reads("infrared_zone.line", "shorted").after("1S").decisions())
        .containsExactly("raised line-fault");
  }

  @Test
  void exerciseFollowsTheZoneWithoutAnAlert() {
    Estate estate = new Estate("output-exercise");

    estate.reads("infrared_zone.motion", true).reads("infrared_zone.motion", false);

    assertThat(estate.decisions())
        .containsExactly("set siren.sounding true at most PT10S", "release siren.sounding");
  }

  @Test
  void parametersOfTheSiteReplaceThoseOfThePack() {
    Estate estate = new Estate("parking-fire-lane", Map.of("patience", "5s"));

    assertThat(estate.reads("parking_bay.occupied", true).after("5S").decisions())
        .containsExactly("raised blocked");
  }
}
