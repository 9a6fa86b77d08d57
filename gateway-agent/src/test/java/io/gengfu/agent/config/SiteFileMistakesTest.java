package io.gengfu.agent.config;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes in site.yaml. */
class SiteFileMistakesTest extends MistakesContract {

  private static Arguments site(String old, String by, String line) {
    return arguments("site.yaml", old, by, "site.yaml:" + line);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        site("estate: garden, ", "", "1:7: site.estate: is missing; wanted: text"),
        site(
            "code: \"0101\"",
            "code: 0101",
            "3:74: locations[0].code: is the unquoted number 0101; wanted: text in quotes:"
                + " \"0101\""),
        site(
            "floor: \"-1\"",
            "floor: -1",
            "3:50: locations[0].floor: is the unquoted number -1; wanted: text in quotes: \"-1\""),
        site(
            "building: \"1\"",
            "building: 1",
            "3:27: locations[0].building: is the unquoted number 1; wanted: text in quotes: \"1\""),
        site(
            "room: hall",
            "rooom: hall",
            "3:56: locations[0].rooom: unknown key; wanted: did you mean room? one of building,"
                + " code, floor, id, room, unit"),
        site(
            "devices:\n",
            "  - {id: lobby}\ndevices:\n",
            "5:10: locations[2].id: is lobby, which line 3 has already; wanted: a name of its own"),
        site(
            "id: lift-2",
            "id: lift-1",
            "11:9: devices[1].id: is lift-1, which line 6 has already; wanted: a name of its own"),
        site(
            "id: lift-2",
            "id: lift.2",
            "11:9: devices[1].id: is \"lift.2\"; wanted: 1 to 64 letters, digits, _ and -"),
        site(
            "id: lift-2",
            "id: 2",
            "11:9: devices[1].id: is the unquoted number 2; wanted: text in quotes: \"2\""),
        site(
            "plain-siren",
            "plain-sirn",
            "17:14: devices[2].profile: there is no profile plain-sirn; wanted: did you mean"
                + " plain-siren? one of …"),
        site(
            "plain-siren",
            "../secret",
            "17:14: devices[2].profile: is \"../secret\"; wanted: 1 to 64 letters, digits, _ and"
                + " -"),
        site(
            "  profile: plain-siren\n",
            "  profil: plain-siren\n",
            "17:5: devices[2].profil: unknown key; wanted: did you mean profile? one of address,"
                + " id, interval, location, name, profile"),
        site(
            "location: shed",
            "location: shod",
            "18:15: devices[2].location: there is no location shod; wanted: did you mean shed? one"
                + " of lobby, shed"),
        site(
            "estate: garden,",
            "estate: garden, time-zone: Asia/Shanghi,",
            "1:35: site.time-zone: there is no time zone Asia/Shanghi; wanted: did you mean"
                + " Asia/Shanghai?"),
        site(
            "packs:",
            "areas: [{id: siren-1}]\npacks:",
            "20:14: areas[0].id: is siren-1, which line 16 has already; wanted: a name of its own"),
        site(
            "packs:",
            "areas: [{id: gw-1}]\npacks:",
            "20:14: id: gw-1 is the id of the gateway too; wanted: an id of its own"),
        site(
            "packs:",
            "areas: [{id: wall, initial: {amred: true}}]\npacks:",
            "20:30: areas[0].initial.amred: unknown key; wanted: did you mean armed? one of armed,"
                + " away, inspection, walk_test"),
        site(
            "packs:",
            "areas: [{id: wall, initial: {armed: on}}]\npacks:",
            "20:37: areas[0].initial.armed: is on; wanted: true or false"),
        site(
            "packs:",
            "areas: [{id: wall, location: lobbi}]\npacks:",
            "20:30: areas[0].location: there is no location lobbi; wanted: did you mean lobby? one"
                + " of lobby, shed"),
        site(
            "packs:",
            "areas: [{id: wall, profile: x}]\npacks:",
            "20:20: areas[0].profile: unknown key; wanted: one of id, initial, location, name"),
        site("    location: shed\n", "", "16:5: devices[2].location: is missing; wanted: text"),
        site(
            "interval: 500ms",
            "interval: 5",
            "15:15: devices[1].interval: is 5; wanted: a duration such as 400ms, 5s, 2m, 12h or"
                + " 30d"),
        site(
            "interval: 500ms",
            "interval: 5ms",
            "15:15: devices[1].interval: is 5ms; wanted: from 50ms to 25h"),
        site(
            "interval: 500ms",
            "interval: 5s",
            "15:15: devices[1].interval: is 5s, too seldom for what door_hold needs; wanted: at"
                + " most 1s, so that mode is always fresh"),
        site(
            "interval: 500ms",
            "intervall: 500ms",
            "15:5: devices[1].intervall: unknown key; wanted: did you mean interval? one of"
                + " address, id, interval, location, name, profile"),
        site(
            "{host: 10.0.0.7, unit: 2}",
            "{host: 10.0.0.7, unit: 1}",
            "14:14: devices[1].address: is the address of lift-1 too; wanted: an address of its"
                + " own"),
        site(
            "{host: 10.0.0.7, unit: 2}",
            "{host: 10.0.0.7, unit: 2, slot: 3}",
            "14:40: devices[1].address.slot: unknown key; wanted: one of host, port, unit"),
        site(
            "{host: 10.0.0.7, unit: 2}",
            "{host: 10.0.0.7, unit: 300}",
            "14:37: devices[1].address.unit: is 300; wanted: a whole number from 1 to 247"),
        site(
            "{host: 10.0.0.7, unit: 2}",
            "{unit: 2}",
            "14:14: devices[1].address.host: is missing; wanted: text"),
        site(
            "{host: 10.0.0.7, unit: 2}",
            "10.0.0.7",
            "14:14: devices[1].address: is not a map; wanted: keys and values, one a line,"
                + " indented"),
        site(
            "    address: {host: 10.0.0.8}\n",
            "",
            "16:5: devices[2].address: is missing; wanted: where the device is reached, as its"
                + " profile says"),
        site(
            "zh: 一号梯, en: Lift 1",
            "zh: 一号梯, eng: Lift 1",
            "8:21: devices[0].name.eng: unknown key; wanted: did you mean en? one of en, zh"),
        site(
            "packs:",
            "pakcs:",
            "20:1: pakcs: unknown key; wanted: did you mean packs? one of areas, devices,"
                + " locations, packs, site"),
        site(
            "pack: watch",
            "pack: wach",
            "21:11: packs[0].pack: there is no pack wach; wanted: did you mean watch? one of …"),
        site(
            "lift: [lift-1]",
            "lift: [lift-7]",
            "22:22: packs[0].devices.lift: there is no device lift-7; wanted: did you mean lift-1?"
                + " one of lift-1, lift-2, siren-1"),
        site(
            "lift: [lift-1]",
            "lift: [siren-1]",
            "22:22: packs[0].devices.lift: siren-1 is a siren; wanted: a device of class lift"),
        site(
            "lift: [lift-1]",
            "lfit: [lift-1]",
            "22:15: packs[0].devices.lfit: the pack has no variable lfit; wanted: did you mean"
                + " lift? one of lift, siren"),
        site(
            "siren: siren-1",
            "siren: [siren-1, siren-1]",
            "22:38: packs[0].devices.siren: names 2 devices; wanted: exactly one siren"),
        site(
            "hold: 20s",
            "hodl: 20s",
            "23:18: packs[0].parameters.hodl: the pack has no parameter hodl; wanted: did you mean"
                + " hold? one of confirm, hold"),
        site(
            "hold: 20s",
            "hold: 20",
            "23:24: packs[0].parameters.hold: is 20; wanted: a duration such as 400ms, 5s, 2m, 12h"
                + " or 30d; it is 60s unless the site says otherwise"));
  }
}
