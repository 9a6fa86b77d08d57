package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.gengfu.driver.serial.SerialSettings.Parity;
import io.gengfu.driver.testkit.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a scan finds, over both framings; serial ports are the business of {@code ScanIT}. */
class ModbusScanTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * What each unit that is not there costs; those that are there need a moment on a busy machine.
   */
  private static final Duration SHORT = Duration.ofMillis(500);

  private static final Duration LONG = Duration.ofSeconds(5);
  private static final List<Integer> ALL = IntStream.rangeClosed(1, 247).boxed().toList();

  private final ScanRecord record = new ScanRecord();
  private BareServer server = none();

  private static BareServer none() {
    try {
      return new BareServer(Framing.TCP);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(Framing framing) throws IOException {
    server = new BareServer(framing);
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop();
  }

  private ModbusScan.Result scan(Framing framing, List<Integer> units, Duration timeout)
      throws Exception {
    return scan(framing, units, timeout, LIMIT);
  }

  private ModbusScan.Result scan(
      Framing framing, List<Integer> units, Duration timeout, Duration limit) throws Exception {
    ScanPlan plan =
        switch (framing) {
          case TCP -> ScanPlan.tcp("127.0.0.1", server.port(), units, timeout, limit);
          case RTU ->
              ScanPlan.rtuOverTcp("127.0.0.1", server.port(), 115_200, units, timeout, limit);
        };
    return ModbusScan.run(plan, record);
  }

  @ParameterizedTest
  @EnumSource
  void findsThoseThatAnswerAndNobodyElse(Framing framing) throws Exception {
    serve(framing);
    server.only(3, 17, 40);

    var result = scan(framing, List.of(2, 3, 17, 39, 40), SHORT);

    assertThat(record.units()).containsExactly(3, 17, 40);
    assertThat(result.found()).isEqualTo(record.found);
    assertThat(result.notAsked()).isZero();
    assertThat(record.lastQuestion).isEqualTo(5);
  }

  // A meter with input registers alone refuses to be asked for a holding one; it is there.
  @ParameterizedTest
  @EnumSource
  void anExceptionIsAnAnswer(Framing framing) throws Exception {
    serve(framing);
    server.only(9);
    server.missingFrom(0);

    scan(framing, List.of(8, 9), SHORT);

    assertThat(record.found)
        .singleElement()
        .returns(9, FoundUnit::unit)
        .returns("exception 02 illegal data address", FoundUnit::answer);
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatADeviceSaysOfItselfInSeveralAnswers(Framing framing) throws Exception {
    serve(framing);
    server.only(5);
    server.identify(Map.of(0, "Garden", 1, "GM-3", 2, "1.4", 4, "\u001b[31mMeter", 0x80, "own"));

    scan(framing, List.of(5), LONG);

    assertThat(record.found.getFirst().identification())
        .containsExactly(
            entry("vendor", "Garden"),
            entry("product", "GM-3"),
            entry("revision", "1.4"),
            // Nothing that a terminal would obey.
            entry("name", "[31mMeter"));
  }

  // Behind most gateways: 0B for who is not there.
  @Test
  void aGatewaysWordThatNobodyIsThereIsNoAnswer() throws Exception {
    serve(Framing.TCP);
    server.absent(1, 11);
    server.absent(13, 247);

    scan(Framing.TCP, ALL, LONG);

    assertThat(record.units()).containsExactly(12);
  }

  @Test
  void aServerThatIgnoresTheUnitIsOneDevice() throws Exception {
    serve(Framing.TCP);

    scan(Framing.TCP, ALL, LONG);

    assertThat(record.found)
        .singleElement()
        .returns(true, FoundUnit::anyUnit)
        .returns(1, FoundUnit::unit);
  }

  @ParameterizedTest
  @EnumSource
  void answersThatMakeNoSenseAreTold(Framing framing) throws Exception {
    serve(framing);
    server.only(4, 6);
    // TCP: an answer of another unit; what breaks the frames off is beyond one connection.
    server.garble(4, framing == Framing.TCP ? 3 : 0);

    scan(framing, List.of(3, 4, 5, 6), SHORT);

    assertThat(record.units()).as("%s", record.remarks).containsExactly(6);
    assertThat(record.remarks).singleElement().asString().startsWith("unit 4 garbled: ");
  }

  @Test
  void endsAtItsLimitAndSaysWhatIsLeft() throws Exception {
    serve(Framing.RTU);
    server.only(1);

    var result = scan(Framing.RTU, ALL, SHORT, SHORT.multipliedBy(2));

    assertThat(record.units()).containsExactly(1);
    assertThat(record.asked.size() + result.notAsked()).isEqualTo(247);
    assertThat(result.notAsked()).isGreaterThan(200);
  }

  @Test
  void aLineThatIsLostEndsTheScanWithWhatWasFound() throws Exception {
    serve(Framing.RTU);
    server.only(1);
    var stopping =
        new ForwardingListener(record) {
          @Override
          public void found(FoundUnit unit) {
            super.found(unit);
            stopServer();
          }
        };

    var result =
        ModbusScan.run(
            ScanPlan.rtuOverTcp("127.0.0.1", server.port(), 115_200, ALL, SHORT, LIMIT), stopping);

    assertThat(result.found()).extracting(FoundUnit::unit).containsExactly(1);
    assertThat(result.notAsked()).isGreaterThan(200);
    assertThat(record.remarks).anyMatch(r -> r.endsWith("the line is lost"));
  }

  private void stopServer() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLineThatCannotBeOpenedIsAnError() throws Exception {
    int free = FreePort.find();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> ModbusScan.run(ScanPlan.tcp("127.0.0.1", free, ALL, SHORT, LIMIT), record))
        .withMessageContaining("cannot connect to 127.0.0.1:" + free);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ModbusScan.run(serial("/dev/no-such-port", 9_600), record))
        .withMessageStartingWith("there is no /dev/no-such-port; ");
  }

  @Test
  void saysHowLongItTakesAtMost() {
    // 19 characters of 11 bits.
    assertThat(serial("/dev/ttyUSB0", 9_600).longest())
        .isEqualTo(
            Duration.ofNanos(19 * 11 * 1_000_000_000L / 9_600).plus(SHORT).multipliedBy(247));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serial("/dev/ttyUSB0", 9_601))
        .withMessage("9601 is no speed of a serial line");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScanPlan.tcp("host", 502, List.of(0), SHORT, LIMIT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScanPlan.tcp("host", 502, ALL, Duration.ofMillis(5), LIMIT));
  }

  private static ScanPlan serial(String port, int baud) {
    return ScanPlan.serial(port, List.of(baud), List.of(Parity.NONE), false, ALL, SHORT, LIMIT);
  }

  /** Passes everything on. */
  private static class ForwardingListener implements ScanListener {
    private final ScanListener to;

    ForwardingListener(ScanListener to) {
      this.to = to;
    }

    @Override
    public void asks(String setting, int unit, int question, int of) {
      to.asks(setting, unit, question, of);
    }

    @Override
    public void found(FoundUnit unit) {
      to.found(unit);
    }

    @Override
    public void garbled(String setting, int unit, String what) {
      to.garbled(setting, unit, what);
    }

    @Override
    public void skipped(String setting, String why) {
      to.skipped(setting, why);
    }
  }
}
