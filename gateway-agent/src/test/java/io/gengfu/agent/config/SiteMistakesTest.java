package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A good folder spoilt in one place gives exactly one line, which names the place. */
class SiteMistakesTest {

  @TempDir Path dir;
  private SiteFolder folder;

  @BeforeEach
  void writeFolder() {
    folder = new SiteFolder(dir);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource({"gatewayMistakes", "siteMistakes", "profileMistakes", "packMistakes"})
  void oneMistakeIsOneLine(String file, String old, String by, String line) {
    folder.edit(file, old, by);

    assertThat(folder.lines()).hasSize(1);
    // What is shipped is listed after its own; that list grows.
    if (line.endsWith("…")) {
      assertThat(folder.lines().getFirst()).startsWith(line.substring(0, line.length() - 1));
    } else {
      assertThat(folder.lines()).containsExactly(line);
    }
  }

  private static Arguments gateway(String old, String by, String line) {
    return arguments("gateway.yaml", old, by, "gateway.yaml:" + line);
  }

  private static Arguments kura(String by, String line) {
    return gateway("receipts: true", "codec: kura\n    " + by, line);
  }

  private static Arguments site(String old, String by, String line) {
    return arguments("site.yaml", old, by, "site.yaml:" + line);
  }

  private static Arguments lift(String old, String by, String line) {
    String file = "profiles/plain-lift.yaml";
    return arguments(file, old, by, file + ":" + line);
  }

  private static Arguments pack(String old, String by, String line) {
    return arguments("packs/watch.yaml", old, by, line);
  }

  static Stream<Arguments> gatewayMistakes() {
    return Stream.of(
        gateway("id: gw-1, ", "", "1:10: gateway.id: is missing; wanted: text"),
        gateway(
            "gw-1",
            "gw/1",
            "1:15: gateway.id: is \"gw/1\"; wanted: 1 to 64 letters, digits, _ and -"),
        gateway(
            "gw-1",
            "17",
            "1:15: gateway.id: is the unquoted number 17; wanted: text in quotes: \"17\""),
        gateway(
            "data: data",
            "dta: data",
            "1:21: gateway.dta: unknown key; wanted: did you mean data? one of data, id"),
        gateway(
            "store:",
            "stroe:",
            "2:1: stroe: unknown key; wanted: did you mean store? one of console, gateway, store,"
                + " uplinks"),
        gateway(
            "alerts-megabytes: 64",
            "alerts-megabytes: 2",
            "2:27: store.alerts-megabytes: is 2; wanted: a whole number from 16 to 65536"),
        gateway(
            "alerts-megabytes: 64",
            "alerts-megabytes: lots",
            "2:27: store.alerts-megabytes: is lots; wanted: a whole number from 16 to 65536"),
        gateway(
            "telemetry-block: 2s",
            "telemetry-block: 2",
            "2:74: store.telemetry-block: is 2; wanted: a duration such as 400ms, 5s, 2m, 12h or"
                + " 30d"),
        gateway(
            "telemetry-block: 2s",
            "telemetry-block: 2h",
            "2:74: store.telemetry-block: is 2h; wanted: from 100ms to 1m"),
        gateway(
            "mqtt://127.0.0.1",
            "http://127.0.0.1",
            "5:13: uplinks[0].broker: is http://127.0.0.1; wanted: mqtt://host:port or"
                + " mqtts://host:port"),
        gateway(
            "mqtt://127.0.0.1",
            "127.0.0.1:1883",
            "5:13: uplinks[0].broker: is 127.0.0.1:1883; wanted: mqtt://host:port or"
                + " mqtts://host:port"),
        gateway(
            "mqtt://127.0.0.1",
            "mqtt://",
            "5:13: uplinks[0].broker: is mqtt://; wanted: mqtt://host:port or mqtts://host:port"),
        gateway(
            "mqtt://127.0.0.1",
            "mqtt://city_hall:1883",
            "5:13: uplinks[0].broker: is mqtt://city_hall:1883, without a host that can be; wanted:"
                + " mqtt://host:port or mqtts://host:port"),
        gateway(
            "mqtt://127.0.0.1",
            "mqtt://city:99999",
            "5:13: uplinks[0].broker: has the port 99999; wanted: a port from 1 to 65535"),
        gateway(
            "mqtt://127.0.0.1",
            "mqtt://city/alerts",
            "5:13: uplinks[0].broker: is mqtt://city/alerts, with something behind the port;"
                + " wanted: mqtt://host:port or mqtts://host:port"),
        gateway(
            "mqtt://127.0.0.1",
            "mqtt://me:secret@city",
            "5:13: uplinks[0].broker: holds a user or a password; wanted: user: and password-file:"
                + " instead"),
        gateway(
            "mqtt://127.0.0.1",
            "mqtt://city.example",
            "5:13: uplinks[0].broker: is mqtt://city.example:1883, to which everything, the"
                + " password too, would go unprotected; wanted: mqtts://city.example, or"
                + " clear-text: \"anyone on the way can read and change this\" beside it"),
        gateway(
            "mqtt://127.0.0.1\"",
            "mqtt://city.example\"\n    clear-text: yes",
            "6:17: uplinks[0].clear-text: is \"yes\"; wanted: exactly \"anyone on the way can read"
                + " and change this\""),
        gateway(
            "mqtt://127.0.0.1\"",
            "mqtts://city.example\"\n    clear-text: anyone on the way can read and change this",
            "6:17: uplinks[0].clear-text: is said of a broker with TLS; wanted: no such key beside"
                + " mqtts://"),
        gateway(
            "receipts: true",
            "tls: {ca-file: ca.pem}",
            "6:10: uplinks[0].tls: is of no use for mqtt://127.0.0.1:1883; wanted: broker:"
                + " mqtts://…"),
        tls(
            "{ca-file: ca.pem}",
            "6:20: uplinks[0].tls.ca-file: names ca.pem, which is not there; wanted: put it there,"
                + " or correct its name in gateway.yaml"),
        tls(
            "{ca-file: site.yaml}",
            "6:20: uplinks[0].tls.ca-file: names site.yaml, which holds no certificate; wanted:"
                + " PEM, which begins -----BEGIN CERTIFICATE-----"),
        tls(
            "{certificate-file: gw.pem}",
            "6:29: uplinks[0].tls.certificate-file: is given alone; wanted: certificate-file: and"
                + " key-file: both"),
        tls(
            "{oldest-version: \"1.1\"}",
            "6:27: uplinks[0].tls.oldest-version: is 1.1; wanted: did you mean \"1.2\"? one of"
                + " \"1.2\", \"1.3\""),
        tls(
            "{cafile: ca.pem}",
            "6:11: uplinks[0].tls.cafile: unknown key; wanted: did you mean ca-file? one of"
                + " ca-file, certificate-file, key-file, oldest-version"),
        only(
            "{lanes: [life, alarm]}",
            "6:19: uplinks[0].only.lanes: names alarm, which is no lane; wanted: one of alert,"
                + " audit, life, telemetry"),
        only(
            "{severity: hihg}",
            "6:22: uplinks[0].only.severity: is hihg; wanted: did you mean high? one of critical,"
                + " high, low, medium"),
        only(
            "{scenarios: []}",
            "6:23: uplinks[0].only.scenarios: is empty; wanted: at least one, or no such key: then"
                + " all"),
        only(
            "{classes: [lifts, siren]}",
            "6:21: uplinks[0].only.classes: names lifts, which is no device class; wanted: did you"
                + " mean lift? …"),
        only(
            "{scenarios: [ebikes]}",
            "6:23: uplinks[0].only.scenarios: names ebikes, which is no scenario; wanted: did you"
                + " mean ebike? …"),
        only(
            "{packs: [wacth]}",
            "6:19: uplinks[0].only.packs: names wacth, which is no pack; wanted: did you mean"
                + " watch? …"),
        only(
            "{devices: [lift-3]}",
            "6:21: uplinks[0].only.devices: names lift-3, which is no device; wanted: did you mean"
                + " lift-1? …"),
        only(
            "{points: [lift-1.sped]}",
            "6:20: uplinks[0].only.points: names lift-1.sped, but lift has no such signal; wanted:"
                + " did you mean speed? …"),
        only(
            "{points: [lft.speed]}",
            "6:20: uplinks[0].only.points: names lft.speed, which is no point; wanted: a device or"
                + " a class, a dot, a signal; did you mean lift? …"),
        only(
            "{audit: [kpis]}",
            "6:19: uplinks[0].only.audit: names kpis, which is no kind of audit record; wanted: did"
                + " you mean kpi? one of command, kpi"),
        gateway(
            "console:",
            "  - {name: fire, broker: \"mqtt://127.0.0.1:1883\"}\nconsole:",
            "8:26: uplinks[1].broker: is mqtt://127.0.0.1:1883 with the same user as in line 5;"
                + " wanted: a broker of its own, or at least a user or another codec"),
        gateway(
            "receipts: true",
            "codec: kapua",
            "6:12: uplinks[0].codec: is kapua; wanted: one of cloudevents, kura"),
        gateway(
            "receipts: true",
            "codec: kura",
            "4:5: uplinks[0].account: is missing; wanted: the account at the platform, which codec"
                + " kura puts into each topic"),
        gateway(
            "receipts: true",
            "client-id: gate-7",
            "6:16: uplinks[0].client-id: means nothing to codec cloudevents; wanted: codec: kura,"
                + " or no such key"),
        kura(
            "account: a/b",
            "7:14: uplinks[0].account: is \"a/b\"; wanted: 1 to 64 letters, digits, _ and -"),
        kura(
            "account: a\n    client-id: gw.1",
            "8:16: uplinks[0].client-id: is \"gw.1\"; wanted: 1 to 64 letters, digits, _ and -"),
        kura(
            "account: a\n    receipts: true",
            "8:15: uplinks[0].receipts: is true, but a Kura platform confirms nothing: what its"
                + " broker has taken counts; wanted: receipts: false, or no such key; codec:"
                + " cloudevents for a platform that confirms"),
        kura(
            "account: a\n    commands: [refresh]",
            "8:15: uplinks[0].commands: is not empty, but codec kura takes no commands; wanted: no"
                + " such key; a second uplink with codec: cloudevents takes them"),
        kura(
            "account: a\n    connections: 2",
            "8:18: uplinks[0].connections: is 2, but to a Kura platform a second connection is"
                + " another gateway; wanted: connections: 1, or no such key"),
        gateway(
            "    broker: \"mqtt://127.0.0.1\"\n",
            "",
            "4:5: uplinks[0].broker: is missing; wanted: mqtt://host:port or mqtts://host:port"),
        gateway(
            "name: city",
            "name: City",
            "4:11: uplinks[0].name: is City; wanted: lower_snake_case: a-z, digits and _, a letter"
                + " first"),
        gateway(
            "receipts: true",
            "receipts: yes",
            "6:15: uplinks[0].receipts: is yes; wanted: true or false"),
        gateway(
            "resend-after: 20s",
            "resend-after: 20ms",
            "7:19: uplinks[0].resend-after: is 20ms; wanted: from 1s to 1h"),
        gateway(
            "resend-after: 20s",
            "user: me\n    password-file: secret",
            "8:20: uplinks[0].password-file: names secret, which is no file; wanted: a file that"
                + " holds the password"),
        gateway(
            "receipts: true",
            "commands: [refresh, aknowledge]",
            "6:15: uplinks[0].commands: names aknowledge, which is no command; wanted: did you mean"
                + " acknowledge? one of acknowledge, close, confirm, diagnostics, in-service,"
                + " out-of-service, read-history, refresh, release-output, reload, reset,"
                + " set-mode, set-output, shelve, unshelve"),
        gateway(
            "receipts: true",
            "commands: [refresh, refresh]",
            "6:15: uplinks[0].commands: names refresh twice; wanted: each command once"),
        gateway(
            "receipts: true",
            "connections: 3",
            "6:18: uplinks[0].connections: is 3; wanted: a whole number from 1 to 2"),
        gateway(
            "receipts: true",
            "budget: {day: 20}",
            "6:19: uplinks[0].budget.day: is the unquoted number 20; wanted: text in quotes:"
                + " \"20\""),
        gateway(
            "receipts: true",
            "budget: {day: 20 MiB}",
            "6:19: uplinks[0].budget.day: is 20 MiB; wanted: a whole number and kB, MB or GB, such"
                + " as 20 MB"),
        gateway(
            "receipts: true",
            "budget: {day: 20 kB}",
            "6:19: uplinks[0].budget.day: is 20 kB; wanted: at least 1 MB: the status alone needs"
                + " that much"),
        gateway(
            "receipts: true",
            "budget: {day: 20 MB, month: 2 MB}",
            "6:33: uplinks[0].budget.month: is less than the budget of a day; wanted: more than"
                + " day:, or no day:"),
        gateway(
            "receipts: true",
            "budget: {}",
            "6:13: uplinks[0].budget: sets no limit; wanted: day:, month: or both"),
        gateway(
            "receipts: true",
            "budget: {week: 20 MB, day: 5 MB}",
            "6:14: uplinks[0].budget.week: unknown key; wanted: one of day, month"),
        gateway(
            "receipts: true",
            "command-key-file: city.pem",
            "6:23: uplinks[0].command-key-file: names city.pem, which is no file; wanted: a file"
                + " that holds the key"),
        gateway(
            "console:",
            "  - {name: city, broker: \"mqtts://other\"}\nconsole:",
            "8:12: uplinks[1].name: is city, which line 4 has already; wanted: a name of its own"),
        gateway(
            "port: 8086",
            "port: 80860",
            "8:32: console.port: is 80860; wanted: a whole number from 0 to 65535"),
        gateway(
            "enabled: true",
            "enabled: \"true\"",
            "8:20: console.enabled: is the text \"true\"; wanted: true or false"));
  }

  private static Arguments only(String section, String line) {
    return gateway("receipts: true", "only: " + section, line);
  }

  private static Arguments tls(String section, String line) {
    return gateway("mqtt://127.0.0.1\"", "mqtts://city.example\"\n    tls: " + section, line);
  }

  static Stream<Arguments> siteMistakes() {
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

  static Stream<Arguments> profileMistakes() {
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
            "11:5: points.ebike.scale: unknown key; wanted: one of invert, wire"),
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

  static Stream<Arguments> packMistakes() {
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

  @Test
  void everyMistakeOfEveryFileIsFoundInOnePassAndSorted() {
    folder
        .edit("site.yaml", "code: \"0101\"", "code: 0101")
        .edit("site.yaml", "location: shed", "location: shod")
        .edit("gateway.yaml", "port: 8086", "port: no")
        .edit("profiles/plain-lift.yaml", "class: lift\n", "class: lfit\n");

    assertThat(folder.lines())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly(
            "gateway.yaml:8:32:",
            "profiles/plain-lift.yaml:3:8:",
            "site.yaml:3:74:",
            "site.yaml:18:15:");
  }

  // Both the pack and other devices speak of the device; none of it is a second mistake.
  @Test
  void aDeviceWithAnUnknownProfileHasNoOtherMistake() {
    folder
        .edit("site.yaml", "profile: plain-siren", "profile: loud-siren")
        .edit("site.yaml", "{host: 10.0.0.8}", "{hots: 10.0.0.8}");

    assertThat(folder.lines()).singleElement().asString().startsWith("site.yaml:17:14: ");
  }

  @Test
  void aProfileThatIsNoYamlIsOneMistakeHoweverManyDevicesNameIt() {
    folder.write("profiles/plain-lift.yaml", "profile: [plain-lift\n");

    assertThat(folder.lines())
        .singleElement()
        .asString()
        .startsWith("profiles/plain-lift.yaml:2:1: is not YAML");
  }

  @Test
  void aMistakeOfAProfileIsSaidOnceForAllItsDevices() {
    folder.edit("profiles/plain-lift.yaml", "{wire: 3}", "{wire: three}");

    assertThat(folder.lines())
        .containsExactly(
            "profiles/plain-lift.yaml:11:21: points.door_hold.wire: is three; wanted: a whole"
                + " number from 0 to 99");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    Files.delete(dir.resolve("gateway.yaml"));
    Files.delete(dir.resolve("site.yaml"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml: is missing; wanted: a file of this name",
            "site.yaml: is missing; wanted: a file of this name");
  }

  @Test
  void aMissingFolderIsNamed() {
    var nowhere = dir.resolve("nowhere");
    var problems = new Problems();

    assertThat(SiteReader.read(nowhere, problems)).isEmpty();
    assertThat(problems.all())
        .extracting(Problem::toString)
        .containsExactly(nowhere + ": is no folder; wanted: a site's folder with gateway.yaml");
  }

  @Test
  void aSiteWithoutDevicesIsAMistake() {
    folder.write("site.yaml", "site: {estate: garden}\n");

    assertThat(folder.lines())
        .containsExactly("site.yaml:1:1: devices: names no device; wanted: at least one");
  }

  // A password that everybody on the box may read is nobody's secret.
  @Test
  void aPasswordFileMustNotBeReadableByAll() throws IOException {
    folder
        .write("secret", "hunter2\n")
        .edit("gateway.yaml", "receipts: true", "user: me\n    password-file: secret");
    Path secret = dir.resolve("secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml:7:20: uplinks[0].password-file: names secret, which everybody on this"
                + " machine may read; wanted: chmod 640 secret");

    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(folder.lines()).isEmpty();
  }

  @Test
  void aKeyFileMustHoldAKey() throws IOException {
    folder
        .write("city.pem", "hunter2\n")
        .edit("gateway.yaml", "receipts: true", "command-key-file: city.pem");
    Files.setPosixFilePermissions(
        dir.resolve("city.pem"), PosixFilePermissions.fromString("rw-------"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml:6:23: uplinks[0].command-key-file: names a file that holds no key;"
                + " wanted: an Ed25519 public key in PEM (openssl pkey -pubout), or hmac-sha256:"
                + " and at least 32 bytes in Base64");
  }

  @Test
  void aPasswordWithoutAUserIsAMistake() throws IOException {
    folder
        .write("secret", "hunter2\n")
        .edit("gateway.yaml", "receipts: true", "password-file: secret");
    Files.setPosixFilePermissions(
        dir.resolve("secret"), PosixFilePermissions.fromString("rw-------"));

    assertThat(folder.lines())
        .containsExactly(
            "gateway.yaml:6:20: uplinks[0].password-file: is given without a user; wanted: user:"
                + " and password-file: both");
  }

  // Passwords in addresses end in logs; this one must not end in ours.
  @Test
  void aPasswordInTheAddressIsNotRepeated() {
    folder.edit("gateway.yaml", "mqtt://127.0.0.1", "mqtt://me:hunter2@city");

    assertThat(folder.lines()).singleElement().asString().doesNotContain("hunter2");
  }
}
