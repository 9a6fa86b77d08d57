package io.gengfu.agent.config;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes in a profile. */
class ProfileMistakesTest extends MistakesContract {

  private static Arguments lift(String old, String by, String line) {
    String file = "profiles/plain-lift.yaml";
    return arguments(file, old, by, file + ":" + line);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        lift(
            "profile: plain-lift",
            "profile: fancy-lift",
            "1:10: profile: is fancy-lift; wanted: plain-lift, as the file"),
        lift(
            "class: lift\n",
            "class: lfit\n",
            "3:8: class: there is no device class lfit; wanted: did you mean lift? one of charger,"
                + " dwelling, ebike_detector, infrared_zone, key_switch, lift, lift_kit,"
                + " parking_bay, siren, smoke_detector, thermal_array, thermometer"),
        lift("class: lift\n", "", "1:1: class: is missing; wanted: text"),
        lift(
            "class: lift\n",
            "class: gateway\n",
            "3:8: class: there is no device class gateway; wanted: one of charger, dwelling,"
                + " ebike_detector, infrared_zone, key_switch, lift, lift_kit, parking_bay, siren,"
                + " smoke_detector, thermal_array, thermometer"),
        lift(
            "protocol: wired",
            "protocol: wirde",
            "4:11: protocol: there is no driver for wirde; wanted: did you mean wired? one of"
                + " derived, wired"),
        lift(
            "interval: 1s",
            "interval: soon",
            "5:11: interval: is soon; wanted: a duration such as 400ms, 5s, 2m, 12h or 30d"),
        lift("interval: 1s", "interval: 26h", "5:11: interval: is 26h; wanted: from 50ms to 25h"),
        lift(
            "settings: {trace: true}",
            "settings: {tracer: true}",
            "6:12: settings.tracer: unknown key; wanted: did you mean trace? one of trace"),
        lift(
            "settings: {trace: true}",
            "settings: {trace: 1}",
            "6:19: settings.trace: is 1; wanted: true or false"),
        lift(
            "settings: {trace: true}",
            "setting: {trace: true}",
            "6:1: setting: unknown key; wanted: did you mean settings? one of class, interval,"
                + " lets-go, points, profile, protocol, settings, title"),
        lift(
            "  ebike:\n    wire: 2",
            "  e_bike:\n    wire: 2",
            "9:3: points.e_bike: the class lift has no signal e_bike; wanted: did you mean ebike?"
                + " one of alarm_button, battery, car_status, direction, door, door_hold,"
                + " door_zone, ebike, fault_code, floor, mode, over_travel, person, powered, speed,"
                + " tamper, voice"),
        lift(
            "  ebike:\n    wire: 2",
            "  silent:\n    wire: 2",
            "9:3: points.silent: the class lift has no signal silent; wanted: one of alarm_button,"
                + " battery, car_status, direction, door, door_hold, door_zone, ebike, fault_code,"
                + " floor, mode, over_travel, person, powered, speed, tamper, voice"),
        lift(
            "  ebike:\n    wire: 2",
            "  ebike:\n    wire: 200",
            "10:11: points.ebike.wire: is 200; wanted: a whole number from 0 to 99"),
        lift(
            "  ebike:\n    wire: 2",
            "  ebike:\n    wire: 2\n    scale: 2",
            "11:5: points.ebike.scale: unknown key; wanted: one of bands, invert, wire"),
        lift(
            "scale: 0.1",
            "scale: 0",
            "12:27: points.speed.scale: is 0; wanted: a number that a raw value is multiplied by"),
        lift("scale: 0.1", "scale: tenth", "12:27: points.speed.scale: is tenth; wanted: a number"),
        lift(
            "4: firefighter",
            "4: fire_fighter",
            "8:41: points.mode.codes.4: there is no Mode.fire_fighter; wanted: did you mean"
                + " firefighter? one of earthquake, emergency_power, fire_return, firefighter,"
                + " inspection, normal, stop, unknown"),
        lift(
            "lets-go:\n  door_hold: {retrigger: 1s, within: 3s}\n",
            "",
            "11:3: points.door_hold: is dangerous, and nothing says how the device lets go by"
                + " itself; wanted: lets-go: {door_hold: {retrigger: 1s, within: 3s}}, if it really"
                + " does"),
        lift(
            "within: 3s",
            "within: 1500ms",
            "14:38: lets-go.door_hold.within: is 1500ms; wanted: at least twice the retrigger, 2s"),
        lift(
            "within: 3s",
            "within: 90s",
            "14:38: lets-go.door_hold.within: is 90s; wanted: from 200ms to 1m"),
        lift(
            ", within: 3s",
            "",
            "14:14: lets-go.door_hold.within: is missing; wanted: a duration such as 400ms, 5s, 2m,"
                + " 12h or 30d"),
        lift(
            "within: 3s}",
            "within: 3s}\n  ebike: {retrigger: 1s, within: 3s}",
            "15:3: lets-go.ebike: ebike is no output that this profile maps; wanted: one of"
                + " door_hold"),
        lift(
            "  mode: {wire: 1, codes: {1: normal, 4: firefighter}}\n",
            "",
            "10:3: points.door_hold: may be active only while mode allows it, and mode is not"
                + " mapped; wanted: mode among the points"));
  }
}
