package io.gengfu.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversionTest {

  private static final Mark HERE = new Mark("profile:x", 3, 5);

  private final Problems problems = new Problems();

  private static Point point(DeviceClass deviceClass, String signal) {
    var device =
        new Device("d", deviceClass, LocalText.same("d"), Location.UNKNOWN, Duration.ofSeconds(1));
    return new Points(List.of(device)).of(device, signal);
  }

  private static Node.Entry entry(Node value) {
    return new Node.Entry(HERE, value);
  }

  private static Node plain(String text) {
    return new Node.Scalar(text, false, HERE);
  }

  private static Node.Mapping codes(Map<String, Node> codes) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    codes.forEach((raw, name) -> entries.put(raw, entry(name)));
    return new Node.Mapping(Map.of("codes", entry(new Node.Mapping(entries, HERE))), HERE);
  }

  private Conversion conversion(Point point, Node.Mapping mapping) {
    var settings = new Settings(mapping, "points.x", problems);
    Conversion conversion = Conversion.of(point, settings);
    settings.finish();
    return conversion;
  }

  private Conversion flag(boolean invert) {
    return conversion(
        point(DeviceClasses.CHARGER, "relay"),
        new Node.Mapping(Map.of("invert", entry(plain(String.valueOf(invert)))), HERE));
  }

  private Conversion quantity(String scale, String offset) {
    return conversion(
        point(DeviceClasses.CHARGER, "temperature"),
        new Node.Mapping(
            Map.of("scale", entry(plain(scale)), "offset", entry(plain(offset))), HERE));
  }

  private Conversion mode() {
    return conversion(
        point(DeviceClasses.LIFT, "mode"),
        codes(Map.of("1", plain("normal"), "4", plain("firefighter"))));
  }

  private static Value good(Reading reading) {
    return reading.goodValue().orElseThrow();
  }

  private static void assertGarbled(Reading reading) {
    assertThat(reading.quality())
        .isInstanceOfSatisfying(
            Quality.Bad.class, bad -> assertThat(bad.cause()).isEqualTo(Cause.GARBLED));
  }

  // As a profile made by "gengfu browse" has it until somebody has filled it in.
  @Test
  void codesThatAreNotFilledInYetAreAMistake() {
    conversion(point(DeviceClasses.LIFT, "mode"), codes(Map.of()));

    assertThat(problems.all())
        .singleElement()
        .hasToString(
            "profile:x:3:5: points.x.codes: has none; wanted: each raw value to one of stop,"
                + " normal, inspection, fire_return, firefighter, emergency_power, earthquake,"
                + " unknown");
  }

  @Test
  void aFlagMayBeInvertedBothWays() {
    assertThat(good(flag(false).reading(true))).isEqualTo(Value.of(true));
    assertThat(good(flag(true).reading(true))).isEqualTo(Value.of(false));
    assertThat(good(flag(true).reading(0.0))).isEqualTo(Value.of(true));
    assertThat(flag(true).rawFlag(Value.of(true))).isFalse();
    assertThat(flag(false).rawFlag(Value.of(true))).isTrue();
    assertThat(flag(true).rawNumber(Value.of(false))).contains(1.0);
  }

  @Test
  void aQuantityIsScaledAndShiftedAndBack() {
    Conversion conversion = quantity("0.02", "-273.15");

    assertThat(good(conversion.reading(14_907)))
        .isInstanceOfSatisfying(
            Value.Quantity.class,
            celsius -> assertThat(celsius.amount()).isCloseTo(24.99, within(1e-9)));
    assertThat(conversion.rawNumber(Value.of(24.99)).orElseThrow()).isCloseTo(14_907, within(1e-6));
  }

  @Test
  void aNumberThatIsNoneIsGarbledAndNeverReachesARule() {
    assertGarbled(quantity("1", "0").reading(Double.NaN));
    assertGarbled(quantity("1e300", "0").reading(1e300));
    assertGarbled(flag(false).reading(Double.NaN));
    assertGarbled(quantity("1", "0").reading("hot"));
  }

  @Test
  void aScaleOfZeroIsRefused() {
    quantity("0", "0");

    assertThat(problems.all()).extracting(Problem::path).containsExactly("points.x.scale");
  }

  @Test
  void codesNameTheConstantsOfAnEnumeration() {
    assertThat(good(mode().reading(4.0))).isEqualTo(new Value.Constant("firefighter"));
    assertThat(good(mode().reading("1"))).isEqualTo(new Value.Constant("normal"));
    assertThat(mode().rawNumber(new Value.Constant("firefighter"))).contains(4.0);
    assertThat(mode().rawText(new Value.Constant("firefighter"))).isEqualTo("4");
  }

  // A mode that nobody has described must not pass for the normal one.
  @Test
  void aCodeThatIsNotInTheMapIsGarbled() {
    assertGarbled(mode().reading(9.0));
    assertGarbled(mode().reading("fire"));
    assertThat(mode().rawNumber(new Value.Constant("stop"))).isEmpty();
  }

  @Test
  void aConstantsOwnNameNeedsNoCode() {
    assertThat(good(mode().reading("inspection"))).isEqualTo(new Value.Constant("inspection"));
  }

  @Test
  void aCodeForAConstantThatDoesNotExistIsReportedWithTheNearest() {
    conversion(point(DeviceClasses.LIFT, "mode"), codes(Map.of("1", plain("normla"))));

    assertThat(problems.all())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("points.x.codes.1");
              assertThat(problem.wrong()).isEqualTo("there is no Mode.normla");
              assertThat(problem.wanted()).startsWith("did you mean normal?");
            });
  }

  @Test
  void aTextMayBeTranslatedAndElseIsTakenAsItIs() {
    Conversion conversion =
        conversion(
            point(DeviceClasses.LIFT, "fault_code"),
            codes(Map.of("5", new Node.Scalar("0205", true, HERE))));

    assertThat(good(conversion.reading(5.0))).isEqualTo(new Value.Text("0205"));
    assertThat(good(conversion.reading("E17"))).isEqualTo(new Value.Text("E17"));
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void aTextCodeMustBeQuoted() {
    conversion(point(DeviceClasses.LIFT, "fault_code"), codes(Map.of("5", plain("0205"))));

    assertThat(problems.all())
        .extracting(Problem::wrong)
        .containsExactly("is the unquoted number 0205");
  }
}
