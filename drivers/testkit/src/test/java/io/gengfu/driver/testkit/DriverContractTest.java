package io.gengfu.driver.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.driver.DriverProvider;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A contract that nobody can break proves nothing: each flaw fails the test that is named for it.
 */
class DriverContractTest {

  interface Clause {
    void run(DriverContract contract) throws Exception;
  }

  private static final Clause AFTER_A_RECONNECT =
      DriverContract::afterAReconnectWhatFailedIsNotWrittenAndTheSameTwiceIsHeld;

  static Stream<Arguments> flaws() {
    return Stream.of(
        flaw(Flaw.HOLDS_A_LOCK, DriverContract::noLockIsHeldWhileHandingOver),
        flaw(Flaw.LEAVES_A_THREAD, DriverContract::noThreadIsLeftBehind),
        flaw(Flaw.SILENT_WHEN_UNPLUGGED, DriverContract::unpluggedDeviceReportsEveryPointBad),
        flaw(Flaw.SAYS_ONLY_WHAT_IS_NEW, DriverContract::unchangedValuesAreStillReported),
        flaw(Flaw.GIVES_UP, DriverContract::deviceRestartIsSurvived),
        flaw(Flaw.DOES_NOT_WRITE, DriverContract::writeThenReadBack),
        flaw(Flaw.WRITES_IN_THE_CALLER, DriverContract::slowDeviceDoesNotBlockTheCaller),
        flaw(Flaw.WRITES_INPUTS, DriverContract::anInputIsNotWritten),
        flaw(Flaw.WRITES_FOR_EVER, DriverContract::writeToAnUnpluggedDeviceFails),
        flaw(Flaw.MAKES_UP_FOR_WRITES, AFTER_A_RECONNECT),
        flaw(Flaw.REFUSES_WHAT_HOLDS, AFTER_A_RECONNECT),
        flaw(Flaw.BELIEVES_GARBAGE, DriverContract::garbageMakesNoReading),
        flaw(Flaw.DIES_OF_GARBAGE, DriverContract::garbageMakesNoReading),
        flaw(Flaw.TALKS_AFTER_CLOSE, DriverContract::closeIsIdempotentAndNothingComesAfter),
        flaw(Flaw.FORGETS_WRITES, DriverContract::closeFailsWhatIsStillBeingWritten));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flaws")
  void isBrokenBy(Flaw flaw, Clause clause) {
    assertThatThrownBy(() -> run(new FlawedContract(flaw), clause))
        .isInstanceOfAny(AssertionError.class, ConditionTimeoutException.class);
  }

  private static void run(DriverContract contract, Clause clause) throws Exception {
    contract.makeDevice();
    try {
      clause.run(contract);
    } finally {
      contract.nothingEscapes();
    }
  }

  private static Arguments flaw(Flaw flaw, Clause clause) {
    return Arguments.of(flaw, clause);
  }

  private static final class FlawedContract extends DriverContract {

    private final MemoryDevice device = new MemoryDevice();
    private final Flaw flaw;

    FlawedContract(Flaw flaw) {
      this.flaw = flaw;
    }

    @Override
    protected DriverProvider provider() {
      return MemoryDriver.provider(device, flaw);
    }

    @Override
    protected TestDevice newDevice() {
      return device;
    }

    @Override
    protected Duration limit() {
      return Duration.ofSeconds(1);
    }
  }
}
