package io.gengfu.agent.config;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes in gateway.yaml. */
class GatewayMistakesTest extends MistakesContract {

  private static Arguments gateway(String old, String by, String line) {
    return arguments("gateway.yaml", old, by, "gateway.yaml:" + line);
  }

  private static Arguments kura(String by, String line) {
    return gateway("receipts: true", "codec: kura\n    " + by, line);
  }

  private static Arguments only(String section, String line) {
    return gateway("receipts: true", "only: " + section, line);
  }

  private static Arguments tls(String section, String line) {
    return gateway("mqtt://127.0.0.1\"", "mqtts://city.example\"\n    tls: " + section, line);
  }

  static Stream<Arguments> mistakes() {
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
}
