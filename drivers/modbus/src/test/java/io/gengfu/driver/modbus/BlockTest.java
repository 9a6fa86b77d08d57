package io.gengfu.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.driver.DeviceSettings;
import io.gengfu.driver.testkit.SampleDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How values are gathered into requests. */
class BlockTest {

  @Test
  void neighboursAreReadTogether() {
    assertThat(plan(8, 125, "number", 0, "number_2", 2, "number_3", 4)).containsExactly("0+6");
  }

  @Test
  void aWideGapParts() {
    assertThat(plan(8, 125, "number", 0, "number_2", 10, "number_3", 21))
        .containsExactly("0+12", "21+2");
  }

  @Test
  void aBlockIsNotLongerThanAllowed() {
    assertThat(plan(125, 125, "number", 0, "number_2", 122, "number_3", 124))
        .containsExactly("0+124", "124+2");
    assertThat(plan(0, 4, "number", 0, "number_2", 2, "number_3", 4)).containsExactly("0+4", "4+2");
  }

  @Test
  void theOrderOfTheFileDoesNotMatterAndTheSameRegisterMayBeReadTwice() {
    assertThat(plan(0, 125, "number", 4, "number_2", 2, "number_3", 4)).containsExactly("2+4");
  }

  @Test
  void tablesAreNotMixed() {
    DeviceSettings device =
        SampleDevice.of("d", Sample.ANYTHING)
            .address("host", "10.0.0.7")
            .point("flag", "register", "coil", "address", 0)
            .point("flag_2", "register", "discrete", "address", 1)
            .point("number", "register", "holding", "address", 2)
            .point("number_2", "register", "input", "address", 3)
            .build();

    assertThat(Block.plan(UnitSettings.of(device).points(), 8, 125))
        .extracting(Block::toString)
        .containsExactly("COIL 0..0", "DISCRETE 1..1", "HOLDING 2..2", "INPUT 3..3");
  }

  @Test
  void bitsAreReadSixteenTimesAsFar() {
    DeviceSettings device =
        SampleDevice.of("d", Sample.ANYTHING)
            .address("host", "10.0.0.7")
            .point("flag", "register", "coil", "address", 0)
            .point("flag_2", "register", "coil", "address", 63)
            .point("flag_3", "register", "coil", "address", 64)
            .build();

    assertThat(Block.plan(UnitSettings.of(device).points(), 100, 4))
        .extracting(Block::toString)
        .containsExactly("COIL 0..63", "COIL 64..64");
  }

  /** Plans 32-bit values at the given addresses, as "start+quantity". */
  private static List<String> plan(int maxGap, int maxBlock, Object... signalsAndAddresses) {
    SampleDevice device = SampleDevice.of("d", Sample.ANYTHING).address("host", "10.0.0.7");
    for (int i = 0; i < signalsAndAddresses.length; i += 2) {
      device.point(
          signalsAndAddresses[i].toString(),
          "register",
          "holding",
          "address",
          signalsAndAddresses[i + 1],
          "type",
          "uint32");
    }
    return Block.plan(UnitSettings.of(device.build()).points(), maxGap, maxBlock).stream()
        .map(block -> block.start() + "+" + block.quantity())
        .toList();
  }
}
