package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.Schedule.Day;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether it is night is a question of the wall clock, the week, the holidays and summer time. */
class ScheduleTest {

  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  // National Day of 2026 is a Thursday; the Saturday after the week is worked.
  private static final Calendar CHINA =
      new Calendar(
          SHANGHAI,
          Set.of(LocalDate.parse("2026-10-01"), LocalDate.parse("2026-10-02")),
          Set.of(LocalDate.parse("2026-10-10")));

  private static Schedule schedule(String from, String to, Calendar calendar, Day... days) {
    Set<Day> set = EnumSet.noneOf(Day.class);
    set.addAll(List.of(days));
    return new Schedule(LocalTime.parse(from), LocalTime.parse(to), set, calendar);
  }

  private static Calendar in(ZoneId zone) {
    return new Calendar(zone, Set.of(), Set.of());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-09-30, false",
    "2026-10-01, true",
    "2026-10-03, true",
    "2026-10-05, false",
    "2026-10-10, false",
    "2026-10-11, true",
  })
  void aHolidayIsForRestAndAWeekendThatIsMadeUpForIsNot(String date, boolean rest) {
    assertThat(CHINA.isRestday(LocalDate.parse(date))).isEqualTo(rest);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-09-30T21:59:59, false",
    "2026-09-30T22:00, true",
    "2026-10-01T05:59:59, true", // the night of a workday, although the morning is a holiday's
    "2026-10-01T06:00, false",
    "2026-10-01T22:00, false",
    "2026-10-05T03:00, false", // the night of a Sunday
    "2026-10-10T23:00, true",
  })
  void aNightBelongsToTheDayOnWhichItBegins(String local, boolean within) {
    Schedule nights = schedule("22:00", "06:00", CHINA, Day.WORKDAY);

    assertThat(nights.contains(LocalDateTime.parse(local).atZone(SHANGHAI))).isEqualTo(within);
    assertThat(
            nights.contains(
                LocalDateTime.parse(local).atZone(SHANGHAI).withZoneSameInstant(BERLIN)))
        .isEqualTo(within);
  }

  // Berlin, 29 March 2026: 02:00 is 03:00. 25 October 2026: 03:00 is 02:00 again.
  @ParameterizedTest
  @CsvSource({
    "22:00, 06:00, 2026-03-28T21:00:00Z, 2026-03-29T04:00:00Z, PT7H",
    "22:00, 06:00, 2026-10-24T20:00:00Z, 2026-10-25T05:00:00Z, PT9H",
    "02:30, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z, PT1H",
    "01:00, 02:30, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z, PT1H",
    "02:15, 02:45, 2026-10-25T00:15:00Z, 2026-10-25T01:45:00Z, PT1H30M",
  })
  void summerTimeNeitherSkipsNorRepeatsASchedule(
      String from, String to, String start, String end, String length) {
    Schedule schedule = schedule(from, to, in(BERLIN), Day.WORKDAY, Day.RESTDAY);
    Instant begins = Instant.parse(start);
    Instant ends = Instant.parse(end);

    assertThat(schedule.nextChange(begins.minusSeconds(1800))).isEqualTo(begins);
    assertThat(schedule.contains(begins)).isTrue();
    assertThat(schedule.nextChange(begins)).isEqualTo(ends);
    assertThat(schedule.contains(ends)).isFalse();
    assertThat(Duration.between(begins, ends)).isEqualTo(Duration.parse(length));
  }

  @Test
  void wholeDaysInARowAreOneStretch() {
    Schedule rest = schedule("00:00", "00:00", CHINA, Day.RESTDAY);
    Instant holiday = Instant.parse("2026-10-01T04:00:00Z");

    // Thursday and Friday are holidays, then comes the weekend.
    assertThat(rest.nextChange(holiday)).isEqualTo(Instant.parse("2026-10-04T16:00:00Z"));
  }

  @Test
  void whatNeverChangesIsAskedForAgainInTwoYears() {
    Schedule always = schedule("08:00", "08:00", CHINA, Day.WORKDAY, Day.RESTDAY);
    Instant now = Instant.parse("2026-10-01T04:00:00Z");

    assertThat(always.contains(now)).isTrue();
    assertThat(always.nextChange(now)).isAfter(now.plus(Duration.ofDays(700)));
  }

  // The oracle asks for every quarter of an hour, which is where all these schedules change.
  @Test
  void theNextChangeIsTheFirstMomentWithAnotherAnswer() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      ZoneId zone = random.nextBoolean() ? BERLIN : SHANGHAI;
      var days = new ArrayList<>(List.of(Day.values()));
      days.removeIf(day -> random.nextInt(3) > 0);
      Schedule schedule =
          new Schedule(
              LocalTime.of(random.nextInt(24), 15 * random.nextInt(4)),
              LocalTime.of(random.nextInt(24), 15 * random.nextInt(4)),
              Set.copyOf(days),
              in(zone));
      Instant from =
          LocalDate.of(2026, random.nextBoolean() ? 3 : 10, 22 + random.nextInt(8))
              .atTime(random.nextInt(24), 7)
              .atZone(zone)
              .toInstant();
      Instant expected = from.plus(Duration.ofMinutes(8));
      Instant limit = from.plus(Duration.ofDays(10));
      while (expected.isBefore(limit) && schedule.contains(expected) == schedule.contains(from)) {
        expected = expected.plus(Duration.ofMinutes(15));
      }
      if (expected.isBefore(limit)) {
        assertThat(schedule.nextChange(from))
            .as("seed %d, %s after %s", seed, schedule, from)
            .isEqualTo(expected);
      } else {
        assertThat(schedule.nextChange(from)).as("seed %d", seed).isAfterOrEqualTo(limit);
      }
    }
  }

  private static List<String> problems(String yaml) {
    var problems = new Problems();
    var node = YamlReader.parse(yaml, "test.yaml", problems).orElseThrow();
    var settings = new Settings(node, "", problems);
    boolean read = ScheduleReader.read(settings, CHINA).isPresent();
    settings.finish();
    assertThat(read || !problems.isEmpty()).isTrue();
    return problems.all().stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{from: 22:00} | test.yaml:1:1: to: is missing; wanted: a time of day such as \"22:00\"",
        "{from: '25:00', to: '06:00'} | test.yaml:1:8: from: is 25:00; wanted: a time of day such as \"22:00\"",
        "{from: '22:00', to: 6} | test.yaml:1:21: to: is 6; wanted: a time of day such as \"22:00\"",
        "{from: '22:00', to: '24:00', days: []} | test.yaml:1:36: days: names no day; wanted: at least one, or no days for every day",
        "{from: '22:00', to: '24:00', day: [mon]} | test.yaml:1:30: day: unknown key; wanted: did you mean days? one of days, from, to",
      })
  void aScheduleThatIsWrongIsToldAtItsPlace(String yaml, String problem) {
    assertThat(problems(yaml)).containsExactly(problem);
  }

  @Test
  void anUnknownDayIsToldWithTheNearest() {
    assertThat(problems("{from: '22:00', to: '06:00', days: [workdy]}"))
        .singleElement()
        .asString()
        .contains("has the unknown day workdy; wanted: did you mean workday? one of fri, mon");
  }

  @Test
  void withoutDaysItIsEveryDay() {
    var problems = new Problems();
    var node = YamlReader.parse("{from: 22:00, to: 24:00}", "test.yaml", problems).orElseThrow();
    Schedule schedule =
        ScheduleReader.read(new Settings(node, "", problems), CHINA).orElseThrow();

    for (int day = 1; day <= 14; day++) {
      var evening = LocalDate.of(2026, 10, day).atTime(23, 59).atZone(SHANGHAI);
      assertThat(schedule.contains(evening)).isTrue();
      assertThat(schedule.contains(evening.plusMinutes(1))).isFalse();
    }
  }
}
