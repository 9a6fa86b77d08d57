package io.gengfu.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gengfu.settings.Node.Entry;
import io.gengfu.settings.Node.Items;
import io.gengfu.settings.Node.Mapping;
import io.gengfu.settings.Node.Scalar;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private final Problems problems = new Problems();
  private int line = 1;

  private enum Order {
    BIG,
    LITTLE_SWAPPED
  }

  private Scalar plain(String text) {
    return new Scalar(text, false, new Mark("f", line, 9));
  }

  private Scalar quoted(String text) {
    return new Scalar(text, true, new Mark("f", line, 9));
  }

  // Keys and values in turn, each pair in a line of its own.
  private Mapping map(Object... pairs) {
    Mark start = new Mark("f", line, 1);
    var entries = new LinkedHashMap<String, Entry>();
    for (int i = 0; i < pairs.length; i += 2) {
      Mark key = new Mark("f", line, 1);
      Node value = pairs[i + 1] instanceof Node node ? node : plain((String) pairs[i + 1]);
      entries.put((String) pairs[i], new Entry(key, value));
      line++;
    }
    return new Mapping(entries, start);
  }

  private Items list(Node... items) {
    return new Items(List.of(items), new Mark("f", line, 9));
  }

  private Settings settings(Object... pairs) {
    return new Settings(map(pairs), "", problems);
  }

  private List<String> lines() {
    return problems.all().stream().map(Problem::toString).toList();
  }

  @Test
  void valuesOfTheRightTypeAreReadWithoutAProblem() {
    Settings settings =
        settings(
            "text", "lobby",
            "code", quoted("0101"),
            "count", "-7",
            "hex", "0x1F",
            "share", "0.25",
            "on", "true",
            "limit", "1.5s",
            "order", "little-swapped");

    assertThat(settings.text("text")).isEqualTo("lobby");
    assertThat(settings.text("code")).isEqualTo("0101");
    assertThat(settings.integer("count", -10, 10)).isEqualTo(-7);
    assertThat(settings.integer("hex", 0, 100)).isEqualTo(31);
    assertThat(settings.number("share")).isEqualTo(0.25);
    assertThat(settings.number("count")).isEqualTo(-7);
    assertThat(settings.flag("on", false)).isTrue();
    assertThat(settings.duration("limit")).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.choice("order", Order.class, Order.BIG)).isEqualTo(Order.LITTLE_SWAPPED);
    settings.finish();
    assertThat(lines()).isEmpty();
  }

  @Test
  void whatIsNotGivenTakesItsFallbackAndIsNoProblem() {
    Settings settings = settings("empty", "", "tilde", "~", "nothing", "null");

    assertThat(settings.text("empty", "x")).isEqualTo("x");
    assertThat(settings.integer("tilde", 0, 9, 4)).isEqualTo(4);
    assertThat(settings.flag("nothing", true)).isTrue();
    assertThat(settings.duration("absent", Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
    assertThat(settings.section("absent").keys()).isEmpty();
    assertThat(settings.sections("absent")).isEmpty();
    assertThat(settings.list("absent")).isEmpty();
    assertThat(settings.texts("absent")).isEmpty();
    settings.finish();
    assertThat(lines()).isEmpty();
  }

  @Test
  void whatIsRequiredAndMissingIsReportedAtTheMap() {
    Settings settings = settings("other", "1");

    settings.text("host");
    settings.integer("port", 1, 65_535);
    settings.duration("poll");

    assertThat(lines())
        .containsExactly(
            "f:1:1: host: is missing; wanted: text",
            "f:1:1: port: is missing; wanted: a whole number",
            "f:1:1: poll: is missing; wanted: " + Durations.WANTED);
  }

  // "0101" read as a number is 101, or 65, depending on who reads.
  @ParameterizedTest
  @ValueSource(strings = {"0101", "7", "-1", "1.0", "1e3", "0x1F", "0o17", "1_000", "+5", ".5"})
  void aCodeMustBeQuoted(String code) {
    settings("code", code).text("code");

    assertThat(lines())
        .containsExactly(
            "f:1:9: code: is the unquoted number "
                + code
                + "; wanted: text in quotes: \""
                + code
                + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1号楼", "b1-lobby", "1a", "10.0.0.7", "12:30", "1-2", "v1.0"})
  void whatCannotBeTakenForANumberNeedsNoQuotes(String text) {
    assertThat(settings("name", text).text("name")).isEqualTo(text);
    assertThat(lines()).isEmpty();
  }

  // 010 is eight to half of the readers and ten to the rest.
  @ParameterizedTest
  @ValueSource(strings = {"010", "1.0", "ten", "0x", "#10", "11", "-1", "99999999999"})
  void aWholeNumberHasOneReadingAndIsInItsRange(String text) {
    settings("unit", text).integer("unit", 0, 10);

    assertThat(lines())
        .containsExactly("f:1:9: unit: is " + text + "; wanted: a whole number from 0 to 10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ten", "NaN", "Infinity", "1d", "0x1p3", "1,5", "1e999"})
  void aNumberIsFiniteAndDecimal(String text) {
    settings("scale", text).number("scale");

    assertThat(lines()).containsExactly("f:1:9: scale: is " + text + "; wanted: a number");
  }

  @Test
  void numbersAndFlagsInQuotesAreTexts() {
    Settings settings = settings("unit", quoted("7"), "scale", quoted("1"), "on", quoted("true"));

    settings.integer("unit", 0, 10);
    settings.number("scale");
    settings.flag("on", false);

    assertThat(lines())
        .containsExactly(
            "f:1:9: unit: is the text \"7\"; wanted: a whole number from 0 to 10",
            "f:1:9: scale: is the text \"1\"; wanted: a number",
            "f:1:9: on: is the text \"true\"; wanted: true or false");
  }

  @ParameterizedTest
  @CsvSource({"yes", "on", "True", "1"})
  void onlyTrueAndFalseAreFlags(String text) {
    settings("on", text).flag("on", false);

    assertThat(lines()).containsExactly("f:1:9: on: is " + text + "; wanted: true or false");
  }

  @Test
  void aMisspeltChoiceHasAHint() {
    assertThat(settings("order", "bgi").choice("order", Order.class, Order.LITTLE_SWAPPED))
        .isEqualTo(Order.LITTLE_SWAPPED);

    assertThat(lines())
        .containsExactly(
            "f:1:9: order: is bgi; wanted: did you mean big? one of big, little-swapped");
  }

  @Test
  void aMapOrAListWhereAValueShouldBeIsReported() {
    Settings settings = settings("a", map("x", "1"), "b", list(plain("1")));

    settings.text("a");
    settings.integer("b", 0, 9);

    assertThat(problems.all())
        .extracting(Problem::path, Problem::wrong)
        .containsExactlyInAnyOrder(
            tuple("a", "is a list or a map"), tuple("b", "is a list or a map"));
  }

  @Test
  void aValueWhereAMapOrAListShouldBeIsReported() {
    Settings settings = settings("a", "1", "b", "2", "c", list(plain("1")));

    assertThat(settings.section("a").keys()).isEmpty();
    assertThat(settings.sections("b")).isEmpty();
    assertThat(settings.sections("c")).isEmpty();

    assertThat(problems.all())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("a", "b", "c[0]");
  }

  @Test
  void aPathLeadsThroughSectionsAndLists() {
    Settings settings = settings("uplinks", list(map("name", "city", "limits", map("a", "x"))));

    settings.sections("uplinks").getFirst().section("limits").integer("a", 0, 1);

    assertThat(problems.all()).extracting(Problem::path).containsExactly("uplinks[0].limits.a");
  }

  @Test
  void aKeyThatNobodyAskedForIsUnknown() {
    Settings settings = settings("host", "a", "prot", "80");
    settings.text("host");
    settings.integer("port", 0, 99, 1);

    settings.finish();

    assertThat(lines())
        .containsExactly("f:2:1: prot: unknown key; wanted: did you mean port? one of host, port");
  }

  // Else every slip in a required key were two mistakes.
  @Test
  void aMisspeltRequiredKeyIsOneMistake() {
    Settings settings = settings("hots", "a");
    settings.text("host");

    settings.finish();

    assertThat(lines())
        .containsExactly("f:1:1: hots: unknown key; wanted: did you mean host? one of host");
  }

  @Test
  void finishCoversTheSectionsThatWereAskedFor() {
    Settings settings =
        settings("lines", map("motion", "17", "extra", "4"), "list", list(map("a", "1", "b", "2")));
    settings.section("lines").integer("motion", 0, 99);
    settings.sections("list").getFirst().integer("a", 0, 9);

    settings.finish();

    assertThat(problems.all())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("lines.extra", "list[0].b");
  }

  // A driver's check and its open read the same settings, each for itself.
  @Test
  void whoeverAsksSharesOneAccountAndMayAskAgain() {
    Settings settings = settings("lines", map("motion", "17", "tamper", "27"));
    settings.section("lines").integer("motion", 0, 99);
    settings.section("lines").integer("tamper", 0, 99);

    settings.finish();
    settings.finish();

    assertThat(settings.section("lines").integer("tamper", 0, 99)).isEqualTo(27);
    assertThat(lines()).isEmpty();
  }

  @Test
  void oneMistakeAskedForTwiceIsReportedOnce() {
    Settings settings = settings("unit", "x");

    settings.integer("unit", 0, 9);
    settings.integer("unit", 0, 9);

    assertThat(lines()).hasSize(1);
  }

  @Test
  void namesAreReadInTheOrderOfTheFile() {
    Settings settings = settings("points", map("b", map("x", "1"), "a", map("x", "2")));

    Map<String, Settings> named = settings.named("points");

    assertThat(named.keySet()).containsExactly("b", "a");
    assertThat(named.values()).extracting(point -> point.integer("x", 0, 9)).containsExactly(1, 2);
  }

  @Test
  void oneTextStandsForAListOfOne() {
    Settings settings = settings("one", "a", "many", list(plain("a"), plain("b")));

    assertThat(settings.list("one")).containsExactly("a");
    assertThat(settings.list("many")).containsExactly("a", "b");
  }

  @Test
  void problemsAreSortedByFileAndPlace() {
    problems.add(new Mark("site.yaml", 2, 1), "", "c", "");
    problems.add(new Mark("site.yaml", 1, 7), "", "b", "");
    problems.add(new Mark("gateway.yaml", 9, 1), "", "a", "");
    problems.add(new Mark("site.yaml", 1, 7), "", "b", "");

    assertThat(problems.all()).extracting(Problem::wrong).containsExactly("a", "b", "c");
  }
}
