package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A line in a lift shaft: whatever is on it, a value that comes out of it is the device's. */
class RtuNoiseTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration LIMIT = Duration.ofMillis(300);
  private static final int QUANTITY = 10;

  private final SplittableRandom dice = new SplittableRandom(20_260_823);
  private final Registers registers = new Registers();
  private final PlayedLine line = new PlayedLine(19_200);

  // Each address holds its own number, so an answer to another question would be seen.
  RtuNoiseTest() {
    for (int address = 0; address < 256; address++) {
      registers.set(RegisterKind.HOLDING, address, address * 257);
    }
  }

  @Test
  void twentyFourHoursOfNoiseMakeNoWrongReading() throws Exception {
    line.device(this::noisily);
    var raw = new RtuConnection(line, line::time, Duration.ZERO, line::now);
    var connection = new PatientConnection(raw, 2);
    int right = 0;
    int timeouts = 0;
    int garbled = 0;
    while (line.now() < DAY.toNanos()) {
      int start = QUANTITY * dice.nextInt(20);
      int unit = 1 + dice.nextInt(3);
      try {
        byte[] read = connection.read(unit, RegisterKind.HOLDING, start, QUANTITY, LIMIT);
        assertThat(read).isEqualTo(wanted(start));
        right++;
      } catch (ModbusFault fault) {
        assertThat(fault.why()).isIn(Cause.TIMEOUT, Cause.GARBLED);
        timeouts += fault.why() == Cause.TIMEOUT ? 1 : 0;
        garbled += fault.why() == Cause.GARBLED ? 1 : 0;
      }
      line.pass(Duration.ofMillis(200));
    }
    // Both kinds of trouble came, and the line is of use all the same.
    assertThat(timeouts).isPositive();
    assertThat(garbled).isPositive();
    assertThat(right).isGreaterThan(20 * (timeouts + garbled));
  }

  private static byte[] wanted(int start) {
    byte[] bytes = new byte[2 * QUANTITY];
    for (int i = 0; i < QUANTITY; i++) {
      bytes[2 * i] = (byte) (start + i);
      bytes[2 * i + 1] = (byte) (start + i);
    }
    return bytes;
  }

  private List<PlayedLine.Answer> noisily(byte[] request) {
    if (dice.nextInt(100) < 3) {
      return List.of(); // the unit heard nothing, or noise
    }
    byte[] answer = RtuUnit.answer(registers, request);
    var coming = new ArrayList<PlayedLine.Answer>();
    Duration after = Duration.ofMillis(2 + dice.nextInt(30));
    switch (dice.nextInt(40)) {
      case 0 -> after = Duration.ofMillis(200 + dice.nextInt(380)); // late, perhaps too late
      case 1 -> answer = Arrays.copyOf(answer, dice.nextInt(answer.length)); // breaks off
      case 2 -> coming.add(new PlayedLine.Answer(Duration.ZERO, random(1 + dice.nextInt(40))));
      case 3 -> coming.add(new PlayedLine.Answer(after, random(1 + dice.nextInt(3)))); // collides
      case 4 -> coming.add(new PlayedLine.Answer(Duration.ZERO, request)); // an echo
      case 5, 6 -> {
        for (int i = 1 + dice.nextInt(3); i > 0; i--) {
          answer[dice.nextInt(answer.length)] ^= (byte) (1 << dice.nextInt(8));
        }
      }
      default -> {}
    }
    coming.add(new PlayedLine.Answer(after, answer));
    return coming;
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    dice.nextBytes(bytes);
    return bytes;
  }

  // A checksum of 16 bits lets one of 65,536 through; unit, function and length must fit besides.
  @Test
  void millionsOfSpoiledFramesAreNoAnswer() {
    byte[] question = RtuFrames.frame(1, Pdus.bytes(RegisterKind.HOLDING.request(0, QUANTITY)));
    byte[] answer = RtuUnit.answer(registers, question);
    for (int i = 0; i < 2_000_000; i++) {
      byte[] spoiled = answer.clone();
      switch (i % 3) {
        case 0 -> spoiled = random(dice.nextInt(64));
        case 1 -> spoiled[dice.nextInt(spoiled.length)] ^= (byte) (1 + dice.nextInt(255));
        default -> spoiled = Arrays.copyOf(spoiled, dice.nextInt(spoiled.length));
      }
      Optional<RtuFrames.Found> found = RtuFrames.find(spoiled, 0, spoiled.length, question);
      assertThat(found).isEmpty();
    }
  }
}
