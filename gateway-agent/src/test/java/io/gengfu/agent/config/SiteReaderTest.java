package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.rules.Calendar;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Severity;
import io.gengfu.settings.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteReaderTest {

  @TempDir Path dir;
  private SiteFolder folder;

  @BeforeEach
  void writeFolder() {
    folder = new SiteFolder(dir);
  }

  private Site site() {
    var problems = new Problems();
    var site = folder.read(problems);
    assertThat(problems.all()).isEmpty();
    return site.orElseThrow();
  }

  @Test
  void aGoodFolderHasNoProblems() {
    assertThat(folder.lines()).isEmpty();
  }

  @Test
  void theGatewayIsAsWritten() {
    GatewayConfig gateway = site().gateway();

    assertThat(gateway.id()).isEqualTo("gw-1");
    assertThat(gateway.data()).isEqualTo(dir.toAbsolutePath().resolve("data"));
    assertThat(gateway.store().telemetryBlock()).isEqualTo(Duration.ofSeconds(2));
    assertThat(gateway.store().telemetryDays()).isEqualTo(30);
    assertThat(gateway.store().alertsMegabytes()).isEqualTo(64);
    assertThat(gateway.console().port()).isEqualTo(8086);
    assertThat(gateway.uplinks())
        .singleElement()
        .satisfies(
            uplink -> {
              assertThat(uplink.name()).isEqualTo("city");
              assertThat(uplink.broker()).hasToString("mqtt://127.0.0.1:1883");
              assertThat(uplink.receipts()).isTrue();
              assertThat(uplink.resendAfter()).isEqualTo(Duration.ofSeconds(20));
              assertThat(uplink.passwordFile()).isEmpty();
            });
  }

  @Test
  void anUplinkIsToldWhatItsFilterNames() {
    folder.edit(
        "gateway.yaml",
        "receipts: true",
        "only: {lanes: [life, telemetry], severity: high, scenarios: [ebike], devices: [lift-1],"
            + " points: [lift.speed]}");

    UplinkFilter filter = site().gateway().uplinks().getFirst().filter();
    assertThat(filter.lanes()).containsExactlyInAnyOrder(Lane.LIFE, Lane.TELEMETRY);
    assertThat(filter.leastSevere()).isEqualTo(Severity.HIGH);
    assertThat(filter.scenarios()).containsExactly("ebike");
    var points = site().points();
    var first = points.device("lift-1").orElseThrow();
    assertThat(filter.takes(points.of(first, "speed"))).isTrue();
    assertThat(filter.takes(points.of(first, "mode"))).isFalse();
    var second = points.device("lift-2").orElseThrow();
    assertThat(filter.takes(points.of(second, "speed"))).isFalse();
  }

  @Test
  void aBrokerWithTlsIsSpokenToInTls13AloneUnlessTheSiteSaysOtherwise() throws Exception {
    folder.edit("gateway.yaml", "mqtt://127.0.0.1", "mqtts://city.example");
    UplinkConfig uplink = site().gateway().uplinks().getFirst();
    assertThat(uplink.broker()).hasToString("mqtts://city.example:8883");
    assertThat(uplink.tls()).contains(TlsConfig.PLAIN);

    folder.edit("gateway.yaml", "receipts: true", "tls: {oldest-version: \"1.2\"}");
    assertThat(site().gateway().uplinks().getFirst().tls().orElseThrow().oldest())
        .isEqualTo(TlsConfig.Version.TLS_1_2);
  }

  @Test
  void whoeverSaysTheWordsMaySpeakInClear() {
    folder.edit(
        "gateway.yaml",
        "mqtt://127.0.0.1\"",
        "mqtt://city.example\"\n    clear-text: \"anyone on the way can read and change this\"");

    assertThat(site().gateway().uplinks().getFirst().tls()).isEmpty();
  }

  @Test
  void aDeviceHasItsProfilesClassAndItsOwnPlaceNameAndInterval() {
    var points = site().points();

    var first = points.device("lift-1").orElseThrow();
    assertThat(first.deviceClass()).isEqualTo(DeviceClasses.LIFT);
    assertThat(first.name()).isEqualTo(new LocalText("一号梯", "Lift 1"));
    assertThat(first.location())
        .isEqualTo(new Location("lobby", "garden", "1", "2", "-1", "hall", "0101"));
    assertThat(first.interval()).isEqualTo(Duration.ofSeconds(1));
    var second = points.device("lift-2").orElseThrow();
    assertThat(second.name()).isEqualTo(LocalText.same("lift-2"));
    assertThat(second.interval()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void theCalendarIsOfTheSitesZoneAndOptional() {
    assertThat(site().calendar()).isEqualTo(Calendar.PLAIN);

    folder
        .edit("site.yaml", "estate: garden,", "estate: garden, time-zone: Europe/Berlin,")
        .write(
            "calendar.yaml",
            "holidays: [2026-10-01..2026-10-03, \"2027-01-01\"]\nworkdays: [\"2026-10-10\"]\n");

    assertThat(site().calendar())
        .isEqualTo(
            new Calendar(
                ZoneId.of("Europe/Berlin"),
                Set.of(
                    LocalDate.parse("2026-10-01"),
                    LocalDate.parse("2026-10-02"),
                    LocalDate.parse("2026-10-03"),
                    LocalDate.parse("2027-01-01")),
                Set.of(LocalDate.parse("2026-10-10"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "holidays: [2026-13-01] | 1:12: holidays: has 2026-13-01; wanted: a date such as 2026-10-01, or 2026-10-01..2026-10-07",
        "holidays: [2026-10-07..2026-10-01] | 1:12: holidays: has 2026-10-07..2026-10-01; wanted: a date such as 2026-10-01, or 2026-10-01..2026-10-07",
        "holidays: 2026-10-01 | 1:11: holidays: is not a list; wanted: a date such as 2026-10-01, or 2026-10-01..2026-10-07 in […]",
        "holydays: [] | 1:1: holydays: unknown key; wanted: did you mean holidays? one of holidays, workdays",
        "{holidays: [2026-10-01], workdays: [2026-10-01]} | 1:36: workdays: has 2026-10-01, a holiday too; wanted: one or the other",
      })
  void aCalendarThatIsWrongIsToldAtItsPlace(String yaml, String problem) {
    folder.write("calendar.yaml", yaml);

    assertThat(folder.lines()).containsExactly("calendar.yaml:" + problem);
  }

  @Test
  void whatAPackSelectsByIsToldAtTheSitesEntry() {
    folder
        .edit(
            "packs/watch.yaml",
            "for-each: {lift: lift}",
            "for-each: {lift: lift}\nwhere: lift.location.floor >= 2")
        .edit("packs/watch.yaml", "{siren: siren}", "{siren: {class: siren, same: estate}}");

    assertThat(folder.lines())
        .containsExactly(
            "site.yaml:21:5: packs[0].devices.lift: names lift-1, for which the pack is not;"
                + " wanted: a device with lift.location.floor >= 2");
  }

  @Test
  void anAreaIsADeviceWithoutAProfileThatPacksAreBoundTo() {
    folder
        .edit(
            "site.yaml",
            "packs:",
            "areas:\n  - {id: wall, name: {zh: 墙, en: Wall}, location: shed, initial: {armed: true}}\n"
                + "  - id: hall\npacks:")
        .edit("site.yaml", "siren: siren-1", "siren: siren-1, area: wall")
        .edit("packs/watch.yaml", "{siren: siren}", "{siren: siren, area: area}")
        .edit("packs/watch.yaml", "lift.ebike &&", "lift.ebike && area.armed &&");
    Site site = site();

    var wall = site.points().device("wall").orElseThrow();
    assertThat(wall.deviceClass()).isEqualTo(DeviceClasses.AREA);
    assertThat(wall.name()).isEqualTo(new LocalText("墙", "Wall"));
    assertThat(wall.location().building()).isEqualTo("2");
    assertThat(site.points().device("hall").orElseThrow().location()).isEqualTo(Location.UNKNOWN);
    assertThat(site.initiallyOn()).extracting(Object::toString).containsExactly("wall.armed");
    assertThat(site.rules().inputs()).extracting(Object::toString).contains("wall.armed");
    assertThat(site.mapped()).noneMatch(p -> p.device().id().equals("wall"));
  }

  @Test
  void devicesOfOneLineShareADriver() {
    assertThat(site().lines())
        .extracting(Site.Line::id)
        .containsExactly("wired:10.0.0.7:700", "wired:10.0.0.8:700");
    assertThat(site().lines().getFirst().devices())
        .extracting(d -> d.device().id())
        .containsExactly("lift-1", "lift-2");
  }

  @Test
  void onlyMappedSignalsAreMapped() {
    Site site = site();

    assertThat(site.mapped())
        .extracting(p -> p.key())
        .containsExactlyInAnyOrder(
            "lift-1.mode",
            "lift-1.ebike",
            "lift-1.door_hold",
            "lift-1.speed",
            "lift-2.mode",
            "lift-2.ebike",
            "lift-2.door_hold",
            "lift-2.speed",
            "siren-1.sounding");
    assertThat(site.letsGo().keySet())
        .extracting(p -> p.key())
        .containsExactlyInAnyOrder("lift-1.door_hold", "lift-2.door_hold");
  }

  // A driver reads the same settings again when it opens.
  @Test
  void settingsCanBeReadAgainAfterTheCheck() {
    var problems = new Problems();
    Site site = folder.read(problems).orElseThrow();

    for (var line : site.lines()) {
      line.devices().forEach(folder.wired::check);
      assertThat(line.devices())
          .allSatisfy(
              device ->
                  assertThat("wired:" + line.provider().line(device.address()))
                      .isEqualTo(line.id()));
      assertThat(line.devices().getFirst().points())
          .allSatisfy(p -> assertThat(p.mapping().integer("wire", 0, 99)).isPositive());
    }

    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void everyDeviceIsCheckedByItsDriverOnce() {
    site();

    assertThat(folder.wired.checked).containsExactly("lift-1", "lift-2", "siren-1");
  }
}
