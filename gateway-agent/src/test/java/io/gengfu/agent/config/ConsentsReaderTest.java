package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Points;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code consents.yaml}. */
class ConsentsReaderTest {

  static final String RIGHT =
      """
      consents:
        - id: c-1
          device: flat-1
          signals: [pulse, respiration]
          purpose: care after discharge
          uplink: city
          given-by: P-88213
          from: 2026-11-01
          until: 2026-11-30
      """;

  private static final Points POINTS =
      new Points(
          List.of(
              new Device(
                  "flat-1",
                  DeviceClasses.DWELLING,
                  LocalText.same("1"),
                  Location.UNKNOWN,
                  Duration.ofSeconds(1)),
              new Device(
                  "lift-1",
                  DeviceClasses.LIFT,
                  LocalText.same("1"),
                  Location.UNKNOWN,
                  Duration.ofSeconds(1)),
              new Device(
                  "home",
                  DeviceClasses.AREA,
                  LocalText.same("1"),
                  Location.UNKNOWN,
                  Duration.ofSeconds(1))));

  private final Problems problems = new Problems();

  private List<Consent> read(String yaml) {
    var document = YamlReader.parse(yaml, "consents.yaml", problems).orElseThrow();
    return new ConsentsReader(
            new Settings(document, "", problems),
            POINTS,
            List.of("city", "property"),
            ZoneId.of("Asia/Shanghai"))
        .read();
  }

  @Test
  void itsDaysAreThoseOfTheSiteAndTheLastOneCounts() {
    assertThat(read(RIGHT))
        .containsExactly(
            new Consent(
                "c-1",
                "flat-1",
                Set.of("pulse", "respiration"),
                "care after discharge",
                "city",
                "P-88213",
                Instant.parse("2026-10-31T16:00:00Z"),
                Instant.parse("2026-11-30T16:00:00Z")));
    assertThat(problems.all()).isEmpty();
  }

  @Test
  void whetherSomebodyIsAtHomeIsTheirBusinessToo() {
    String away =
        RIGHT.replace("device: flat-1", "device: home").replace("[pulse, respiration]", "[away]");

    assertThat(read(away)).hasSize(1);
    assertThat(problems.all()).isEmpty();
  }

  @ParameterizedTest(name = "{0} as {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "id: c-1          | id: c 1             | 2:9: consents[0].id: is \"c 1\"; wanted: 1 to 64"
            + " letters, digits, _ and -",
        "device: flat-1   | device: flat-2      | 3:13: consents[0].device: there is no device"
            + " flat-2; wanted: did you mean flat-1? one of flat-1, home",
        "device: flat-1   | device: lift-1      | 3:13: consents[0].device: lift-1 says nothing"
            + " about a person, and needs no consent; wanted: a dwelling",
        "pulse, resp      | pulze, resp         | 4:14: consents[0].signals: flat-1 has no signal"
            + " pulze; wanted: did you mean pulse?",
        "uplink: city     | uplink: cty         | 6:13: consents[0].uplink: there is no uplink cty;"
            + " wanted: did you mean city? one of city, property",
        "until: 2026-11-30| until: 2026-10-30   | 9:12: consents[0].until: is 2026-10-30, before it"
            + " begins; wanted: a day from 2026-11-01 on",
        "until: 2026-11-30| until: 2029-10-30   | 9:12: consents[0].until: is 2029-10-30: nobody"
            + " consents for so long; wanted: at most 2 years after 2026-11-01; then ask again",
        "until: 2026-11-30| until: never        | 9:12: consents[0].until: is never; wanted: a date"
            + " such as 2026-11-01",
        "purpose: care    | purpos: care        | consents[0].purpos: unknown key; wanted: did you"
            + " mean purpose?",
        "given-by: P-88213| given-by: ''        | 7:15: consents[0].given-by: says nothing; wanted:"
            + " 1 to 200 characters",
      })
  void aMistakeIsToldAtItsPlace(String right, String wrong, String problem) {
    assertThat(RIGHT).contains(right.strip());

    assertThat(read(RIGHT.replace(right.strip(), wrong.strip()))).isEmpty();

    assertThat(problems.all())
        .extracting(Problem::toString)
        .anySatisfy(line -> assertThat(line).contains(problem));
  }

  @Test
  void twoOfOneIdAreAMistake() {
    read(RIGHT + RIGHT.substring(RIGHT.indexOf('\n') + 1));

    assertThat(problems.all())
        .singleElement()
        .asString()
        .contains("is c-1, which line 2 has already");
  }
}
