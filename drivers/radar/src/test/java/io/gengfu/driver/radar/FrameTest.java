package io.gengfu.driver.radar;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.DeviceSettings.PointSettings;
import io.gengfu.driver.testkit.SampleDevice;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages byte for byte, as they are printed by the maker and by people who own one. */
class FrameTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private static Frame only(String hex) {
    var reader = new FrameReader();
    reader.add(ByteBuffer.wrap(HEX.parseHex(hex)));
    Frame frame = reader.next().orElseThrow();
    assertThat(reader.next()).isEmpty();
    assertThat(reader.skipped()).isZero();
    return frame;
  }

  // Seeed's wiki, "Firmware Version Updates": how the firmware is asked for.
  @Test
  void questionsAreTheMakers() {
    assertThat(HEX.formatHex(Frame.question(0x02, 0x24).bytes()))
        .isEqualTo("53 59 02 A4 00 01 0F 62 54 43");
    // Of presence, as the MR24 and MR60 families share it.
    assertThat(HEX.formatHex(Measure.PRESENCE.question().bytes()))
        .isEqualTo("53 59 80 81 00 01 0F BD 54 43");
  }

  // What modules of the family were seen to send, published with their meaning.
  @ParameterizedTest
  @CsvSource({
    "53 59 80 01 00 01 01 2F 54 43, PRESENCE, 1",
    "53 59 80 03 00 01 06 36 54 43, MOVEMENT, 6",
    "53 59 80 03 00 01 38 68 54 43, MOVEMENT, 56",
    "53 59 80 04 00 02 00 23 55 54 43, DISTANCE, 35",
    "53 59 81 02 00 01 00 30 54 43, BREATH_RATE, 0",
    "53 59 85 02 00 01 41 75 54 43, HEART_RATE, 65",
    "53 59 85 02 00 01 4E 82 54 43, HEART_RATE, 78",
    "53 59 85 02 00 01 47 7B 54 43, HEART_RATE, 71",
  })
  void messagesOfRealModulesAreUnderstood(String hex, Measure measure, double value) {
    Frame frame = only(hex);

    assertThat(Measure.of(frame)).contains(measure);
    assertThat(read(frame, "water").goodValue()).contains(Value.of(value));
    assertThat(HEX.formatHex(frame.bytes())).isEqualTo(hex);
  }

  @Test
  void motionIsAFlagOnlyWhileSomebodyMoves() {
    for (int raw : new int[] {0, 1, 2}) {
      Frame frame = only(HEX.formatHex(new Frame(0x80, 0x02, new byte[] {(byte) raw}).bytes()));

      assertThat(read(frame, "motion").goodValue()).contains(Value.of(raw == 2));
    }
  }

  @Test
  void aFigureThatTheBookDoesNotHaveIsNoReading() {
    for (Frame frame :
        new Frame[] {
          new Frame(0x80, 0x01, new byte[] {2}),
          new Frame(0x80, 0x02, new byte[] {3}),
          new Frame(0x80, 0x03, new byte[] {101}),
          new Frame(0x84, 0x01, new byte[] {2})
        }) {
      assertThat(read(frame, "bed").goodValue()).isEqualTo(Optional.empty());
    }
  }

  @Test
  void messagesThatNobodyAskedAboutAreNone() {
    // The wave of the heart, and a pulse of two bytes.
    assertThat(Measure.of(new Frame(0x85, 0x05, new byte[5]))).isEmpty();
    assertThat(Measure.of(new Frame(0x85, 0x02, new byte[2]))).isEmpty();
  }

  private static Reading read(Frame frame, String signal) {
    PointSettings settings =
        SampleDevice.of("flat", DeviceClasses.DWELLING).point(signal).build().points().getFirst();
    return Measure.of(frame)
        .orElseThrow()
        .reading(
            Measure.raw(frame),
            settings.point(),
            Conversion.of(settings.point(), settings.mapping()));
  }
}
