package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import io.gengfu.model.Cause;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames byte for byte, and everything that a real line adds to them. */
class RtuConnectionTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  /** Unit 17, registers 108 to 110: AE41 5652 4340. */
  private static final String QUESTION = "11 03 00 6B 00 03 76 87";

  private static final String ANSWER = "11 03 06 AE 41 56 52 43 40 49 AD";

  private final PlayedLine line = new PlayedLine(9_600);
  private final RtuConnection connection =
      new RtuConnection(line, line::time, Duration.ZERO, line::now);

  private String ask() throws Exception {
    return HexFormat.ofDelimiter(" ")
        .withUpperCase()
        .formatHex(connection.read(0x11, RegisterKind.HOLDING, 0x6B, 3, LIMIT));
  }

  private ModbusFault refused() {
    return assertThatExceptionOfType(ModbusFault.class).isThrownBy(this::ask).actual();
  }

  // Modbus over Serial Line V1.02, appendix B: 02 07 has the checksum 41 12 as it travels.
  @Test
  void theChecksumIsTheBooks() {
    assertThat(Crc16.of(new byte[] {2, 7}, 0, 2)).isEqualTo(0x1241);
  }

  @Test
  void registersAreRead() throws Exception {
    line.answer(ANSWER);

    assertThat(ask()).isEqualTo("AE 41 56 52 43 40");
    assertThat(line.written()).containsExactly(QUESTION);
  }

  // A driver that switches its transmitter on or off puts a byte or two on the line.
  @Test
  void strayBytesAroundAnAnswerAreLeftOut() throws Exception {
    line.answer("00 FF 11 " + ANSWER + " 00 FF");
    line.answer(ANSWER);

    assertThat(ask()).isEqualTo("AE 41 56 52 43 40");
    assertThat(ask()).isEqualTo("AE 41 56 52 43 40");
  }

  @Test
  void anAnswerOfAnotherUnitIsNone() {
    line.answer("12 03 06 AE 41 56 52 43 40 5D 5D");

    assertThat(refused().why()).isEqualTo(Cause.GARBLED);
  }

  @Test
  void aWrongChecksumIsNoise() {
    line.answer("11 03 06 AE 41 56 52 43 41 49 AD");

    ModbusFault fault = refused();
    assertThat(fault.why()).isEqualTo(Cause.GARBLED);
    assertThat(fault.detail())
        .isEqualTo("11 bytes and among them no answer of unit 17 with a right checksum");
    assertThat(fault.scope()).isEqualTo(ModbusFault.Scope.UNIT);
  }

  @Test
  void aSilentUnitIsATimeout() {
    line.silence();

    assertThat(refused().detail()).isEqualTo("no answer of unit 17 in 500ms");
  }

  // Function 83, illegal data address.
  @Test
  void anExceptionIsTold() {
    line.answer("11 83 02 C1 34");

    ModbusFault fault = refused();
    assertThat(fault.isIllegalAddress()).isTrue();
    assertThat(fault.why()).isEqualTo(Cause.REFUSED);
  }

  @Test
  void anAdapterThatReturnsWhatIsSentIsUnderstood() throws Exception {
    line.answer(Duration.ZERO, QUESTION + " " + ANSWER);
    assertThat(ask()).isEqualTo("AE 41 56 52 43 40");

    // The answer to this write is the same as its echo; only the second counts.
    line.answer(Duration.ZERO, "11 05 00 AC FF 00 4E 8B");
    assertThatExceptionOfType(ModbusFault.class)
        .isThrownBy(() -> connection.request(0x11, new WriteSingleCoilRequest(0xAC, true), LIMIT))
        .withMessage("no answer of unit 17 in 500ms");

    line.answer(Duration.ZERO, "11 05 00 AC FF 00 4E 8B 11 05 00 AC FF 00 4E 8B");
    assertThat(connection.request(0x11, new WriteSingleCoilRequest(0xAC, true), LIMIT)).isNotNull();
  }

  // Noise that looks like one, or another adapter in its place.
  @Test
  void anAdapterThatReturnsNothingAnyMoreIsUnderstoodToo() throws Exception {
    line.answer(Duration.ZERO, QUESTION + " " + ANSWER);
    ask();
    line.answer(ANSWER);
    assertThat(ask()).isEqualTo("AE 41 56 52 43 40");

    line.answer("11 05 00 AC FF 00 4E 8B");
    assertThat(connection.request(0x11, new WriteSingleCoilRequest(0xAC, true), LIMIT)).isNotNull();
  }

  // No transaction number tells which of two questions an RTU answer is about.
  @Test
  void aLateAnswerIsNotTakenForThatOfTheNextQuestion() throws Exception {
    line.answer(Duration.ofMillis(600), ANSWER);
    assertThat(refused().why()).isEqualTo(Cause.TIMEOUT);

    line.answer("11 03 06 00 01 00 02 00 03 30 B4");
    byte[] other = connection.read(0x11, RegisterKind.HOLDING, 0x10, 3, LIMIT);

    assertThat(other).containsExactly(0, 1, 0, 2, 0, 3);
  }

  @Test
  void theSameQuestionAgainMayHaveTheLateAnswer() throws Exception {
    line.answer(Duration.ofMillis(600), ANSWER);
    assertThat(refused().why()).isEqualTo(Cause.TIMEOUT);

    line.silence();
    assertThat(ask()).isEqualTo("AE 41 56 52 43 40");
  }

  @Test
  void otherUnitsDoNotWaitForALateAnswer() throws Exception {
    line.silence();
    assertThat(refused().why()).isEqualTo(Cause.TIMEOUT);
    long before = line.now();

    line.answer("12 03 06 AE 41 56 52 43 40 5D 5D");
    connection.read(0x12, RegisterKind.HOLDING, 0x6B, 3, LIMIT);

    assertThat(Duration.ofNanos(line.now() - before)).isLessThan(Duration.ofMillis(100));
  }

  // V1.02 §2.5.1.1: 3.5 characters, here 4.01 ms.
  @Test
  void aSilenceLiesBeforeEachRequest() throws Exception {
    line.answer(Duration.ofMillis(5), ANSWER + " 00");
    ask();
    long answered = line.now();
    line.answer(Duration.ZERO, ANSWER);
    ask();
    Duration silent = Duration.ofNanos(line.now() - answered).minus(line.time(8 + 11));

    assertThat(silent).isBetween(Duration.ofMillis(4), Duration.ofMillis(6));
  }

  @Test
  void aLineThatIsNeverSilentIsNotWaitedForForEver() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      line.comes(Duration.ofMillis(i), new byte[] {0x55});
    }
    line.answer(ANSWER);

    // Answers among the babble: what is right is right.
    var _ = refusedOrRight();

    assertThat(Duration.ofNanos(line.now())).isLessThan(Duration.ofSeconds(2));
  }

  private List<String> refusedOrRight() throws Exception {
    try {
      String right = ask();
      assertThat(right).isEqualTo("AE 41 56 52 43 40");
      return List.of(right);
    } catch (ModbusFault fault) {
      assertThat(fault.why()).isEqualTo(Cause.GARBLED);
      return List.of();
    }
  }

  @Test
  void aLongNoiseKeepsNoAnswerOut() throws Exception {
    byte[] noise = new byte[3_000];
    line.device(
        request ->
            List.of(
                new PlayedLine.Answer(Duration.ZERO, noise),
                new PlayedLine.Answer(line.time(3_001), PlayedLine.bytes(ANSWER))));

    byte[] read = connection.read(0x11, RegisterKind.HOLDING, 0x6B, 3, Duration.ofSeconds(10));

    assertThat(read).hasSize(6);
  }

  @Test
  void anEndedDriverDoesNotWaitForTheLimit() {
    connection.abort();

    assertThat(refused().detail()).isEqualTo("the driver is closed");
  }
}
