package io.gengfu.agent.config;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes in a pack. */
class PackMistakesTest extends MistakesContract {

  private static Arguments pack(String old, String by, String line) {
    return arguments("packs/watch.yaml", old, by, line);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        pack(
            "pack: watch",
            "pack: wtach",
            "packs/watch.yaml:1:7: pack: is not the file's name; wanted: watch, as the file"),
        pack(
            "lift.ebike",
            "lift.ebyke",
            "packs/watch.yaml:10:11: rules[0].when: unknown signal lift.ebyke; wanted: did you mean"
                + " ebike? one of alarm_button, battery, car_status, direction, door, door_hold,"
                + " door_zone, ebike, fault_code, floor, mode, over_travel, person, powered,"
                + " silent, speed, tamper, undecided, voice"),
        pack(
            "lift.ebike",
            "lfit.ebike",
            "packs/watch.yaml:10:11: rules[0].when: unknown name lfit; wanted: did you mean lift?"
                + " one of CarStatus, Clock, Direction, Door, Line, Mode, Store, lift, siren"),
        pack(
            "Mode.normal",
            "Mode.normla",
            "packs/watch.yaml:10:38: rules[0].when: unknown constant Mode.normla; wanted: did you"
                + " mean normal? one of earthquake, emergency_power, fire_return, firefighter,"
                + " inspection, normal, stop, unknown"),
        pack(
            "Mode.normal",
            "Mood.normal",
            "packs/watch.yaml:10:38: rules[0].when: unknown name Mood; wanted: one of CarStatus,"
                + " Clock, Direction, Door, Line, Mode, Store, lift, siren"),
        pack(
            "lift.mode == Mode.normal",
            "lift.speed == Mode.normal",
            "packs/watch.yaml:10:36: rules[0].when: == cannot be applied to a number and Mode;"
                + " wanted: values of one type"),
        pack(
            "lift.ebike &&",
            "lift.speed &&",
            "packs/watch.yaml:10:22: rules[0].when: && cannot be applied to a number and a flag;"
                + " wanted: flags"),
        pack(
            "lift.ebike &&",
            "lift.ebike &",
            "packs/watch.yaml:10:22: rules[0].when: is not an expression: token recognition error"
                + " at: '& '; wanted: CEL such as lift.ebike && lift.mode == Mode.normal"),
        pack(
            "severity: high",
            "severity: hgih",
            "packs/watch.yaml:12:15: rules[0].severity: is hgih; wanted: did you mean high? one of"
                + " critical, high, low, medium"),
        pack(
            "for: ${confirm}",
            "for: soon",
            "packs/watch.yaml:11:10: rules[0].for: is soon; wanted: a duration such as 400ms, 5s,"
                + " 2m, 12h or 30d"),
        pack(
            "siren.sounding",
            "siren.sound",
            "packs/watch.yaml:15:15: rules[0].do[0].set: siren.sound is no output; wanted: one of"
                + " sounding"),
        pack(
            "to: true",
            "to: loud",
            "packs/watch.yaml:15:35: rules[0].do[0].to: is loud; wanted: true or false"),
        pack(
            "version: \"1.0.0\"",
            "version: 1.0",
            "packs/watch.yaml:2:10: version: is the unquoted number 1.0; wanted: text in quotes:"
                + " \"1.0\""),
        pack(
            "zh: 有电动车, en: E-bike",
            "zh: 有电动车",
            "packs/watch.yaml:13:14: rules[0].message.en: is missing; wanted: text"));
  }
}
