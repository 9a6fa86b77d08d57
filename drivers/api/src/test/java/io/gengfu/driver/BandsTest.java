package io.gengfu.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import io.gengfu.settings.Mark;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alarm loops by their voltage: a loop of 5 V with two resistors at its end. */
class BandsTest {

  private static final Mark HERE = new Mark("profile:x", 3, 5);
  private static final List<String> LOOP =
      List.of("1.25 shorted", "2.9 normal", "4.2 alarm", "open");
  private static final double HYSTERESIS = 0.1;

  private final Problems problems = new Problems();

  private static Point zone(String signal) {
    DeviceClass zone = DeviceClasses.INFRARED_ZONE;
    var device =
        new Device("z", zone, LocalText.same("z"), Location.UNKNOWN, Duration.ofSeconds(1));
    return new Points(List.of(device)).of(device, signal);
  }

  private static Node plain(String text) {
    return new Node.Scalar(text, false, HERE);
  }

  private static Node.Mapping map(Map<String, Node> values) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    values.forEach((key, value) -> entries.put(key, new Node.Entry(HERE, value)));
    return new Node.Mapping(entries, HERE);
  }

  /**
   * @param bands {@code "1.25 shorted"}: up to, and what it is; the last without up-to
   */
  private Conversion conversion(String signal, List<String> bands, double hysteresis) {
    var items = new ArrayList<Node>();
    for (String band : bands) {
      String[] words = band.split(" ", -1);
      var entry = new LinkedHashMap<String, Node>();
      if (words.length > 1) {
        entry.put("up-to", plain(words[0]));
      }
      entry.put("is", plain(words[words.length - 1]));
      items.add(map(entry));
    }
    var settings =
        new Settings(
            map(
                Map.of(
                    "bands",
                    new Node.Items(items, HERE),
                    "scale",
                    plain("0.001"),
                    "hysteresis",
                    plain(String.valueOf(hysteresis)))),
            "points." + signal,
            problems);
    Conversion conversion = Conversion.of(zone(signal), settings);
    settings.finish();
    return conversion;
  }

  private static String shown(Reading reading) {
    return reading.goodValue().map(v -> v.show()).orElse("none");
  }

  @ParameterizedTest
  @CsvSource({
    "0, shorted",
    "1249, shorted",
    "1250, normal",
    "2500, normal",
    "2900, alarm",
    "3330, alarm",
    "4200, open",
    "5000, open",
    "65535, open",
    "-20, shorted"
  })
  void aLoopIsWhatItsVoltageSays(double millivolts, String is) {
    assertThat(shown(conversion("line", LOOP, 0).reading(millivolts))).isEqualTo(is);
    assertThat(problems.all()).isEmpty();
  }

  // A loop that is cut must not look like a zone at rest, nor like somebody who moves.
  @Test
  void anOpenLoopIsNoMotionAndNoRest() {
    Conversion motion =
        conversion("motion", List.of("1.25 fault", "2.9 false", "4.2 true", "fault"), 0);

    assertThat(shown(motion.reading(2_500.0))).isEqualTo("false");
    assertThat(shown(motion.reading(3_330.0))).isEqualTo("true");
    assertThat(motion.reading(5_000.0).quality())
        .isEqualTo(new Quality.Bad(Cause.SENSOR_FAULT, "a fault of the loop: above 4.2"));
    assertThat(motion.reading(0.0).quality())
        .isEqualTo(new Quality.Bad(Cause.SENSOR_FAULT, "a fault of the loop: below 1.25"));
    // Noise in the same band is no news.
    assertThat(motion.reading(3.0)).isEqualTo(motion.reading(0.0));
  }

  @Test
  void whatIsNoNumberIsNoBand() {
    Conversion line = conversion("line", LOOP, 0);

    assertThat(line.reading(Double.NaN).quality()).isInstanceOf(Quality.Bad.class);
    assertThat(line.reading(true).quality()).isInstanceOf(Quality.Bad.class);
    assertThat(line.reading("loose").quality()).isInstanceOf(Quality.Bad.class);
    assertThat(shown(line.reading("2500"))).isEqualTo("normal");
  }

  @Test
  void aBandIsLeftOnlyBeyondItsLimitByTheHysteresis() {
    Conversion line = conversion("line", LOOP, HYSTERESIS);

    assertThat(shown(line.reading(2_500.0))).isEqualTo("normal");
    assertThat(shown(line.reading(2_999.0))).isEqualTo("normal");
    assertThat(shown(line.reading(3_000.0))).isEqualTo("alarm");
    assertThat(shown(line.reading(2_801.0))).isEqualTo("alarm");
    assertThat(shown(line.reading(2_799.0))).isEqualTo("normal");
  }

  // However the loop's voltage wanders: between two changes over the same limit it has moved by
  // twice the hysteresis, so noise smaller than that cannot make it flap.
  @Test
  void noWanderingMakesALoopFlap() {
    long seed = 20_261_123;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int changes = 0;
    for (int walk = 0; walk < 200; walk++) {
      Conversion line = conversion("line", LOOP, HYSTERESIS);
      double volts = random.nextDouble() * 5;
      String before = shown(line.reading(volts * 1_000));
      String beforeThat = "";
      double changedAt = volts;
      for (int step = 0; step < 2_000; step++) {
        volts = Math.clamp(volts + random.nextGaussian() * 0.03, -0.5, 5.5);
        String now = shown(line.reading(volts * 1_000));
        if (!now.equals(before)) {
          changes++;
          if (now.equals(beforeThat)) {
            assertThat(Math.abs(volts - changedAt))
                .as("seed %d, walk %d, step %d", seed, walk, step)
                .isGreaterThanOrEqualTo(2 * HYSTERESIS - 1e-9);
          }
          beforeThat = before;
          before = now;
          changedAt = volts;
        }
        // Never further from the plain bands than the hysteresis.
        String plain = plainly(volts);
        assertThat(now)
            .isIn(plain, plainly(volts - HYSTERESIS - 1e-9), plainly(volts + HYSTERESIS + 1e-9));
      }
    }
    assertThat(changes).as("the walks cross limits").isGreaterThan(500);
  }

  private static String plainly(double volts) {
    return volts < 1.25 ? "shorted" : volts < 2.9 ? "normal" : volts < 4.2 ? "alarm" : "open";
  }

  @Test
  void mistakesAreTold() {
    var _ = conversion("line", List.of("2.9 normal", "1.25 shortened", "4 alarm"), 3);
    var _ = conversion("tamper", List.of("open"), 0);

    assertThat(problems.all())
        .extracting(Problem::path, Problem::wrong)
        .contains(
            tuple("points.line.bands[1].up-to", "is 1.25"),
            tuple("points.line.bands[1].is", "is shortened"),
            tuple("points.line.bands[2].up-to", "ends the last band"),
            tuple("points.tamper.bands", "are 1"),
            tuple("points.tamper.bands[0].is", "is open"));
  }

  @Test
  void aHysteresisThatWouldSkipABandIsRefused() {
    var _ = conversion("line", LOOP, 0.7);

    assertThat(problems.all()).extracting(Problem::path).containsExactly("points.line.hysteresis");
  }
}
